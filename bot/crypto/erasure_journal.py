"""The journal of erasures: who must not come back with an older copy of the database. One line for each, of no content.

It stands beside the keys, outside every backup of the database. A line is a keyed hash of the random id of a row: it names
no chat, and without the identity key not even the row. The file may be copied as often as one likes.
"""

import hashlib
import hmac
import os
import re
from pathlib import Path
from typing import Final

from bot.errors import StoreUnavailable

FILE: Final = "erasures"
_LINE: Final = re.compile(r"[0-9a-f]{64}\Z")


class ErasureJournal:
    """An append-only file, waited for at each line."""

    def __init__(self, directory: Path, key: bytes) -> None:
        self._path, self._key = directory / FILE, key

    def record(self, person_id: str) -> None:
        """Note that she erased herself, and wait for the disk. Raises StoreUnavailable (disk full): then nothing is noted."""
        # Begun on a line of its own, so that one torn by a full disk does not take the next with it.
        line = f"\n{self._compute_token(person_id)}\n".encode("ascii")
        try:
            descriptor = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            try:
                if os.write(descriptor, line) != len(line):
                    raise OSError(0, "only half a line was written")
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
        except OSError as error:
            raise StoreUnavailable(f"the journal of erasures cannot be written: {error.strerror}") from None

    def read_records(self) -> "ErasureRecords":
        """Everything noted so far. Raises StoreUnavailable where the file is there and cannot be read."""
        try:
            lines = self._path.read_text("ascii", errors="replace").splitlines()
        except FileNotFoundError:
            lines = []
        except OSError as error:
            raise StoreUnavailable(f"the journal of erasures cannot be read: {error.strerror}") from None
        return ErasureRecords(frozenset(filter(_LINE.match, lines)), self)

    def merge(self, other: Path) -> int:
        """Add what another copy of the journal has and this one lacks; how many lines. Raises StoreUnavailable."""
        return merge_journals(other, self._path)

    def copy_to(self, other: Path) -> int:
        """Bring another copy up to this one, taking nothing from it; how many lines. Raises StoreUnavailable."""
        return merge_journals(self._path, other)

    def _compute_token(self, person_id: str) -> str:
        return hmac.new(self._key, f"erased|{person_id}".encode(), hashlib.sha256).hexdigest()


def merge_journals(source: Path, target: Path) -> int:
    """Add the lines of one file to another, for this account alone; how many were new. Raises StoreUnavailable.

    Nothing is ever taken out: of two journals the longer one is not always the newer.
    """
    try:
        known = _read_lines(target)
        new = [line for line in _read_lines(source) if line not in known]
        if new:
            descriptor = os.open(target, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                file.write("".join(f"\n{line}\n" for line in dict.fromkeys(new)).encode("ascii"))
                file.flush()
                os.fsync(file.fileno())
    except OSError as error:
        raise StoreUnavailable(f"the journal of erasures cannot be copied: {error.strerror}") from None
    return len(dict.fromkeys(new))


def _read_lines(path: Path) -> list[str]:
    try:
        return [line for line in path.read_text("ascii", errors="replace").splitlines() if _LINE.match(line)]
    except FileNotFoundError:
        return []


class ErasureRecords:
    """The journal as it was read once."""

    def __init__(self, tokens: frozenset[str], journal: ErasureJournal) -> None:
        self._tokens, self._journal = tokens, journal

    def __len__(self) -> int:
        return len(self._tokens)

    def is_erased(self, person_id: str) -> bool:
        """Whether the woman of this row erased herself."""
        return self._journal._compute_token(person_id) in self._tokens
