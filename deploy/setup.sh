#!/bin/sh
# Makes .venv from hashed requirement files. One clear sentence for whatever is missing.
# usage: sh deploy/setup.sh requirements.txt [requirements-dev.txt]
set -eu
cd "$(dirname "$0")/.."
NEEDED_MB=1500

say() { printf 'pelita: %s\n' "$*" >&2; }
fail() { say "$*"; exit 78; }

is_right() { "$1" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info[:2] not in ((3, 12), (3, 13)))' >/dev/null 2>&1; }

find_python() {
    for name in ${PYTHON:-} python3.13 python3.12 python3 python; do
        if command -v "$name" >/dev/null 2>&1 && is_right "$name"; then command -v "$name"; return; fi
    done
    # A version manager may hold the right one without offering it by name.
    for name in /usr/bin/python3 "$HOME"/.pyenv/versions/3.1[23]*/bin/python3 /opt/python3.1[23]*/bin/python3; do
        if [ -x "$name" ] && is_right "$name"; then echo "$name"; return; fi
    done
}

free_mb=$(df -Pm . | awk 'NR == 2 { print $4 }')
[ "$free_mb" -ge "$NEEDED_MB" ] || [ -d .venv ] || fail "This disk has $free_mb MB free; setting up needs $NEEDED_MB MB."

if [ ! -x .venv/bin/python ] || ! is_right .venv/bin/python; then
    rm -rf .venv
    python=$(find_python)
    if [ -n "$python" ]; then
        "$python" -m venv .venv
    elif command -v uv >/dev/null 2>&1; then
        uv venv --quiet --seed --python 3.13 .venv || fail "uv could not provide Python 3.13. Install Python 3.12 or 3.13."
    else
        fail "Python 3.12 or 3.13 is needed. Install one (for example: apt install python3-venv), or install uv."
    fi
fi

log=.venv/setup.log
step() { "$@" >"$log" 2>&1 || { tail -n 5 "$log" >&2; fail "Installing failed; the last lines are above, the rest in $log."; }; }

if command -v uv >/dev/null 2>&1; then uv=uv; else
    # In a folder of its own: `sync` removes from .venv whatever the lock does not name.
    uv=.venv/tool/bin/uv
    [ -x "$uv" ] || step .venv/bin/python -m venv .venv/tool
    [ -x "$uv" ] || step .venv/tool/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r deploy/uv.txt
fi
# Compiled now, so that no process compiles at each of its starts: a gateway that died must be back at once.
# `sync` installs exactly what the lock says; `install -r` would resolve again and refuse the overrides.
step "$uv" pip sync --compile-bytecode --python .venv/bin/python --require-hashes "$@"
touch .venv/ready
for file in "$@"; do [ "$file" = requirements.txt ] || touch .venv/ready-dev; done
