#!/bin/sh
# Bring Debian's Chromium for the browser tests where the system allows it. Where it doesn't, say
# so in one line; with CI=true that is a failure.
set -eu

command -v chromium >/dev/null && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Installing Chromium for the browser tests …"
    if apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install --yes \
        --no-install-recommends chromium >/dev/null; then
        exit 0
    fi
fi
echo "Browser tests are skipped: there is no chromium on PATH (Debian: apt-get install chromium)." >&2
[ "${CI:-}" != true ]
