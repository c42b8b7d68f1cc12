#!/bin/sh
# environment.sh VENV REQUIREMENTS [PIP'S OPTION …]: make the virtual environment, install what is
# locked, compile the translations.
# Uses uv where it is on PATH, else Python's own venv and pip. PYTHON names another Python.
set -eu

venv=$1
requirements=$2
shift 2 # uv compiles nothing until it is used, so what is left is for pip
python=${PYTHON:-python3}

if ! command -v "$python" >/dev/null; then
    echo "$python is not here: install Python 3.11 or newer (Debian: apt-get install python3)." >&2
    exit 1
fi
if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
    echo "$python is older than 3.11: name another, as in make run PYTHON=python3.12." >&2
    exit 1
fi

if command -v uv >/dev/null; then
    [ -x "$venv/bin/python" ] || uv venv --quiet --python "$python" "$venv"
    echo "Installing $requirements …"
    uv pip install --quiet --python "$venv/bin/python" --requirement "$requirements"
else
    if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
        version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
        echo "$python lacks venv: install it (Debian: apt-get install python$version-venv)." >&2
        exit 1
    fi
    [ -x "$venv/bin/pip" ] || "$python" -m venv "$venv"
    echo "Installing $requirements …"
    "$venv/bin/python" -m pip --disable-pip-version-check install --quiet "$@" --requirement "$requirements"
fi

# Git holds the sources of the translations alone. Without this every page would be in English.
"$venv/bin/pybabel" --quiet compile --directory=registry/translations

# `registry` from any folder, without installing the checkout.
command=$venv/bin/registry
here=$(pwd)
home=$(cd "$venv" && pwd)
printf '#!/bin/sh\nPYTHONPATH="%s" PYTHONSAFEPATH=1 exec "%s/bin/python" -m registry "$@"\n' "$here" "$home" >"$command"
chmod +x "$command"
