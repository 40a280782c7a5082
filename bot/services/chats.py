"""What chats are found by: every day under another key, so that a copy of the database cannot be searched for long.

Everybody is moved to the key of today, and the keys of days before are destroyed: docs/adr/0037.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bot.errors import DecryptionError
from bot.model.clock import TrustedTime
from bot.services import routes
from bot.store.chatkeys import extract_day
from bot.store.keys import KeyRing
from bot.store.rows import PersonRow
from bot.store.unit_of_work import UnitOfWork

REHASH_BATCH_SIZE: Final = 100
"""Rows in one transaction: nobody else writes to SQLite meanwhile."""


@dataclass(frozen=True)
class RehashResult:
    """How many women were moved and how many could not be; the id to go on after, None where everybody was looked at."""

    rehashed_count: int
    skipped_count: int
    after: str | None


def rehash_chats(uow: UnitOfWork, keys: KeyRing, *, bot_id: int, now: datetime, after: str = "") -> RehashResult:
    """Let some women be found by the key of today; commits. Begin after the empty id, go on until there is none to go on after.

    Broken off, it is begun again. Whoever's chat cannot be opened stays where she is, and is moved when she writes.
    """
    day = keys.daily_chat_keys.ensure_day_key(now)
    rows = uow.people.list_with_other_chat_keys(keys.daily_chat_keys.get_prefix(day), after=after, limit=REHASH_BATCH_SIZE)
    changes = []
    for row in rows:
        pseudonym = _find_pseudonym(keys, row, bot_id=bot_id)
        if pseudonym is not None and not _is_of_another_bot(keys, row, pseudonym):
            changes.append((row, keys.daily_chat_keys.derive_chat_key(day, pseudonym)))
    moved = change_chat_keys(uow, changes)
    uow.commit()
    return RehashResult(moved, len(rows) - moved, rows[-1].person_id if len(rows) == REHASH_BATCH_SIZE else None)


def change_chat_keys(uow: UnitOfWork, changes: Sequence[tuple[PersonRow, str]]) -> int:
    """Let women, and what of theirs still waits, be found by other chat keys; how many are now. The caller commits."""
    changed = uow.people.set_chat_keys(changes)
    uow.inbox.rekey_waiting({row.chat_key: chat_key for row, chat_key in changed})
    return len(changed)


def has_only_todays_key(keys: KeyRing, *, now: datetime) -> bool:
    """Whether there is a key of today and no other, so that nobody is left to move."""
    today = keys.daily_chat_keys.ensure_day_key(now)
    return keys.daily_chat_keys.list_days() == [today]


def destroy_old_keys(uow: UnitOfWork, keys: KeyRing, *, now: TrustedTime) -> list[str]:
    """Destroy the keys of days that are over: of all copies made under them, nobody can be found any more. Their days.

    Raises StoreUnavailable.
    """
    if has_only_todays_key(keys, now=now):
        return []
    return keys.daily_chat_keys.destroy_unused(uow.people.list_chat_key_days() | uow.inbox.list_chat_key_days(), now=now)


def _find_pseudonym(keys: KeyRing, row: PersonRow, *, bot_id: int) -> str | None:
    if not extract_day(row.chat_key):
        return row.chat_key  # of the time when one key served for ever
    try:
        return keys.derive_pseudonym(bot_id, routes.decrypt_address(keys, row))
    except DecryptionError:
        return None


def _is_of_another_bot(keys: KeyRing, row: PersonRow, pseudonym: str) -> bool:
    # As long as her old key is there, it tells.
    return keys.daily_chat_keys.has_key_for(row.chat_key) and keys.daily_chat_keys.derive_chat_key(extract_day(row.chat_key), pseudonym) != row.chat_key
