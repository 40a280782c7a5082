"""The key book: 32 random bytes for each woman, in one file of slots. No slot is used twice, and no backup holds the file.

A file for each of them, as handoffs have, would cost a block of the disk and a name in the folder for everybody who ever
wrote. Of a slot she needs nothing but its number. Destroying it overwrites it where it stands.
"""

import fcntl
import os
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from bot.crypto.key_files import KEY_BYTES
from bot.errors import BadSettings, DecryptionError, StoreUnavailable

FILE: Final = "people"
_EMPTY_SLOT: Final = bytes(KEY_BYTES)
_OTHERS_MODE: Final = 0o077


class PersonKeySlots:
    """Slots are counted from 1. The file is read each time: another process may have emptied one."""

    def __init__(self, directory: Path) -> None:
        self._path = directory / FILE

    def check_permissions(self) -> None:
        """Raise BadSettings where others can read the book; a book that is not begun is none."""
        if self._path.exists() and self._path.stat().st_mode & _OTHERS_MODE:
            raise BadSettings(f"Other accounts can read the key file {self._path}; run chmod 600 on it.")

    def allocate_slot(self) -> int:
        """Fill a new slot and wait for the disk; its number. Raises StoreUnavailable (disk full)."""
        with self._open_file(os.O_RDWR | os.O_CREAT) as book:
            fcntl.flock(book, fcntl.LOCK_EX)  # two processes must not take the same slot
            filled = -(-os.fstat(book).st_size // KEY_BYTES)  # half a slot, where the disk was full, is left behind
            _write_slot(book, secrets.token_bytes(KEY_BYTES), filled)
        return filled + 1

    def reserve_slots(self, slots: int) -> None:
        """Never fill a slot up to this one anew: rows of an older database name them. Raises StoreUnavailable (disk full)."""
        with self._open_file(os.O_RDWR | os.O_CREAT) as book:
            fcntl.flock(book, fcntl.LOCK_EX)
            if os.fstat(book).st_size < slots * KEY_BYTES:
                os.truncate(book, slots * KEY_BYTES)  # what was not filled reads as emptied
                os.fsync(book)

    def read_slot(self, slot: int) -> bytes:
        """The bytes of a slot. Raises Unsealable where it was emptied, or is not there."""
        try:
            with self._path.open("rb", buffering=0) as book:
                book.seek((slot - 1) * KEY_BYTES)
                found = book.read(KEY_BYTES)
        except OSError:
            found = b""
        if slot < 1 or len(found) != KEY_BYTES or found == _EMPTY_SLOT:
            raise DecryptionError("her key is gone")
        return found

    def erase_slot(self, slot: int) -> None:
        """Empty a slot and wait for the disk; an emptied or missing one is left alone. Raises StoreUnavailable."""
        try:
            self.read_slot(slot)
        except DecryptionError:
            return
        with self._open_file(os.O_RDWR) as book:
            _write_slot(book, _EMPTY_SLOT, slot - 1)

    @contextmanager
    def _open_file(self, flags: int) -> Iterator[int]:
        try:
            book = os.open(self._path, flags, 0o600)
            try:
                yield book
            finally:
                os.close(book)
        except OSError as error:
            raise StoreUnavailable(f"the key book cannot be written: {error.strerror}") from None


def _write_slot(book: int, content: bytes, place: int) -> None:
    if os.pwrite(book, content, place * KEY_BYTES) != KEY_BYTES:
        raise OSError(0, "only half a key was written")
    os.fsync(book)


ROUTE_PURPOSE: Final = "route"
SAFE_WORD_PURPOSE: Final = "recall"
REMINDER_PURPOSE: Final = "reminder"
"""What a key of hers is for: her chat's number; the trace of the word she chose; the hour of her reminder."""
_SLOT_NAME = re.compile(r"slot-([1-9]\d{0,11})\Z")


class PersonKeys:
    """Her keys by the name of her slot, which stands beside what they seal."""

    def __init__(self, directory: Path, whole: bytes) -> None:
        self._slots = PersonKeySlots(directory)
        self._route_key = whole

    def check_permissions(self) -> None:
        """Raise BadSettings where others can read the book."""
        self._slots.check_permissions()

    def allocate_slot(self) -> str:
        """Begin a slot for a woman; its name. Raises StoreUnavailable (disk full)."""
        return f"slot-{self._slots.allocate_slot()}"

    def reserve_slot(self, name: str) -> None:
        """Never give this slot, nor one before it, to anybody else. Raises StoreUnavailable (disk full)."""
        if _SLOT_NAME.match(name):
            self._slots.reserve_slots(_parse_slot(name))

    def derive_key(self, name: str, *, person_id: str, purpose: str) -> bytes:
        """One of her keys. Raises Unsealable where her slot was destroyed, or this is none."""
        half = self._slots.read_slot(_parse_slot(name))
        told = f"{purpose}|{name}|{person_id}".encode()
        return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=half, info=told).derive(self._route_key)

    def destroy_slot(self, name: str) -> None:
        """Destroy her slot: nothing under it is ever opened again, in no copy. Raises StoreUnavailable."""
        if _SLOT_NAME.match(name):
            self._slots.erase_slot(_parse_slot(name))


def _parse_slot(name: str) -> int:
    found = _SLOT_NAME.match(name)
    if found is None:
        raise DecryptionError("not the name of a slot")
    return int(found[1])
