"""Keys of the vault: one master that can be changed, and one half-key a handoff that dies with it.

A data key is opened by three things together: its row in the database, the master, and the handoff's own file. That file
is in no backup; once it is destroyed, a copy of the database is useless even together with every key that is left.
"""

import re
from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from bot.crypto import key_files
from bot.crypto.key_files import KeyDestructionSchedule
from bot.domain.clock import TrustedTime
from bot.errors import BadSettings, DecryptionError, StoreUnavailable

FIRST_MASTER: Final = "vault-1"
_MASTER_NAME = re.compile(r"vault-([1-9]\d{0,8})\Z")
_FILE_PREFIX = "handoff-"
_ID = re.compile(r"[A-Za-z0-9_-]{1,64}\Z")


class VaultKeys:
    """The vault's part of the key folder. It is read each time: another process may have destroyed a key."""

    def __init__(self, directory: Path, destruction_schedule: KeyDestructionSchedule | None = None) -> None:
        self._directory, self._destruction_schedule = (
            directory,
            destruction_schedule or KeyDestructionSchedule(directory),
        )

    def list_masters(self) -> list[str]:
        """The names of the masters that are there, oldest first; more than one only while they are being changed."""
        names = [path.name for path in self._directory.glob("vault-*") if _MASTER_NAME.match(path.name)]
        return sorted(names, key=_parse_generation)

    def get_newest_master(self) -> str:
        """The name of the master that wraps from now on. Raises Unsealable where there is none."""
        names = self.list_masters()
        if not names:
            raise DecryptionError("the vault has no master key")
        return names[-1]

    def create_master(self) -> str:
        """Make the next master; its name. Raises StoreUnavailable (disk full)."""
        name = f"vault-{_parse_generation(self.get_newest_master()) + 1}"
        self._create_file(name)
        return name

    def destroy_master(self, name: str) -> None:
        """Destroy a master that wraps nothing any more. Raises StoreUnavailable."""
        if not _MASTER_NAME.match(name):
            raise ValueError("not the name of a master key")
        self._destroy_file(name)

    def create_handoff_key(self, handoff_id: str) -> None:
        """Make the handoff's own file. Raises StoreUnavailable (disk full)."""
        self._create_file(_get_file_name(handoff_id))

    def has_handoff_key(self, handoff_id: str) -> bool:
        """Whether the handoff's own file is there."""
        return (self._directory / _get_file_name(handoff_id)).exists()

    def destroy_handoff_key(self, handoff_id: str) -> None:
        """Destroy the handoff's own file: its words can never be read again, in no copy. Raises StoreUnavailable."""
        self._destroy_file(_get_file_name(handoff_id))

    def derive_wrapping_key(self, *, master: str, handoff_id: str) -> bytes:
        """The key that wraps a handoff's data key: made of both files. Raises Unsealable where either is gone."""
        if not _MASTER_NAME.match(master):
            raise DecryptionError("not the name of a master key")
        try:
            half = key_files.read_key_file(self._directory / _get_file_name(handoff_id))
            whole = key_files.read_key_file(self._directory / master)
        except BadSettings:
            raise DecryptionError("a key of this handoff is gone") from None
        purpose = f"wrap|{master}|{handoff_id}".encode("ascii")
        return HKDF(algorithm=SHA256(), length=key_files.KEY_BYTES, salt=half, info=purpose).derive(whole)

    def derive_card_key(self, whole: bytes, *, handoff_id: str) -> bytes:
        """The key of what a queue shows of a card: of the handoff's file and of a key all share. Raises Unsealable.

        It needs neither the row of the vault nor its master: whoever a handoff is offered to sees the queue, not the vault.
        """
        try:
            half = key_files.read_key_file(self._directory / _get_file_name(handoff_id))
        except BadSettings:
            raise DecryptionError("a key of this handoff is gone") from None
        purpose = f"card|{handoff_id}".encode("ascii")
        return HKDF(algorithm=SHA256(), length=key_files.KEY_BYTES, salt=half, info=purpose).derive(whole)

    def destroy_orphans(self, known: Collection[str], *, now: TrustedTime, age: timedelta) -> int:
        """Destroy files of handoffs nobody knows, made longer ago than `age` or dated as far ahead; how many.

        Not at once: a process pointed at the wrong, empty database must not destroy what another one needs. And only once
        they were condemned for the whole delay.
        """
        strays = [
            path
            for path in self._directory.glob(f"{_FILE_PREFIX}*")
            if path.name.removeprefix(_FILE_PREFIX) not in known and abs(_get_creation_time(path, now) - now) > age
        ]
        ripe = self._destruction_schedule.update_schedule("stray", [path.name for path in strays], now=now)
        for name in sorted(ripe):
            self._destroy_file(name)
        return len(ripe)

    def _create_file(self, name: str) -> None:
        try:
            key_files.create_key_file(self._directory, name)
        except OSError as error:
            raise StoreUnavailable(f"a key of the vault cannot be written: {error.strerror}") from None

    def _destroy_file(self, name: str) -> None:
        try:
            key_files.destroy_key_file(self._directory / name)
        except OSError as error:
            raise StoreUnavailable(f"a key of the vault cannot be destroyed: {error.strerror}") from None


def _get_file_name(handoff_id: str) -> str:
    if not _ID.match(handoff_id):
        raise ValueError("not an id of a handoff")
    return f"{_FILE_PREFIX}{handoff_id}"


def _parse_generation(name: str) -> int:
    found = _MASTER_NAME.match(name)
    return int(found[1]) if found else 0


def _get_creation_time(path: Path, now: datetime) -> datetime:
    try:
        return datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except FileNotFoundError:
        return now  # another process destroyed it meanwhile
