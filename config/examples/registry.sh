#!/bin/sh
# /usr/local/bin/registry: the command for an administrator of the host. It runs as the registry's
# own user, with the settings and the folder that the services use, from any folder.
export REGISTRY_SETTINGS=/etc/registry/settings.toml
export REGISTRY_INSTANCE=/var/lib/registry
export HOME=/var/lib/registry # where PostgreSQL's library looks for .pgpass
command=/opt/registry/.venv/bin/registry
if [ "$(id -un)" = registry ]; then exec "$command" "$@"; fi
exec runuser --user registry -- "$command" "$@"
