"""Who issued it: an Ed25519 signature over the archive, standing in front of it, checked before anything is unpacked."""

import base64
import binascii
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from bot.errors import BadSettings
from bot.feed.reasons import build_refusal

FIRST_LINE: Final = b"pelita-directory 1\n"
"""Part of what is signed, so that a signature made for something else never fits."""
_SIGNATURE_CHARACTERS: Final = 88  # 64 bytes in base64
_OTHERS_MODE: Final = 0o077


def sign_archive(archive: bytes, key: Ed25519PrivateKey) -> bytes:
    """First line, signature, archive."""
    return FIRST_LINE + base64.b64encode(key.sign(FIRST_LINE + archive)) + b"\n" + archive


def verify_archive(feed: bytes, keys: Iterable[Ed25519PublicKey]) -> bytes:
    """The archive, if one of the keys signed it. Raises FeedRefused."""
    start = len(FIRST_LINE) + _SIGNATURE_CHARACTERS + 1
    head, archive = feed[:start], feed[start:]
    if not head.startswith(FIRST_LINE) or not head.endswith(b"\n"):
        raise build_refusal("signature")
    try:
        signature = base64.b64decode(head[len(FIRST_LINE) : -1], validate=True)
    except binascii.Error:
        raise build_refusal("signature") from None
    if not any(_is_valid_signature(key, signature, archive) for key in keys):
        raise build_refusal("signature")
    return archive


def _is_valid_signature(key: Ed25519PublicKey, signature: bytes, archive: bytes) -> bool:
    try:
        key.verify(signature, FIRST_LINE + archive)
    except InvalidSignature:
        return False
    return True


def parse_public_keys(texts: Iterable[str]) -> list[Ed25519PublicKey]:
    """The keys of DIRECTORY_FEED_KEY. Raises BadSettings."""
    try:
        return [Ed25519PublicKey.from_public_bytes(base64.b64decode(text, validate=True)) for text in texts]
    except ValueError:
        raise BadSettings("DIRECTORY_FEED_KEY holds something that is no Ed25519 key.") from None


def encode_public_key(key: Ed25519PrivateKey) -> str:
    """What goes into DIRECTORY_FEED_KEY."""
    raw = key.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    return base64.b64encode(raw).decode()


def create_private_key(path: Path) -> Ed25519PrivateKey:
    """A new key in a file for this account alone; a file that is there is never replaced. Raises FeedRefused."""
    key = Ed25519PrivateKey.generate()
    raw = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise build_refusal("key_exists") from None
    except OSError as error:
        raise build_refusal("disk", str(error.strerror)) from None
    with os.fdopen(descriptor, "wb") as file:
        file.write(raw)
    return key


def read_private_key(path: Path) -> Ed25519PrivateKey:
    """Raises FeedRefused where it is missing, open to others or no such key."""
    try:
        with path.open("rb") as file:
            is_open = os.fstat(file.fileno()).st_mode & _OTHERS_MODE
            key = serialization.load_pem_private_key(file.read(), password=None)
    except (OSError, ValueError, TypeError) as error:
        raise build_refusal("key_file") from error
    if is_open:
        raise build_refusal("key_file", f"Others can read it now: chmod 600 {path}")
    if not isinstance(key, Ed25519PrivateKey):
        raise build_refusal("key_file")
    return key
