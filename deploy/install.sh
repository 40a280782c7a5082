#!/bin/sh
# A fresh Debian 13 to a bot that answers. As root, in a checkout of the version you want: sh deploy/install.sh
# It asks for the token and, where you want a console beyond this machine, for a domain, and for another one for the web chat.
# Without questions: TELEGRAM_TOKEN, DOMAIN, WEB_DOMAIN (both may be empty) and OPERATOR_NAME set before. Run again, it goes on;
# settings and keys that are there are kept.
set -eu
cd "$(dirname "$0")/.."
home=/srv/pelita settings=/etc/pelita.env

say() { printf 'pelita: %s\n' "$*" >&2; }
ask() { # NAME QUESTION
    eval "is_set=\${$1+yes}"
    [ -n "$is_set" ] || { printf '%s ' "$2" >&2; IFS= read -r answer; eval "$1=\$answer"; }
}
own() { "$home/app/deploy/as-account.sh" pelita "$settings" "$@"; }

[ "$(id -u)" = 0 ] || { say "Run this as root."; exit 2; }
if [ ! -e "$settings" ]; then
    ask TELEGRAM_TOKEN "The token from @BotFather, like 123456:letters:"
    case $TELEGRAM_TOKEN in [0-9]*:?*) ;; *) say "That is no token."; exit 2 ;; esac
    ask DOMAIN "A domain that points to this machine, for the officers' console and the webhook (empty: neither):"
    [ -n "$DOMAIN" ] || WEB_DOMAIN=  # no proxy would stand before it
    ask WEB_DOMAIN "Another name that points here, for the web chat (empty: none); docs/operators/web-chat.md says how to choose it:"
    ask OPERATOR_NAME "The name women know you by (may be empty):"
else
    DOMAIN=$(sed -n 's#^CONSOLE_URL=https://##p' "$settings")
    WEB_DOMAIN=$(sed -n 's#^WEB_URL=https://##p' "$settings")
fi

export DEBIAN_FRONTEND=noninteractive
apt-get update -q >/dev/null
# shellcheck disable=SC2086 -- words
apt-get install -qy --no-install-recommends git make python3 python3-venv ca-certificates curl openssl util-linux \
    ${DOMAIN:+caddy} >/dev/null

id pelita >/dev/null 2>&1 || useradd --system --user-group --home-dir "$home" --shell /usr/sbin/nologin pelita
install -d -m 755 -o pelita -g pelita "$home"
install -d -m 700 -o pelita -g pelita "$home/var" "$home/keys" "$home/copies"
if [ ! -d "$home/app" ]; then
    git -c safe.directory='*' clone --quiet . "$home/app"
    chown -R pelita:pelita "$home/app"
fi

if [ ! -e "$settings" ]; then
    (
        umask 077
        {
            printf 'TELEGRAM_TOKEN=%s\nOPERATOR_NAME="%s"\n' "$TELEGRAM_TOKEN" "$OPERATOR_NAME"
            printf 'PELITA_VAR=%s/var\nPELITA_KEYS=%s/keys\nBACKUP_FOLDER=%s/copies\n' "$home" "$home" "$home"
            [ -z "$DOMAIN" ] || printf 'CONSOLE_URL=https://%s\nWEBHOOK_URL=https://%s/telegram\nWEBHOOK_SECRET=%s\n' \
                "$DOMAIN" "$DOMAIN" "$(openssl rand -hex 32)"
            [ -z "$WEB_DOMAIN" ] || printf 'WEB_URL=https://%s\n' "$WEB_DOMAIN"
        } >"$settings.part"
        mv "$settings.part" "$settings"
    )
fi

say "Setting up and training: some minutes."
cd "$home/app"
own make setup compile train
own .venv/bin/python -m bot keys

if [ -n "$DOMAIN" ]; then
    install -m 644 deploy/caddy/Caddyfile /etc/caddy/Caddyfile
    install -d /etc/systemd/system/caddy.service.d
    printf '[Service]\nEnvironment=DOMAIN=%s\nEnvironment=WEB_DOMAIN=%s\n' "$DOMAIN" "${WEB_DOMAIN:-http://web.invalid}" \
        >/etc/systemd/system/caddy.service.d/pelita.conf
fi
install -m 644 deploy/systemd/pelita.service /etc/systemd/system/pelita.service
install -d /etc/systemd/journald.conf.d
install -m 644 deploy/systemd/journald.conf /etc/systemd/journald.conf.d/pelita.conf
if [ ! -d /run/systemd/system ]; then
    say "systemd does not run here. Start it by hand: deploy/as-account.sh pelita $settings .venv/bin/python -m bot up"
    exit 0
fi
systemctl daemon-reload
systemctl restart systemd-journald
[ -z "$DOMAIN" ] || systemctl enable --quiet --now caddy && [ -z "$DOMAIN" ] || systemctl restart caddy
systemctl enable --quiet pelita
systemctl restart pelita
for _ in $(seq 60); do
    curl --noproxy '*' -fs http://127.0.0.1:8080/readyz >/dev/null && break
    sleep 1
done
own .venv/bin/python -m bot doctor --online || true
say "Write to the bot now. Keys to keep in a safe: docs/operators/keys-and-backups.md"
