"""Keys of drafts: one small file a draft, in no backup, that dies with it within minutes."""

import re
from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from bot.crypto import key_files
from bot.domain.clock import TrustedTime
from bot.errors import BadSettings, DecryptionError, StoreUnavailable

_FILE_PREFIX: Final = "draft-"
_ID = re.compile(r"[A-Za-z0-9_-]{1,64}\Z")


class DraftKeys:
    """The drafts' part of the key folder. It is read each time: another process may have destroyed a key."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    def create_key(self, draft_id: str) -> bytes:
        """Make the key of a draft. Raises StoreUnavailable (disk full)."""
        try:
            key_files.create_key_file(self._directory, _get_file_name(draft_id))
        except OSError as error:
            raise StoreUnavailable(f"the key of a draft cannot be written: {error.strerror}") from None
        return self.read_key(draft_id)

    def read_key(self, draft_id: str) -> bytes:
        """The 32 bytes of a draft's key. Raises Unsealable where it is destroyed."""
        try:
            return key_files.read_key_file(self._directory / _get_file_name(draft_id))
        except BadSettings:
            raise DecryptionError("the key of this draft is gone") from None

    def has_key(self, draft_id: str) -> bool:
        """Whether the key is there."""
        return (self._directory / _get_file_name(draft_id)).exists()

    def destroy_key(self, draft_id: str) -> None:
        """Destroy the key: the draft can never be read again, in no copy. Raises StoreUnavailable."""
        try:
            key_files.destroy_key_file(self._directory / _get_file_name(draft_id))
        except OSError as error:
            raise StoreUnavailable(f"the key of a draft cannot be destroyed: {error.strerror}") from None

    def destroy_orphans(self, known: Collection[str], *, now: TrustedTime, age: timedelta) -> int:
        """Destroy keys of drafts nobody knows, made longer ago than `age` or dated as far ahead; how many."""
        strays = [
            name
            for path in self._directory.glob(f"{_FILE_PREFIX}*")
            if (name := path.name.removeprefix(_FILE_PREFIX)) not in known
            and abs(_get_creation_time(path, now) - now) > age
        ]
        for name in strays:
            self.destroy_key(name)
        return len(strays)


def _get_file_name(draft_id: str) -> str:
    if not _ID.match(draft_id):
        raise ValueError("not an id of a draft")
    return f"{_FILE_PREFIX}{draft_id}"


def _get_creation_time(path: Path, now: datetime) -> datetime:
    try:
        return datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except FileNotFoundError:
        return now  # another process destroyed it meanwhile
