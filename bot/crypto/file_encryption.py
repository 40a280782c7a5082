"""Sealing whole files: AES-256-GCM over pieces, so that a copy of any size passes through little memory.

Each file has a key of its own, derived from the lasting one and 32 random bytes at its head. A piece is bound to its place and
to whether it is the last: none can be changed, left out, moved or cut off unseen (the STREAM construction).
"""

import secrets
from collections.abc import Iterator
from typing import BinaryIO, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from bot.errors import DecryptionError

MAGIC: Final = b"pelita-sealed-file-1\n"
PIECE_BYTES: Final = 1 << 20
_SALT_BYTES: Final = 32
_TAG_BYTES: Final = 16
_KEY_BYTES: Final = 32
_COUNTER_BYTES: Final = 11


def encrypt_file(key: bytes, *, source: BinaryIO, target: BinaryIO, head: bytes = b"") -> None:
    """Seal `head` and then everything that `source` gives. Raises OSError (disk full)."""
    salt = secrets.token_bytes(_SALT_BYTES)
    cipher = _derive_cipher(key, salt)
    target.write(MAGIC + salt)
    piece, number = head + source.read(PIECE_BYTES - len(head)), 0
    while True:
        following = source.read(PIECE_BYTES)
        target.write(cipher.encrypt(_build_nonce(number, is_last=not following), piece, MAGIC + salt))
        if not following:
            return
        piece, number = following, number + 1


def decrypt_file(key: bytes, *, source: BinaryIO) -> Iterator[bytes]:
    """What was sealed, piece by piece. Raises DecryptionError where a bit or the key differs, or the end is missing."""
    if source.read(len(MAGIC)) != MAGIC:
        raise DecryptionError("not a sealed file of Pelita")
    salt = source.read(_SALT_BYTES)
    cipher = _derive_cipher(key, salt)
    piece, number = source.read(PIECE_BYTES + _TAG_BYTES), 0
    while True:
        following = source.read(PIECE_BYTES + _TAG_BYTES)
        try:
            yield cipher.decrypt(_build_nonce(number, is_last=not following), piece, MAGIC + salt)
        except (InvalidTag, ValueError):
            raise DecryptionError("changed, cut off, or under another key") from None
        if not following:
            return
        piece, number = following, number + 1


def is_encrypted_file(head: bytes) -> bool:
    """Whether a file that begins like this was sealed here."""
    return head.startswith(MAGIC)


def _derive_cipher(key: bytes, salt: bytes) -> AESGCM:
    return AESGCM(HKDF(algorithm=SHA256(), length=_KEY_BYTES, salt=salt, info=MAGIC).derive(key))


def _build_nonce(number: int, *, is_last: bool) -> bytes:
    return number.to_bytes(_COUNTER_BYTES, "big") + bytes([is_last])
