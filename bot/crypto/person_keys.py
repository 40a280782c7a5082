"""The key book: 32 random bytes for each woman, in one file of slots. No slot is used twice, and no backup holds the file.

A file for each of them, as handoffs have, would cost a block of the disk and a name in the folder for everybody who ever
wrote. Of a slot she needs nothing but its number. Destroying it overwrites it where it stands.
"""

import fcntl
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from bot.errors import BadSettings, DecryptionError, StoreUnavailable
from bot.store.keyfiles import KEY_BYTES

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
