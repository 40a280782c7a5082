"""The spool: where updates wait, sealed and fsynced, while the database is away.

One line an update: base64 of {turn id, day key, sealed bytes}. It is drained into the inbox, marked as answered by a card.
"""

import base64
import json
import os
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from bot.errors import StoreUnavailable, Unsealable
from bot.model.incoming import Incoming
from bot.store.keys import KeyRing
from bot.store.sealing import open_sealed, place, seal


class Spool:
    """An append-only file beside the database."""

    def __init__(self, path: Path, keys: KeyRing) -> None:
        self._path = path
        self._aside = path.with_suffix(".draining")
        self._keys = keys

    def append(self, batch: Sequence[tuple[str, Incoming]], *, now: datetime) -> None:
        """Keep a batch. Raises StoreUnavailable when not even this disk takes it; then nothing may be acknowledged."""
        try:
            name, key = self._keys.today(now)
            lines = [_line(turn_id, name, key, incoming) for turn_id, incoming in batch]
            descriptor = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            try:
                _write_all(descriptor, "".join(lines).encode("ascii"))
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
        except OSError as error:
            raise StoreUnavailable(f"the spool cannot be written: {error.strerror}") from None

    def take(self) -> list[tuple[str, Incoming]]:
        """Everything kept so far, set aside until `taken`; lines that can no longer be opened are left out.

        Raises StoreUnavailable where the disk gives or moves nothing; then everything stays as it is.
        """
        try:
            if not self._aside.exists():
                if not self._path.exists():
                    return []
                os.replace(self._path, self._aside)  # what is appended from now on goes into a new file
            lines = self._aside.read_text("ascii", errors="replace").splitlines()
        except OSError as error:
            raise StoreUnavailable(f"the spool cannot be read: {error.strerror}") from None
        return [found for line in lines if (found := self._opened(line))]

    def taken(self) -> None:
        """The inbox has everything that was taken. Raises StoreUnavailable; what is left then is known to the inbox."""
        try:
            self._aside.unlink(missing_ok=True)
        except OSError as error:
            raise StoreUnavailable(f"the spool cannot be emptied: {error.strerror}") from None

    def _opened(self, line: str) -> tuple[str, Incoming] | None:
        try:
            kept = json.loads(base64.b64decode(line))
            where = place("spool", "payload", kept["turn"], kept["key"])
            plain = open_sealed(self._keys.key(kept["key"]), place=where, sealed=base64.b64decode(kept["sealed"]))
            return kept["turn"], Incoming.of_bytes(plain)
        except (ValueError, KeyError, TypeError, Unsealable):
            return None  # a torn last line, or a day whose key is destroyed


def _write_all(descriptor: int, data: bytes) -> None:
    # A disk that fills up takes a part and says so only in the count.
    while data:
        data = data[os.write(descriptor, data) :]


def _line(turn_id: str, name: str, key: bytes, incoming: Incoming) -> str:
    sealed = seal(key, place=place("spool", "payload", turn_id, name), plain=incoming.as_bytes())
    kept = {"turn": turn_id, "key": name, "sealed": base64.b64encode(sealed).decode("ascii")}
    # Begun on a line of its own, so that one torn by a full disk does not take the next with it.
    return "\n" + base64.b64encode(json.dumps(kept).encode("ascii")).decode("ascii") + "\n"
