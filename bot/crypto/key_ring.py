"""The key ring: a directory of small files that lives outside the database and outside its backups."""

import hashlib
import hmac
import re
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Final

from bot.crypto import key_files
from bot.crypto.chat_keys import ChatKeys
from bot.crypto.draft_keys import DraftKeys
from bot.crypto.erasure_journal import ErasureJournal
from bot.crypto.key_files import KeyDestructionSchedule
from bot.crypto.person_keys import PersonKeys
from bot.crypto.vault_keys import FIRST_MASTER, VaultKeys
from bot.domain.clock import TrustedTime
from bot.errors import BadSettings, DecryptionError, StoreUnavailable

IDENTITY: Final = "identity"
ROUTE: Final = "route"
BUTTON: Final = "button"
CHANNEL: Final = "channel"
CONSOLE: Final = "console"
AUDIT: Final = "audit"
PUSH: Final = "push"
"""Signs notices to officers' browsers; made when an operator first switches them on."""
BACKUP: Final = "backup"
"""Seals copies of the database. Like the key of notices it may be missing: an installation from before copies were sealed."""
FIXED_KEY_NAMES: Final = (IDENTITY, ROUTE, BUTTON, CHANNEL, CONSOLE, AUDIT)
"""Keys that live as long as the installation: chat ids, one half of each woman's keys, buttons, gateway ↔ assistant,
officers, the audit.

The vault's keys, those of drafts, the other halves of women's and those by which chats are found are matters of their own:
bot/crypto/vault_keys.py, bot/crypto/draft_keys.py, bot/crypto/person_keys.py, bot/crypto/chat_keys.py.
"""

DAY_KEY_LIFE: Final = timedelta(hours=48)
"""How long after the end of its day a day key is kept."""

_DAY_KEY_NAME = re.compile(r"day-(\d{4}-\d{2}-\d{2})\Z")
_KEY_NAME = re.compile(r"[a-z][a-z0-9-]{0,40}\Z")


class KeyRing:
    """Every key by its name. Build it with `open`; it never shows a key in its `repr`."""

    def __init__(self, directory: Path, fixed: dict[str, bytes]) -> None:
        self.directory = self._directory = directory
        self._fixed_keys = fixed
        self.destruction_schedule = KeyDestructionSchedule(directory)
        self.vault_keys = VaultKeys(directory, self.destruction_schedule)
        self.draft_keys = DraftKeys(directory)
        self.person_keys = PersonKeys(directory, fixed[ROUTE])
        self.daily_chat_keys = ChatKeys(directory)
        self.erasure_journal = ErasureJournal(directory, fixed[IDENTITY])

    def __repr__(self) -> str:
        return f"KeyRing({str(self._directory)!r})"

    @classmethod
    def open(cls, directory: Path, *, create: bool) -> "KeyRing":
        """Read the fixed keys, making those that are missing if `create`.

        Raises BadSettings where a key is missing, malformed or open to other accounts.
        """
        if create:
            key_files.create_directory(directory)
            for name in (*FIXED_KEY_NAMES, BACKUP):
                if not (directory / name).exists():
                    key_files.create_key_file(directory, name)
            if not VaultKeys(directory).list_masters():
                key_files.create_key_file(directory, FIRST_MASTER)
        key_files.check_directory(directory)
        for master in VaultKeys(directory).list_masters() or [FIRST_MASTER]:
            key_files.read_key_file(directory / master)  # said now, not when the first woman asks for a person
        ring = cls(directory, {name: key_files.read_key_file(directory / name) for name in FIXED_KEY_NAMES})
        ring.person_keys.check_permissions()
        ring.daily_chat_keys.check_permissions()
        return ring

    def get_key(self, name: str) -> bytes:
        """The 32 bytes of a key, by the name kept beside what it sealed. Raises Unsealable where it is gone."""
        if name in self._fixed_keys:
            return self._fixed_keys[name]
        if not _KEY_NAME.match(name):
            raise DecryptionError("not the name of a key")
        # Read each time: another process may have destroyed it, and then it must be gone here too.
        try:
            return key_files.read_key_file(self._directory / name)
        except BadSettings:
            raise DecryptionError(f"the key {name} is gone") from None

    def derive_chat_key(self, bot_id: int, chat_id: int, *, now: datetime) -> str:
        """What a chat is found by today; the key of the day is made on first use. Raises StoreUnavailable (disk full)."""
        return self.daily_chat_keys.derive_chat_key(
            self.daily_chat_keys.ensure_day_key(now), self.derive_pseudonym(bot_id, chat_id)
        )

    def derive_chat_keys(self, bot_id: int, chat_id: int) -> tuple[str, ...]:
        """Everything a chat may be found by, the newest first: under each day's key that is left.

        Last comes what it was found by when one key served for ever, for rows that were not moved yet.
        """
        pseudonym = self.derive_pseudonym(bot_id, chat_id)
        return (*self.daily_chat_keys.derive_all_chat_keys(pseudonym), pseudonym)

    def derive_pseudonym(self, bot_id: int, chat_id: int) -> str:
        """A lasting name of a chat: 32 hex characters. Kept of no woman: whoever has the identity key can try all chats."""
        message = f"tg:{bot_id}:{chat_id}".encode("ascii")
        return hmac.new(self._fixed_keys[IDENTITY], message, hashlib.sha256).hexdigest()[:32]

    def hash_secret(self, purpose: str, secret: str) -> str:
        """What a secret of an officer is recognised by: 64 hex characters, worthless without the console's key."""
        return hmac.new(self._fixed_keys[CONSOLE], f"{purpose}|{secret}".encode(), hashlib.sha256).hexdigest()

    def get_day_key(self, now: datetime) -> tuple[str, bytes]:
        """Name and bytes of the key of this UTC day, made on first use. Raises StoreUnavailable (disk full)."""
        name = f"day-{now.astimezone(UTC).date().isoformat()}"
        try:
            return name, self.get_key(name)
        except DecryptionError:
            pass  # the first message of this day
        try:
            key_files.create_key_file(self._directory, name)
        except OSError as error:
            raise StoreUnavailable(f"the key {name} cannot be written: {error.strerror}") from None
        return name, self.get_key(name)

    def ensure_push_key(self) -> bytes:
        """The key that signs notices to browsers, made on first use. Raises StoreUnavailable (disk full)."""
        try:
            return self.get_key(PUSH)
        except DecryptionError:
            pass  # nobody has switched it on yet
        try:
            key_files.create_key_file(self._directory, PUSH)
        except OSError as error:
            raise StoreUnavailable(f"the key {PUSH} cannot be written: {error.strerror}") from None
        return self.get_key(PUSH)

    def destroy_expired_day_keys(self, now: TrustedTime) -> list[str]:
        """Destroy every day key past its life, once that was so for the delay of `condemned`; the names destroyed.

        What they sealed can never be read again.
        """
        days = sorted(self._directory.glob("day-*"))
        soon = now + self.destruction_schedule.delay
        due = [path.name for path in days if _is_expired(path.name, now) or _is_expired(path.name, soon)]
        ripe = self.destruction_schedule.update_schedule("day", due, now=now)
        expired = [path for path in days if path.name in ripe and _is_expired(path.name, now)]
        try:
            for path in expired:
                key_files.destroy_key_file(path)
        except OSError as error:
            raise StoreUnavailable(f"an expired key cannot be destroyed: {error.strerror}") from None
        return [path.name for path in expired]


def _is_expired(name: str, now: datetime) -> bool:
    found = _DAY_KEY_NAME.match(name)
    try:
        start = datetime.combine(date.fromisoformat(found[1]), time(), UTC) if found else None
    except ValueError:  # a file somebody else put there must not stop the others from being destroyed
        start = None
    if start is None:
        return False
    end = start + timedelta(days=1)
    # A day far ahead was made while the clock was wrong: waiting for it would keep her words for years.
    return now - end > DAY_KEY_LIFE or start - now > DAY_KEY_LIFE
