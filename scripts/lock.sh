#!/bin/sh
# lock.sh: write the requirements files from pyproject.toml: names and versions, no hosts.
set -eu

if ! command -v uv >/dev/null; then
    echo "uv is not here: install it (pip install uv), then try again." >&2
    exit 1
fi
compile() { uv pip compile --quiet --universal --no-header --no-annotate pyproject.toml "$@"; }
compile --output-file requirements.txt
compile --group test --group check --constraint requirements.txt --output-file requirements-dev.txt
compile --group bench --constraint requirements-dev.txt --output-file requirements-bench.txt
