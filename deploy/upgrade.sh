#!/bin/sh
# Brings an installation to another version, and takes it back where anything fails. Run as root: sh deploy/upgrade.sh TAG
# What may be set: PELITA_UNIT (pelita.service), PELITA_ACCOUNT (the owner of the checkout), PELITA_SETTINGS (/etc/pelita.env).
set -eu
cd "$(dirname "$0")/.."
unit=${PELITA_UNIT:-pelita.service}
settings=${PELITA_SETTINGS:-/etc/pelita.env}
account=${PELITA_ACCOUNT:-$(stat -c %U .)}

say() { printf 'pelita: %s\n' "$*" >&2; }
own() { deploy/as-account.sh "$account" "$settings" "$@"; }
control() { command -v systemctl >/dev/null 2>&1 && systemctl "$1" "$unit" || true; }

[ $# -eq 1 ] || { say "Name the version: sh deploy/upgrade.sh v1.0.0"; exit 2; }
wanted=$(own git rev-parse --verify --quiet "$1^{commit}") || { say "There is no version $1 here. First: git fetch --tags"; exit 2; }
before=$(own git rev-parse HEAD)
[ -z "$(own git status --porcelain --untracked-files=no)" ] || { say "Files of the checkout were changed. Put them back first: git status"; exit 2; }

begun=
control stop
back() {
    say "The upgrade failed; going back to $before."
    [ -z "$begun" ] || own .venv/bin/python -m bot rollback || true
    own git checkout --quiet --detach "$before"
    own make setup compile train || say "Setting up $before again failed, too; see above."
    control start # in any case: a gateway without an assistant still gives help cards
    exit 1
}
own git checkout --quiet --detach "$wanted" || back
own make setup compile || back
begun=yes
own .venv/bin/python -m bot upgrade || back
own sh -c 'umask 077; printf "%s\n" "$1" >"${PELITA_VAR:-var}/upgrade.commit"' sh "$before"
control start
say "This is $1 now. To go back: sh deploy/rollback.sh"
