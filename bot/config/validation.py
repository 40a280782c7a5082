"""The guard: dangerous settings are refused before anything starts, each with one sentence that says what to change."""

import base64
import ipaddress
import re
import unicodedata
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from bot.config import rasa_validation, security_checks, urls
from bot.config.settings import BLANK_PAGE, LOOPBACK, Settings
from bot.config.urls import is_same_database
from bot.errors import BadSettings

Rule = Callable[[Settings], str | None]
LOG_LEVELS: Final = ("INFO", "WARNING", "ERROR")
MIN_SECRET_LENGTH: Final = 32
MIN_DISTINCT_CHARACTERS: Final = 8
"""Different characters in a secret: fewer is nobody's random secret, but one that was typed to be replaced later."""
MAX_NAME_LENGTH: Final = 100
LINE_BREAK_CATEGORIES: Final = ("Cc", "Zl", "Zp")
BIDI_CONTROLS: Final = ("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI")
"""Kinds of characters that break a line, or turn its direction so that it reads as something else."""
FEED_KEY_BYTES: Final = 32
PUBLIC_TRANSLATORS: Final = (
    "libretranslate.com",
    "libretranslate.de",
    "argosopentech.com",
    "deepl.com",
    "googleapis.com",
    "microsofttranslator.com",
    "amazonaws.com",
    "yandex.net",
)
"""Services that anybody may use, by name. There are others; no list can know whose a server is."""
OTHERS_WRITE_MASK: Final = 0o022
_SECRET_PATTERN: Final = re.compile(r"[A-Za-z0-9_-]{1,256}")
"""What Telegram takes as a secret."""


def validate_settings(settings: Settings, *, command: str = "") -> None:
    """Raises BadSettings with the first thing that is wrong.

    What would be dangerous in the assistant alone is refused by the assistant: the gateway goes on, with help cards.
    """
    of_command = COMMAND_RULES.get(command, ())
    for rule in (
        (*RULES, *of_command) if command in COMMANDS_WITHOUT_ASSISTANT else (*RULES, *of_command, *ASSISTANT_RULES)
    ):
        wrong = rule(settings)
        if wrong:
            raise BadSettings(wrong)


def list_warnings(settings: Settings) -> list[str]:
    """What is better changed, and stops nothing: it worked before, and women wait."""
    return [said for rule in WARNING_RULES if (said := rule(settings))]


def _check_log_level(settings: Settings) -> str | None:
    if settings.log_level not in LOG_LEVELS:
        return f"LOG_LEVEL must be one of {', '.join(LOG_LEVELS)}: more would write down what women say."
    return None


def _check_bind(settings: Settings) -> str | None:
    if settings.bind != LOOPBACK and settings.bind not in settings.bind_allow:
        return f"BIND is {settings.bind}, which others can reach. Name it in BIND_ALLOW too if that is meant."
    return None


def _check_webhook(settings: Settings) -> str | None:
    if not settings.webhook_url:
        return None
    if urls.split_url(settings.webhook_url).scheme != "https" and not settings.is_rehearsal:
        return "WEBHOOK_URL must begin with https://."
    if len(settings.webhook_secret) < MIN_SECRET_LENGTH:
        return f"WEBHOOK_SECRET must have at least {MIN_SECRET_LENGTH} characters. Make one with: openssl rand -hex 32"
    if len(set(settings.webhook_secret)) < MIN_DISTINCT_CHARACTERS or not _SECRET_PATTERN.fullmatch(
        settings.webhook_secret
    ):
        return "WEBHOOK_SECRET must be random letters, digits, _ and - alone. Make one with: openssl rand -hex 32"
    return None


def _check_console_url(settings: Settings) -> str | None:
    if not settings.console_url:
        return None
    found = urls.split_url(settings.console_url)
    if found.path.strip("/") or found.query or found.fragment:
        return "CONSOLE_URL must be an address without a path: the console has a name of its own."
    return urls.find_url_fault(
        "CONSOLE_URL", settings.console_url, consequence="passwords of officers would pass in the clear"
    )


def _check_web(settings: Settings) -> str | None:
    if not settings.web_url:
        return None
    found = urls.split_url(settings.web_url)
    if found.path.strip("/") or found.query or found.fragment:
        return "WEB_URL must be an address without a path: the web chat has a name of its own."
    if settings.web_exit_url != BLANK_PAGE and urls.split_url(settings.web_exit_url).scheme != "https":
        return "WEB_EXIT_URL must begin with https://, or be left out: then an empty page takes its place."
    for proxy in settings.web_proxies:
        try:
            ipaddress.ip_network(proxy)
        except ValueError:
            return f"WEB_PROXIES holds {proxy!r}, which is neither an address nor a network such as 172.16.0.0/12."
    return urls.find_url_fault("WEB_URL", settings.web_url, consequence="what women write would pass in the clear")


def _check_token(settings: Settings) -> str | None:
    number, colon, secret = settings.telegram_token.partition(":")
    if not (number.isascii() and number.isdigit() and colon and secret):
        return "TELEGRAM_TOKEN must look like 123456:letters, as @BotFather gives it."
    return None


def _check_telegram_api(settings: Settings) -> str | None:
    if settings.is_rehearsal and not urls.is_local_url(settings.telegram_api):
        return "TELEGRAM_API may only leave this machine when TELEGRAM_TOKEN is set."
    return urls.find_url_fault("TELEGRAM_API", settings.telegram_api, consequence="the token would pass in the clear")


def _check_actions_url(settings: Settings) -> str | None:
    if not settings.actions_url:
        return None
    return urls.find_url_fault("ACTIONS_URL", settings.actions_url, consequence=rasa_validation.UNENCRYPTED_REASON)


def _check_var_folder(settings: Settings) -> str | None:
    try:
        mode = settings.var.stat().st_mode
    except OSError:
        return None  # it is made, for this account alone
    if mode & OTHERS_WRITE_MASK:
        return f"Other accounts can write to the folder of PELITA_VAR, {settings.var}; run chmod 700 on it."
    return None


def _check_rehearsal(settings: Settings) -> str | None:
    if settings.is_rehearsal:
        return None
    return "The rehearsal runs without TELEGRAM_TOKEN alone: scripted women may never stand beside real ones."


def _check_operator_name(settings: Settings) -> str | None:
    name = settings.operator_name
    is_odd = any(
        unicodedata.category(sign) in LINE_BREAK_CATEGORIES or unicodedata.bidirectional(sign) in BIDI_CONTROLS
        for sign in name
    )
    if is_odd or len(name) > MAX_NAME_LENGTH:
        return f"OPERATOR_NAME must be one line of at most {MAX_NAME_LENGTH} characters, written straight on: she reads it."
    return None


def _check_ports(settings: Settings) -> str | None:
    ports = [settings.gateway_port, settings.assistant_port, settings.actions_port, settings.rehearsal_port]
    ports.append(settings.console_port)
    if settings.webhook_url:
        ports.append(settings.webhook_port)
    if settings.web_url:
        ports.append(settings.web_port)
    twice = next((port for port in ports if ports.count(port) > 1), None)
    return f"Port {twice} is given to two processes. Each needs its own." if twice else None


def _check_tracker_database(settings: Settings) -> str | None:
    if is_same_database(settings.tracker_url, settings.database_url):
        return "TRACKER_DATABASE_URL must differ from DATABASE_URL: the assistant keeps a database of its own."
    return None


def _check_backup_folder(settings: Settings) -> str | None:
    if settings.backup_folder and Path(settings.backup_folder).resolve().is_relative_to(settings.keys_dir.resolve()):
        return "BACKUP_FOLDER lies inside the folder of the keys: whoever takes one takes both. Choose another one."
    return None


def _check_feed(settings: Settings) -> str | None:
    if not settings.directory_feed_url:
        return None
    url = urls.split_url(settings.directory_feed_url)
    if url.scheme != "https" and not urls.is_local_url(settings.directory_feed_url):
        return "DIRECTORY_FEED_URL must begin with https://, except on this machine."
    if url.username or url.password:
        return "DIRECTORY_FEED_URL must hold no name and no password: an edition is signed, not secret."
    if not settings.directory_feed_keys or not all(_is_feed_key(text) for text in settings.directory_feed_keys):
        return "DIRECTORY_FEED_KEY must be the public key of who issues the directory, as `python -m bot feed key` prints it."
    return None


def _check_push(settings: Settings) -> str | None:
    if not settings.push_contact:
        return None
    if not _PUSH_CONTACT_PATTERN.fullmatch(settings.push_contact):
        return "PUSH_CONTACT must be mailto:somebody@example.org or an https:// address: push services write there."
    if not all(_PUSH_HOST_PATTERN.fullmatch(host) for host in settings.push_hosts):
        return "PUSH_HOSTS must be names of push services, separated by commas; one that begins with a dot is any name below."
    return None


def _check_translation(settings: Settings) -> str | None:
    if not settings.translation_url:
        return None
    found = urls.split_url(settings.translation_url)
    if found.scheme != "https" and not urls.is_private_url(settings.translation_url):
        return (
            "TRANSLATION_URL must begin with https://, except on this machine or at a number of a private network: "
            "words of women would pass in the clear."
        )
    if found.username or found.password or found.query or found.fragment:
        return "TRANSLATION_URL must be a bare address; a key belongs into the file of TRANSLATION_KEY_FILE."
    host = f".{(found.hostname or '').rstrip('.')}"
    if any(host.endswith(f".{service}") for service in PUBLIC_TRANSLATORS):
        return f"TRANSLATION_URL is a public service, {host[1:]}: whoever runs it would read what women write. Use your own."
    return None


def _is_feed_key(text: str) -> bool:
    try:
        return len(base64.b64decode(text, validate=True)) == FEED_KEY_BYTES
    except ValueError:
        return False


def _check_rasa_files(settings: Settings) -> str | None:
    return rasa_validation.find_forbidden(settings.root)


_PUSH_CONTACT_PATTERN: Final = re.compile(r"mailto:[^@\s]+@[^@\s]+\.[^@\s]+|https://[a-z0-9.-]+\.[a-z]+(?:/\S*)?")
_PUSH_HOST_PATTERN: Final = re.compile(r"\.?[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,}")
RULES: Final[tuple[Rule, ...]] = (
    _check_push,
    _check_translation,
    _check_log_level,
    _check_bind,
    _check_webhook,
    _check_token,
    _check_telegram_api,
    _check_ports,
    _check_var_folder,
    _check_operator_name,
    _check_feed,
    _check_backup_folder,
    _check_console_url,
    _check_web,
    security_checks.check_bind_encryption,
    security_checks.check_database_encryption,
    security_checks.check_telegram_api,
    security_checks.check_webhook_secret,
    security_checks.check_operator_name,
)
ASSISTANT_RULES: Final[tuple[Rule, ...]] = (
    _check_actions_url,
    _check_tracker_database,
    security_checks.check_tracker_encryption,
    _check_rasa_files,
)
COMMAND_RULES: Final[Mapping[str, tuple[Rule, ...]]] = {
    "rehearsal": (_check_rehearsal,),
    "keys": (security_checks.check_keys_folder,),
}
WARNING_RULES: Final[tuple[Rule, ...]] = (
    security_checks.check_keys_folder,
    security_checks.check_root_account,
    security_checks.check_database_certificate,
    security_checks.check_translation_key,
)
"""Keys are not made inside the data folder; where they are there already, women are answered all the same."""
COMMANDS_WITHOUT_ASSISTANT: Final = (
    "up",
    "gateway",
    "rehearsal",
    "console",
    "officer",
    "post",
    "backup",
    "restore",
    "upgrade",
    "rollback",
)
"""Commands that must not stay away because of what the assistant may not do."""
