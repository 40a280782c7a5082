"""The guard: dangerous settings are refused before anything starts, each with one sentence that says what to change."""

import base64
import re
import unicodedata
from collections.abc import Callable, Mapping
from typing import Final

from bot import addresses, exposure, rasa_doors
from bot.errors import BadSettings
from bot.settings import LOOPBACK, Settings
from bot.storage import is_same

Rule = Callable[[Settings], str | None]
LEVELS: Final = ("INFO", "WARNING", "ERROR")
SHORTEST_SECRET: Final = 32
FEWEST_LETTERS: Final = 8
"""Different characters in a secret: fewer is nobody's random secret, but one that was typed to be replaced later."""
LONGEST_NAME: Final = 100
BREAKS: Final = ("Cc", "Zl", "Zp")
TURNS: Final = ("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI")
"""Kinds of characters that break a line, or turn its direction so that it reads as something else."""
FEED_KEY_BYTES: Final = 32
OTHERS_WRITE: Final = 0o022
_SECRET: Final = re.compile(r"[A-Za-z0-9_-]{1,256}")
"""What Telegram takes as a secret."""


def refuse_dangerous(settings: Settings, *, command: str = "") -> None:
    """Raises BadSettings with the first thing that is wrong.

    What would be dangerous in the assistant alone is refused by the assistant: the gateway goes on, with help cards.
    """
    of_command = RULES_OF.get(command, ())
    for rule in (*RULES, *of_command) if command in WITHOUT_ASSISTANT else (*RULES, *of_command, *RULES_OF_THE_ASSISTANT):
        wrong = rule(settings)
        if wrong:
            raise BadSettings(wrong)


def doubts(settings: Settings) -> list[str]:
    """What is better changed, and stops nothing: it worked before, and women wait."""
    return [said for rule in DOUBTS if (said := rule(settings))]


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
    if addresses.parts(settings.webhook_url).scheme != "https" and not settings.is_rehearsal:
        return "WEBHOOK_URL must begin with https://."
    if len(settings.webhook_secret) < SHORTEST_SECRET:
        return f"WEBHOOK_SECRET must have at least {SHORTEST_SECRET} characters. Make one with: openssl rand -hex 32"
    if len(set(settings.webhook_secret)) < FEWEST_LETTERS or not _SECRET.fullmatch(settings.webhook_secret):
        return "WEBHOOK_SECRET must be random letters, digits, _ and - alone. Make one with: openssl rand -hex 32"
    return None


def _console(settings: Settings) -> str | None:
    if not settings.console_url:
        return None
    found = addresses.parts(settings.console_url)
    if found.path.strip("/") or found.query or found.fragment:
        return "CONSOLE_URL must be an address without a path: the console has a name of its own."
    return addresses.fault("CONSOLE_URL", settings.console_url, otherwise="passwords of officers would pass in the clear")


def _token(settings: Settings) -> str | None:
    number, colon, secret = settings.telegram_token.partition(":")
    if not (number.isascii() and number.isdigit() and colon and secret):
        return "TELEGRAM_TOKEN must look like 123456:letters, as @BotFather gives it."
    return None


def _telegram_api(settings: Settings) -> str | None:
    if settings.is_rehearsal and not addresses.is_here(settings.telegram_api):
        return "TELEGRAM_API may only leave this machine when TELEGRAM_TOKEN is set."
    return addresses.fault("TELEGRAM_API", settings.telegram_api, otherwise="the token would pass in the clear")


def _actions(settings: Settings) -> str | None:
    if not settings.actions_url:
        return None
    return addresses.fault("ACTIONS_URL", settings.actions_url, otherwise=rasa_doors.IN_THE_CLEAR)


def _own_folder(settings: Settings) -> str | None:
    try:
        mode = settings.var.stat().st_mode
    except OSError:
        return None  # it is made, for this account alone
    if mode & OTHERS_WRITE:
        return f"Other accounts can write to the folder of PELITA_VAR, {settings.var}; run chmod 700 on it."
    return None


def _rehearsal_alone(settings: Settings) -> str | None:
    if settings.is_rehearsal:
        return None
    return "The rehearsal runs without TELEGRAM_TOKEN alone: scripted women may never stand beside real ones."


def _plain_name(settings: Settings) -> str | None:
    name = settings.operator_name
    is_odd = any(unicodedata.category(sign) in BREAKS or unicodedata.bidirectional(sign) in TURNS for sign in name)
    if is_odd or len(name) > LONGEST_NAME:
        return f"OPERATOR_NAME must be one line of at most {LONGEST_NAME} characters, written straight on: she reads it."
    return None


def _ports_differ(settings: Settings) -> str | None:
    ports = [settings.gateway_port, settings.assistant_port, settings.actions_port, settings.rehearsal_port]
    ports.append(settings.console_port)
    if settings.webhook_url:
        ports.append(settings.webhook_port)
    twice = next((port for port in ports if ports.count(port) > 1), None)
    return f"Port {twice} is given to two processes. Each needs its own." if twice else None


def _own_tracker_file(settings: Settings) -> str | None:
    if is_same(settings.tracker_url, settings.database_url):
        return "TRACKER_DATABASE_URL must differ from DATABASE_URL: the assistant keeps a database of its own."
    return None


def _feed(settings: Settings) -> str | None:
    if not settings.directory_feed_url:
        return None
    url = addresses.parts(settings.directory_feed_url)
    if url.scheme != "https" and not addresses.is_here(settings.directory_feed_url):
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
    return rasa_doors.found(settings.root)


RULES: Final[tuple[Rule, ...]] = (
    _quiet_logs, _loopback, _webhook, _token, _telegram_api, _ports_differ, _own_folder, _plain_name, _feed,
    _console, exposure.plain_line, exposure.plain_database, exposure.other_api, exposure.weak_secret,
    exposure.name_that_calls,
)  # fmt: skip
RULES_OF_THE_ASSISTANT: Final[tuple[Rule, ...]] = (
    _actions, _own_tracker_file, exposure.plain_tracker, _no_rasa_doors,
)  # fmt: skip
RULES_OF: Final[Mapping[str, tuple[Rule, ...]]] = {
    "rehearsal": (_rehearsal_alone,), "keys": (exposure.keys_in_reach,),
}  # fmt: skip
DOUBTS: Final[tuple[Rule, ...]] = (
    exposure.keys_in_reach, exposure.unlimited_account, exposure.unverified_database,
)  # fmt: skip
"""Keys are not made inside the data folder; where they are there already, women are answered all the same."""
WITHOUT_ASSISTANT: Final = ("up", "gateway", "rehearsal", "console", "officer", "post", "backup", "restore")
"""Commands that must not stay away because of what the assistant may not do."""
