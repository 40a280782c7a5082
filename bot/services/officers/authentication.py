"""Browsers that somebody signed in with before: each keeps a mark for him, and then has tries of its own.

So whoever guesses at an account, or from the same network, uses up nobody's tries but his own (OWASP: device cookies). A mark
opens nothing. It names nobody: only with the login that is typed can it be told whose it is.
"""

import hmac
import re
from datetime import UTC, datetime, timedelta
from typing import Final

from bot.store.keys import KeyRing

MAX_TOKENS: Final = 8
"""Marks a browser keeps at most; a shift may share one computer."""
_SEPARATOR: Final = "~"
_TOKEN_PATTERN: Final = re.compile(r"(\d{1,12})\.([A-Za-z0-9_-]{16,64})\.([0-9a-f]{64})", re.ASCII)
_PURPOSE: Final = "device"


def recognize_device(keys: KeyRing, device_cookie: str, *, login: str, lifetime: timedelta, now: datetime) -> str | None:
    """The name of the browser if it signed in as this login before, and not too long ago; None otherwise."""
    for mark in device_cookie.split(_SEPARATOR)[:MAX_TOKENS]:
        found = _TOKEN_PATTERN.fullmatch(mark)
        if found and hmac.compare_digest(_sign_token(keys, login, found[1], found[2]), found[3]):
            age = now - datetime.fromtimestamp(int(found[1]), UTC)
            return found[2] if age < lifetime else None
    return None


def add_device(keys: KeyRing, device_cookie: str, *, login: str, name: str, now: datetime) -> str:
    """The marks with one more: somebody signed in as this login. `name` is a random one; the oldest leave."""
    issued = str(int(now.timestamp()))
    others = [mark for mark in device_cookie.split(_SEPARATOR) if _is_other_login(keys, mark, login)]
    return _SEPARATOR.join([f"{issued}.{name}.{_sign_token(keys, login, issued, name)}", *others[: MAX_TOKENS - 1]])


def _is_other_login(keys: KeyRing, token: str, login: str) -> bool:
    found = _TOKEN_PATTERN.fullmatch(token)
    return found is not None and not hmac.compare_digest(_sign_token(keys, login, found[1], found[2]), found[3])


def _sign_token(keys: KeyRing, login: str, issued: str, name: str) -> str:
    return keys.hash_secret(_PURPOSE, f"{issued}|{name}|{login}")
