"""Chat keys: under which a chat is found, one for each UTC day, in a folder of their own; no backup holds them.

A woman's row is found by a keyed hash of her chat. There are only some 10^10 chats: whoever has a copy of the database and
that key can try them all, and learn whether one was there. So the key changes every day, everybody is moved to the new one,
and the old one is destroyed: a copy made before she erased can then be searched by nobody.
"""

import hashlib
import hmac
import re
from collections.abc import Collection
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Final

from bot.crypto import key_files
from bot.domain.clock import TrustedTime
from bot.errors import BadSettings, DecryptionError, StoreUnavailable

FOLDER: Final = "chats"
LIFETIME: Final = timedelta(hours=48)
"""How long after the end of its day a chat key is kept at most, for women whose row could not be moved."""
GRACE_PERIOD: Final = timedelta(hours=1)
"""How long after the end of its day it is kept at least: somebody may be writing under it at midnight."""
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}\Z")
_HASH_CHARACTERS: Final = 32
_KEY_ID_CHARACTERS: Final = 4
"""Of a chat key, between two dots: which key of its day it is under. Pseudonyms are hex, and never what is hashed for it."""
DAY_CHARACTERS: Final = 10
"""Of a chat key stand before the first dot, where it has one."""


class ChatKeys:
    """Keys by their day. Files are read each time: another process may have destroyed one."""

    def __init__(self, directory: Path) -> None:
        self._folder = directory / FOLDER

    def check_permissions(self) -> None:
        """Raise BadSettings where a key is malformed, or others can read or replace one."""
        if self._folder.exists():
            key_files.check_directory(self._folder)
        for day in self.list_days():
            try:
                key_files.read_key_file(self._folder / day)
            except BadSettings:
                if (self._folder / day).exists():  # else another process destroyed it since we looked
                    raise

    def list_days(self) -> list[str]:
        """The days whose keys are left, the newest first."""
        try:
            found = [path.name for path in self._folder.iterdir()]
        except FileNotFoundError:
            return []  # nobody has written yet
        except OSError as error:
            raise StoreUnavailable(f"the chat keys cannot be read: {error.strerror}") from None
        return sorted(filter(_DAY.match, found), reverse=True)

    def ensure_day_key(self, now: datetime) -> str:
        """The UTC day, its key made on first use. Raises StoreUnavailable (disk full)."""
        day = now.astimezone(UTC).date().isoformat()
        if not (self._folder / day).exists():
            try:
                key_files.create_directory(self._folder)
                key_files.sync_directory(self._folder.parent)
                key_files.create_key_file(self._folder, day)
            except (OSError, BadSettings) as error:
                said = error.strerror if isinstance(error, OSError) else str(error)
                raise StoreUnavailable(f"the chat key of today cannot be written: {said}") from None
        return day

    def derive_chat_key(self, day: str, pseudonym: str) -> str:
        """What a chat is found by, under the key of a day. Raises Unsealable where that is gone."""
        key = self._read_day_key(day)
        return f"{_build_prefix(day, key)}{_hmac_hex(key, pseudonym)[:_HASH_CHARACTERS]}"

    def get_prefix(self, day: str) -> str:
        """What stands before everything under the key of a day: the day, and which key. Raises Unsealable where it is gone."""
        return _build_prefix(day, self._read_day_key(day))

    def has_key_for(self, chat_key: str) -> bool:
        """Whether the key is here under which this was made; in a folder that was lost the same day had another one."""
        try:
            return chat_key.startswith(self.get_prefix(extract_day(chat_key))) if extract_day(chat_key) else False
        except DecryptionError:
            return False

    def derive_all_chat_keys(self, pseudonym: str) -> tuple[str, ...]:
        """Everything a chat may be found by now, the newest first."""
        found = []
        for day in self.list_days():
            try:
                found.append(self.derive_chat_key(day, pseudonym))
            except DecryptionError:
                continue  # destroyed by another process since we looked
        return tuple(found)

    def _read_day_key(self, day: str) -> bytes:
        try:
            return key_files.read_key_file(self._folder / day)
        except BadSettings:
            raise DecryptionError(f"the chat key of {day} is gone") from None

    def destroy_unused(self, in_use: Collection[str], *, now: TrustedTime) -> list[str]:
        """Destroy the keys of days that are over and hold nobody, and those past their life; their days."""
        gone = [
            day for day in self.list_days() if _is_day_over(day, now, GRACE_PERIOD if day not in in_use else LIFETIME)
        ]
        try:
            for day in gone:
                key_files.destroy_key_file(self._folder / day)
        except OSError as error:
            raise StoreUnavailable(f"a chat key cannot be destroyed: {error.strerror}") from None
        return gone


def _build_prefix(day: str, key: bytes) -> str:
    return f"{day}.{_hmac_hex(key, 'which key')[:_KEY_ID_CHARACTERS]}."


def _hmac_hex(key: bytes, message: str) -> str:
    return hmac.new(key, message.encode("ascii"), hashlib.sha256).hexdigest()


def extract_day(chat_key: str) -> str:
    """The day whose key a chat key is under; empty for one of the time when there was one key for all days."""
    day, dot, _ = chat_key.partition(".")
    return day if dot else ""


def _is_day_over(day: str, now: datetime, patience: timedelta) -> bool:
    try:
        start = datetime.combine(date.fromisoformat(day), time(), UTC)
    except ValueError:  # a file somebody else put there must not stop the others from being destroyed
        return False
    # A day far ahead was made while the clock was wrong: waiting for it would keep its key for years.
    return now - (start + timedelta(days=1)) > patience or start - now > LIFETIME
