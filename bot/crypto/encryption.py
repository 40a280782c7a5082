"""Sealing: AES-256-GCM that hides the length and works in one place only."""

import secrets
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bot.errors import DecryptionError

PADDING_BLOCK_BYTES: Final = 256
"""Sealed bytes grow in steps of this many, so that a short answer does not look like one."""

_NONCE_BYTES: Final = 12
_LENGTH_BYTES: Final = 4
_TAG_BYTES: Final = 16
_MIN_CIPHERTEXT_BYTES: Final = _NONCE_BYTES + PADDING_BLOCK_BYTES + _TAG_BYTES


def compose_associated_data(table: str, column: str, row_id: str, key_name: str, *owners: str) -> str:
    """Where sealed bytes live, and the only place they can be opened in. Raises ValueError on an ambiguous part.

    The row id is one that is known before the row exists: for the outbox `<turn id>:<position>`. In the vault the bytes
    are bound to their owners too: the handoff and the post.
    """
    parts = (table, column, row_id, key_name, *owners)
    if any(not part or "|" in part for part in parts):
        raise ValueError("a part of a place is empty or holds a bar")
    return "|".join(parts)


def encrypt(key: bytes, *, associated_data: str, plaintext: bytes) -> bytes:
    """Seal `plain` for one place with a 32-byte key."""
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, _pad(plaintext), associated_data.encode("utf-8"))


def decrypt(key: bytes, *, associated_data: str, ciphertext: bytes) -> bytes:
    """What was sealed. Raises Unsealable where a bit, the place or the key differs."""
    if len(ciphertext) < _MIN_CIPHERTEXT_BYTES:
        raise DecryptionError("too short to be sealed bytes")
    try:
        padded = AESGCM(key).decrypt(
            ciphertext[:_NONCE_BYTES], ciphertext[_NONCE_BYTES:], associated_data.encode("utf-8")
        )
    except (InvalidTag, ValueError):
        # The cause is cut off: it says nothing more, and tracebacks end up in logs.
        raise DecryptionError("changed, sealed for another place, or under another key") from None
    return padded[_LENGTH_BYTES : _LENGTH_BYTES + int.from_bytes(padded[:_LENGTH_BYTES], "big")]


def _pad(plaintext: bytes) -> bytes:
    filled = len(plaintext).to_bytes(_LENGTH_BYTES, "big") + plaintext
    return filled + bytes(-len(filled) % PADDING_BLOCK_BYTES)
