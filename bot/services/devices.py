"""Browsers that somebody signed in with before: each keeps a mark for him, and then has tries of its own.

So whoever guesses at an account, or from the same network, uses up nobody's tries but his own (OWASP: device cookies). A mark
opens nothing. It names nobody: only with the login that is typed can it be told whose it is.
"""

import hmac
import re
from datetime import UTC, datetime, timedelta
from typing import Final

from bot.store.keys import KeyRing

MOST: Final = 8
"""Marks a browser keeps at most; a shift may share one computer."""
_BETWEEN: Final = "~"
_MARK: Final = re.compile(r"(\d{1,12})\.([A-Za-z0-9_-]{16,64})\.([0-9a-f]{64})", re.ASCII)
_PURPOSE: Final = "device"


def recognise(keys: KeyRing, marks: str, *, login: str, lasts: timedelta, now: datetime) -> str | None:
    """The name of the browser if it signed in as this login before, and not too long ago; None otherwise."""
    for mark in marks.split(_BETWEEN)[:MOST]:
        found = _MARK.fullmatch(mark)
        if found and hmac.compare_digest(_seal(keys, login, found[1], found[2]), found[3]):
            age = now - datetime.fromtimestamp(int(found[1]), UTC)
            return found[2] if age < lasts else None
    return None


def remember(keys: KeyRing, marks: str, *, login: str, name: str, now: datetime) -> str:
    """The marks with one more: somebody signed in as this login. `name` is a random one; the oldest leave."""
    issued = str(int(now.timestamp()))
    others = [mark for mark in marks.split(_BETWEEN) if _is_of_another(keys, mark, login)]
    return _BETWEEN.join([f"{issued}.{name}.{_seal(keys, login, issued, name)}", *others[: MOST - 1]])


def _is_of_another(keys: KeyRing, mark: str, login: str) -> bool:
    found = _MARK.fullmatch(mark)
    return found is not None and not hmac.compare_digest(_seal(keys, login, found[1], found[2]), found[3])


def _seal(keys: KeyRing, login: str, issued: str, name: str) -> str:
    return keys.fingerprint(_PURPOSE, f"{issued}|{name}|{login}")
