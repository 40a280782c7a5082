#!/bin/sh
# Runs a command as the account of Pelita, with its settings and nothing else of the environment.
# usage: as-account.sh ACCOUNT SETTINGS COMMAND...
set -eu
account=$1 settings=$2
shift 2
if [ -r "$settings" ]; then
    # As systemd reads it: NAME=value lines, quotes around a value taken off; never run as a script.
    while IFS= read -r line || [ -n "$line" ]; do
        case $line in '' | '#'* | ';'*) continue ;; esac
        name=${line%%=*} value=${line#*=}
        case $value in \"*\") value=${value#\"} value=${value%\"} ;; \'*\') value=${value#\'} value=${value%\'} ;; esac
        export "$name=$value"
    done <"$settings"
fi
if [ "$(id -un)" = "$account" ]; then exec "$@"; fi
HOME=$(getent passwd "$account" | cut -d: -f6)
export HOME
exec setpriv --reuid "$account" --regid "$(id -g "$account")" --init-groups -- "$@"
