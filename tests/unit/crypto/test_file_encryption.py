"""Sealed files: whole in, whole out, and nothing that was changed, moved or cut off."""

import io

import pytest

from bot.crypto.file_encryption import MAGIC, PIECE_BYTES, decrypt_file, encrypt_file, is_encrypted_file
from bot.errors import DecryptionError

KEY, OTHER = bytes(32), bytes([1]) * 32
HEAD_BYTES = len(MAGIC) + 32
SEALED_PIECE = PIECE_BYTES + 16


def seal(plain: bytes) -> bytes:
    target = io.BytesIO()
    encrypt_file(KEY, source=io.BytesIO(plain), target=target)
    return target.getvalue()


def opened(sealed: bytes, key: bytes = KEY) -> bytes:
    return b"".join(decrypt_file(key, source=io.BytesIO(sealed)))


@pytest.mark.parametrize("size", [0, 1, PIECE_BYTES - 1, PIECE_BYTES, PIECE_BYTES + 1, 3 * PIECE_BYTES])
def test_what_was_sealed_comes_out(size: int) -> None:
    plain = bytes(range(256)) * (size // 256 + 1)
    sealed = seal(plain[:size])
    assert is_encrypted_file(sealed[:64])
    assert opened(sealed) == plain[:size]


def test_two_sealings_of_the_same_have_nothing_in_common() -> None:
    assert seal(b"her")[len(MAGIC) :] != seal(b"her")[len(MAGIC) :]


def test_another_key_opens_nothing() -> None:
    with pytest.raises(DecryptionError):
        opened(seal(b"her"), OTHER)


@pytest.mark.parametrize("harm", ["bit", "head", "cut piece", "cut inside", "moved", "added", "foreign"])
def test_what_was_changed_is_refused(harm: str) -> None:
    sealed = seal(bytes(2 * PIECE_BYTES + 5))
    pieces = [sealed[HEAD_BYTES:][start : start + SEALED_PIECE] for start in range(0, len(sealed), SEALED_PIECE)]
    head = sealed[:HEAD_BYTES]
    changed = {
        "bit": sealed[:-20] + bytes([sealed[-20] ^ 1]) + sealed[-19:],
        "head": sealed[: HEAD_BYTES - 1] + bytes([sealed[HEAD_BYTES - 1] ^ 1]) + sealed[HEAD_BYTES:],
        "cut piece": head + pieces[0] + pieces[1],
        "cut inside": sealed[:-3],
        "moved": head + pieces[1] + pieces[0] + pieces[2],
        "added": sealed + pieces[2],
        "foreign": b"SQLite format 3\x00" + sealed,
    }
    with pytest.raises(DecryptionError):
        opened(changed[harm])
