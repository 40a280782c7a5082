"""The spool: where updates wait, sealed and fsynced, while the database is away.

One line an update: base64 of {turn id, day key, sealed bytes}; and one line for each that was answered by a card meanwhile,
with its number. It is drained into the inbox.
"""

import base64
import json
import os
import threading
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from bot.crypto.encryption import compose_associated_data, decrypt, encrypt
from bot.crypto.key_ring import KeyRing
from bot.domain.messages import IncomingMessage
from bot.errors import DecryptionError, StoreUnavailable

ANSWERED: Final = "answered"


class Spool:
    """An append-only file beside the database."""

    def __init__(self, path: Path, keys: KeyRing) -> None:
        self._path = path
        self._draining_path = path.with_suffix(".draining")
        self._keys = keys
        self._busy = threading.Lock()  # else what is appended to a file just moved aside would go with it

    def append(self, batch: Sequence[tuple[str, IncomingMessage]], *, now: datetime) -> None:
        """Keep a batch. Raises StoreUnavailable when not even this disk takes it; then nothing may be acknowledged."""
        try:
            name, key = self._keys.get_day_key(now)
            self._write([_sealed(turn_id, name, key, incoming) for turn_id, incoming in batch])
        except OSError as error:
            raise StoreUnavailable(f"the spool cannot be written: {error.strerror}") from None

    def mark(self, update_id: int) -> None:
        """An update was answered with a card: a process started later need not do it again. Raises StoreUnavailable."""
        try:
            self._write([{ANSWERED: update_id}])
        except OSError as error:
            raise StoreUnavailable(f"the spool cannot be written: {error.strerror}") from None

    def read_entries(self) -> list[tuple[str, IncomingMessage]]:
        """Everything kept so far, set aside until `taken`; lines that can no longer be opened are left out.

        Raises StoreUnavailable where the disk gives or moves nothing; then everything stays as it is.
        """
        try:
            with self._busy:
                if not self._draining_path.exists() and self._path.exists():
                    os.replace(self._path, self._draining_path)  # what is appended from now on goes into a new file
            return [found for line in _lines(self._draining_path) if (found := self._decrypt_line(line))]
        except OSError as error:
            raise StoreUnavailable(f"the spool cannot be read: {error.strerror}") from None

    def answered(self) -> frozenset[int]:
        """The numbers of the updates that were marked, wherever they stand. Raises StoreUnavailable."""
        try:
            kept = [line for path in (self._draining_path, self._path) for line in _lines(path)]
        except OSError as error:
            raise StoreUnavailable(f"the spool cannot be read: {error.strerror}") from None
        return frozenset(line[ANSWERED] for line in kept if ANSWERED in line)

    def confirm_drained(self) -> None:
        """The inbox has everything that was taken. Raises StoreUnavailable; what is left then is known to the inbox."""
        try:
            self._draining_path.unlink(missing_ok=True)
        except OSError as error:
            raise StoreUnavailable(f"the spool cannot be emptied: {error.strerror}") from None

    def _write(self, lines: Sequence[dict[str, Any]]) -> None:
        with self._busy:
            descriptor = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            try:
                _write_all(descriptor, b"".join(map(_encrypt_line, lines)))
                os.fsync(descriptor)
            finally:
                os.close(descriptor)

    def _decrypt_line(self, kept: dict[str, Any]) -> tuple[str, IncomingMessage] | None:
        try:
            where = compose_associated_data("spool", "payload", kept["turn"], kept["key"])
            plain = decrypt(
                self._keys.get_key(kept["key"]), associated_data=where, ciphertext=base64.b64decode(kept["sealed"])
            )
            return kept["turn"], IncomingMessage.from_bytes(plain)
        except (ValueError, KeyError, TypeError, DecryptionError):
            return None  # a mark, or a day whose key is destroyed


def _write_all(descriptor: int, data: bytes) -> None:
    # A disk that fills up takes a part and says so only in the count.
    while data:
        data = data[os.write(descriptor, data) :]


def _sealed(turn_id: str, name: str, key: bytes, incoming: IncomingMessage) -> dict[str, Any]:
    sealed = encrypt(
        key, associated_data=compose_associated_data("spool", "payload", turn_id, name), plaintext=incoming.to_bytes()
    )
    return {"turn": turn_id, "key": name, "sealed": base64.b64encode(sealed).decode("ascii")}


def _encrypt_line(kept: dict[str, Any]) -> bytes:
    # Begun on a line of its own, so that one torn by a full disk does not take the next with it.
    return b"\n" + base64.b64encode(json.dumps(kept).encode("ascii")) + b"\n"


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    """What can be read of a file, which need not be there; a torn line is left out. Raises OSError."""
    if not path.exists():
        return
    for line in path.read_text("ascii", errors="replace").splitlines():
        try:
            kept = json.loads(base64.b64decode(line))
        except ValueError:
            continue  # torn by a full disk
        if isinstance(kept, dict):
            yield kept
