#!/bin/sh
# Goes back to the code and the tables from before the last upgrade. Run as root: sh deploy/rollback.sh
set -eu
cd "$(dirname "$0")/.."
unit=${PELITA_UNIT:-pelita.service}
settings=${PELITA_SETTINGS:-/etc/pelita.env}
account=${PELITA_ACCOUNT:-$(stat -c %U .)}

say() { printf 'pelita: %s\n' "$*" >&2; }
own() { deploy/as-account.sh "$account" "$settings" "$@"; }
control() { command -v systemctl >/dev/null 2>&1 && systemctl "$1" "$unit" || true; }

before=$(own sh -c 'cat "${PELITA_VAR:-var}/upgrade.commit"' 2>/dev/null) || { say "No upgrade is on record here."; exit 2; }
control stop
# With the newer code still in place: only it knows the way back of its own tables.
own .venv/bin/python -m bot rollback
own git checkout --quiet --detach "$before"
own make setup compile train
control start
say "This is $before again."
