"""Sealing: AES-256-GCM that hides the length and works in one place only."""

import secrets
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bot.errors import Unsealable

PADDED_TO: Final = 256
"""Sealed bytes grow in steps of this many, so that a short answer does not look like one."""

_NONCE: Final = 12
_LENGTH: Final = 4
_TAG: Final = 16
_SMALLEST: Final = _NONCE + PADDED_TO + _TAG


def place(table: str, column: str, row_id: str, key_name: str, *owners: str) -> str:
    """Where sealed bytes live, and the only place they can be opened in. Raises ValueError on an ambiguous part.

    The row id is one that is known before the row exists: for the outbox `<turn id>:<position>`. In the vault the bytes
    are bound to their owners too: the handoff and the post.
    """
    parts = (table, column, row_id, key_name, *owners)
    if any(not part or "|" in part for part in parts):
        raise ValueError("a part of a place is empty or holds a bar")
    return "|".join(parts)


def seal(key: bytes, *, place: str, plain: bytes) -> bytes:
    """Seal `plain` for one place with a 32-byte key."""
    nonce = secrets.token_bytes(_NONCE)
    return nonce + AESGCM(key).encrypt(nonce, _padded(plain), place.encode("utf-8"))


def open_sealed(key: bytes, *, place: str, sealed: bytes) -> bytes:
    """What was sealed. Raises Unsealable where a bit, the place or the key differs."""
    if len(sealed) < _SMALLEST:
        raise Unsealable("too short to be sealed bytes")
    try:
        padded = AESGCM(key).decrypt(sealed[:_NONCE], sealed[_NONCE:], place.encode("utf-8"))
    except (InvalidTag, ValueError):
        # The cause is cut off: it says nothing more, and tracebacks end up in logs.
        raise Unsealable("changed, sealed for another place, or under another key") from None
    return padded[_LENGTH : _LENGTH + int.from_bytes(padded[:_LENGTH], "big")]


def _padded(plain: bytes) -> bytes:
    filled = len(plain).to_bytes(_LENGTH, "big") + plain
    return filled + bytes(-len(filled) % PADDED_TO)
