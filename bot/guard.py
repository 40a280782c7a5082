"""The guard: dangerous settings are refused before anything starts, each with one sentence that says what to change."""

import base64
from collections.abc import Callable
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from bot.errors import BadSettings
from bot.settings import LOOPBACK, Settings

Rule = Callable[[Settings], str | None]
LEVELS: Final = ("INFO", "WARNING", "ERROR")
SHORTEST_SECRET: Final = 32
FEED_KEY_BYTES: Final = 32


def refuse_dangerous(settings: Settings) -> None:
    """Raises BadSettings with the first thing that is wrong."""
    for rule in RULES:
        wrong = rule(settings)
        if wrong:
            raise BadSettings(wrong)


def _quiet_logs(settings: Settings) -> str | None:
    if settings.log_level not in LEVELS:
        return f"LOG_LEVEL must be one of {', '.join(LEVELS)}: more would write down what women say."
    return None


def _loopback(settings: Settings) -> str | None:
    if settings.bind != LOOPBACK and settings.bind not in settings.bind_allow:
        return f"BIND is {settings.bind}, which others can reach. Name it in BIND_ALLOW too if that is meant."
    return None


def _webhook(settings: Settings) -> str | None:
    if not settings.webhook_url:
        return None
    if urlsplit(settings.webhook_url).scheme != "https" and not settings.is_rehearsal:
        return "WEBHOOK_URL must begin with https://."
    if len(settings.webhook_secret) < SHORTEST_SECRET:
        return f"WEBHOOK_SECRET must have at least {SHORTEST_SECRET} characters. Make one with: openssl rand -hex 32"
    return None


def _token(settings: Settings) -> str | None:
    number, colon, secret = settings.telegram_token.partition(":")
    if not (number.isdigit() and colon and secret):
        return "TELEGRAM_TOKEN must look like 123456:letters, as @BotFather gives it."
    return None


def _rehearsal_stays_local(settings: Settings) -> str | None:
    host = urlsplit(settings.telegram_api).hostname
    if settings.is_rehearsal and host not in (LOOPBACK, "localhost"):
        return "TELEGRAM_API may only leave this machine when TELEGRAM_TOKEN is set."
    return None


def _ports_differ(settings: Settings) -> str | None:
    ports = [settings.gateway_port, settings.assistant_port, settings.actions_port, settings.rehearsal_port]
    if settings.webhook_url:
        ports.append(settings.webhook_port)
    twice = next((port for port in ports if ports.count(port) > 1), None)
    return f"Port {twice} is given to two processes. Each needs its own." if twice else None


def _own_tracker_file(settings: Settings) -> str | None:
    if settings.tracker_url == settings.database_url:
        return "TRACKER_DATABASE_URL must differ from DATABASE_URL: the assistant keeps a database of its own."
    return None


def _feed(settings: Settings) -> str | None:
    if not settings.directory_feed_url:
        return None
    try:
        url = urlsplit(settings.directory_feed_url)
        is_local = url.scheme == "http" and url.hostname in (LOOPBACK, "localhost")
        is_whole = bool(url.hostname) and (url.port or 1) > 0
    except ValueError:
        return "DIRECTORY_FEED_URL is not an address."
    if not is_whole or not (url.scheme == "https" or is_local):
        return "DIRECTORY_FEED_URL must begin with https://, except on this machine."
    if url.username or url.password:
        return "DIRECTORY_FEED_URL must hold no name and no password: an edition is signed, not secret."
    if not settings.directory_feed_keys or not all(_is_key(text) for text in settings.directory_feed_keys):
        return "DIRECTORY_FEED_KEY must be the public key of who issues the directory, as `python -m bot feed key` prints it."
    return None


def _is_key(text: str) -> bool:
    try:
        return len(base64.b64decode(text, validate=True)) == FEED_KEY_BYTES
    except ValueError:
        return False


def _no_rasa_doors(settings: Settings) -> str | None:
    for name, allowed in ALLOWED_KEYS.items():
        found = next((key for key in _keys(settings.root / name) if key not in allowed), None)
        if found:
            return f"{name} may not contain {found}: {FORBIDDEN_KEYS[name].get(found, UNKNOWN_KEY)}."
    return None


ALLOWED_KEYS: Final = {
    "credentials.yml": ("bot.dialogue.channel.LocalChannel",),
    "endpoints.yml": ("tracker_store", "nlg", "action_endpoint"),
}
"""What Rasa may be given; anything else is a door."""
FORBIDDEN_KEYS: Final = {
    "credentials.yml": {"rest": "anybody could speak as anybody", "socketio": "the same", "callback": "the same"},
    "endpoints.yml": {
        "event_broker": "it would send away what women say",
        "models": "models are only loaded from disk",
    },
}
"""The well-known ones, with what is wrong with them."""
UNKNOWN_KEY: Final = "nothing but what the product needs may stand there"


def _keys(path: Path) -> list[str]:
    try:
        found = YAML(typ="safe", pure=True).load(path) if path.exists() else None
    except YAMLError as error:
        raise BadSettings(f"{path.name} is not valid YAML.") from error
    return [str(key) for key in found or {}]


RULES: Final[tuple[Rule, ...]] = (
    _quiet_logs, _loopback, _webhook, _token, _rehearsal_stays_local, _ports_differ, _own_tracker_file, _feed,
    _no_rasa_doors,
)  # fmt: skip
