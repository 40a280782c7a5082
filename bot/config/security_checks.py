"""What a setting would expose to others: lines in the clear, keys beside the data, secrets that can be guessed.

Each rule is one sentence that says what to change, or None; bot/config/validation.py asks them. Most hold only where
women may be on the
other side: the rehearsal has nobody to protect.
"""

import math
import os
import re
from collections import Counter
from pathlib import Path
from typing import Final

from bot.config import urls
from bot.config.settings import Settings
from bot.config.urls import get_ssl_mode, is_local_database
from bot.errors import BadSettings

TELEGRAM_URL: Final = "https://api.telegram.org"
UNENCRYPTED_SSL_MODES: Final = ("disable", "allow")
"""Modes of PostgreSQL's TLS in which a line may be in the clear although the server could encrypt it."""
MIN_SECRET_BITS: Final = 80
MIN_SHARED_LETTERS: Final = 8
"""Letters in a row of a secret that also stand in the token: more than chance."""
MAX_NAME_DIGITS: Final = 2
"""In a name; the shortest number to call has three."""
_OTHERS_READ_MASK: Final = 0o077
_LINK_PATTERN: Final = re.compile(r"://|@|www\.|\bt\.me\b|\w\.[a-z]{2,}(?:\W|$)", re.IGNORECASE)


def check_bind_encryption(settings: Settings) -> str | None:
    """Beyond this machine only behind a proxy that encrypts."""
    is_beyond = settings.is_production and settings.bind not in ("127.0.0.1", "localhost", "::1")
    if is_beyond and not settings.console_url.startswith("https://"):
        return (
            f"BIND is {settings.bind}, and Pelita itself does not encrypt: others would read passwords of officers. "
            "Put a proxy before it that does, and name its https:// address in CONSOLE_URL."
        )
    return None


def check_database_encryption(settings: Settings) -> str | None:
    """The gateway's and the console's database."""
    return _check_ssl_mode(settings, "DATABASE_URL", settings.database_url)


def check_tracker_encryption(settings: Settings) -> str | None:
    """The assistant's database."""
    return _check_ssl_mode(settings, "TRACKER_DATABASE_URL", settings.tracker_url)


def check_telegram_api(settings: Settings) -> str | None:
    """Whoever runs the Bot API reads every message and may send any."""
    allowed = (TELEGRAM_URL, *settings.telegram_api_allow)
    if settings.telegram_api.rstrip("/") in allowed or urls.is_local_url(settings.telegram_api):
        return None
    return (
        f"TELEGRAM_API is not {TELEGRAM_URL}: whoever runs it reads every message. "
        "Name it in TELEGRAM_API_ALLOW too if it is your own."
    )


def check_webhook_secret(settings: Settings) -> str | None:
    """Whoever guesses it can write in any woman's name."""
    secret = settings.webhook_secret
    if not settings.webhook_url or settings.is_rehearsal:
        return None
    if _is_repetitive(secret) or _is_sequential(secret) or _compute_entropy_bits(secret) < MIN_SECRET_BITS:
        return "WEBHOOK_SECRET can be guessed. Make one with: openssl rand -hex 32"
    if _has_common_part(secret, settings.telegram_token):
        return "WEBHOOK_SECRET holds a part of TELEGRAM_TOKEN. Make one with: openssl rand -hex 32"
    return None


def check_operator_name(settings: Settings) -> str | None:
    """She would take a number or a link in a name for one that somebody checked."""
    name = settings.operator_name
    if _LINK_PATTERN.search(name) or sum(sign.isdigit() for sign in name) > MAX_NAME_DIGITS:
        return "OPERATOR_NAME must hold no number and no link: she would take it for one that was checked."
    return None


def check_keys_folder(settings: Settings) -> str | None:
    """One stolen folder would open everything."""
    if settings.is_production and _is_within(settings.keys_dir, settings.var):
        return (
            f"The keys would lie inside the data folder, {settings.var}: whoever takes one takes both. "
            "Set PELITA_KEYS to a folder outside it."
        )
    return None


def check_root_account(settings: Settings) -> str | None:
    """Warned of: one hole then opens the whole machine."""
    if settings.is_production and os.geteuid() == 0:
        return "Pelita runs as root. Give it an account of its own: a hole in it would open the whole machine."
    return None


def check_database_certificate(settings: Settings) -> str | None:
    """Warned of: TLS that somebody in between can take off."""
    for name, url in (("DATABASE_URL", settings.database_url), ("TRACKER_DATABASE_URL", settings.tracker_url)):
        if settings.is_production and not is_local_database(url) and not get_ssl_mode(url).startswith("verify"):
            return f"{name} does not say sslmode=verify-full: somebody in between could pass for the database."
    return None


def _check_ssl_mode(settings: Settings, name: str, url: str) -> str | None:
    if settings.is_production and not is_local_database(url) and get_ssl_mode(url) in UNENCRYPTED_SSL_MODES:
        return f"{name} says sslmode={get_ssl_mode(url)}: the line could be read. Say sslmode=verify-full."
    return None


def _is_within(inner: Path, outer: Path) -> bool:
    return inner.resolve().is_relative_to(outer.resolve())


def _is_repetitive(secret: str) -> bool:
    """Whether it is one part written several times, perhaps not whole at the end."""
    return any(secret.startswith(secret[shift:]) for shift in range(1, len(secret) // 2 + 1))


def _is_sequential(secret: str) -> bool:
    """Whether more than half of it goes on like an alphabet or a row of digits."""
    steps = [ord(second) - ord(first) for first, second in zip(secret, secret[1:], strict=False)]
    return sum(abs(step) == 1 for step in steps) * 2 > len(steps)


def _compute_entropy_bits(secret: str) -> float:
    shares = [count / len(secret) for count in Counter(secret).values()]
    return -len(secret) * sum(share * math.log2(share) for share in shares)


def _has_common_part(secret: str, token: str) -> bool:
    parts = (secret[start : start + MIN_SHARED_LETTERS] for start in range(len(secret) - MIN_SHARED_LETTERS + 1))
    return any(part in token for part in parts)


MAX_TRANSLATION_KEY_LENGTH: Final = 200


def read_translation_key(settings: Settings) -> str:
    """The key for the operator's translation server; empty where none is set. Raises BadSettings."""
    if not settings.translation_key_file:
        return ""
    path = Path(settings.translation_key_file)
    try:
        with path.open("rb") as file:
            mode = os.fstat(file.fileno()).st_mode
            key = file.read(MAX_TRANSLATION_KEY_LENGTH + 2).decode("ascii").strip()
    except (OSError, UnicodeDecodeError):
        raise BadSettings(f"The file of TRANSLATION_KEY_FILE, {path}, cannot be read.") from None
    if mode & _OTHERS_READ_MASK:
        raise BadSettings(f"Other accounts can read the file of TRANSLATION_KEY_FILE, {path}; run chmod 600 on it.")
    if not key.isprintable() or not 0 < len(key) <= MAX_TRANSLATION_KEY_LENGTH:
        raise BadSettings(f"The file of TRANSLATION_KEY_FILE, {path}, must hold one key and nothing else.")
    return key


def check_translation_key(settings: Settings) -> str | None:
    """Without its key nothing is translated; women are answered all the same."""
    try:
        read_translation_key(settings)
    except BadSettings as error:
        return f"{error} Until then nothing is translated."
    return None
