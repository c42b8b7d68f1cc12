#!/bin/sh
# lock.sh VENV: write the requirements files from pyproject.toml: names and versions, no hosts.
set -eu

uv=$(command -v uv || echo "$1/bin/uv")
compile() { "$uv" pip compile --quiet --universal --no-header --no-annotate "$@"; }
compile pyproject.toml --output-file requirements.txt
compile pyproject.toml --group test --group check --group bench --constraint requirements.txt \
    --output-file requirements-dev.txt
