"""What chats are found by: every day under another key, so that a copy of the database cannot be searched for long.

Everybody is moved to the key of today, and the keys of days before are destroyed: docs/adr/0037.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bot.errors import Unsealable
from bot.model.clock import TrustedTime
from bot.services import routes
from bot.store.chatkeys import day_of
from bot.store.keys import KeyRing
from bot.store.rows import PersonRow
from bot.store.unit_of_work import UnitOfWork

MOVED_AT_ONCE: Final = 100
"""Rows in one transaction: nobody else writes to SQLite meanwhile."""


@dataclass(frozen=True)
class Moved:
    """How many women were moved and how many could not be; the id to go on after, None where everybody was looked at."""

    moved: int
    left: int
    after: str | None


def move(uow: UnitOfWork, keys: KeyRing, *, bot_id: int, now: datetime, after: str = "") -> Moved:
    """Let some women be found by the key of today; commits. Begin after the empty id, go on until there is none to go on after.

    Broken off, it is begun again. Whoever's chat cannot be opened stays where she is, and is moved when she writes.
    """
    day = keys.chats.today(now)
    rows = uow.people.not_under(keys.chats.before(day), after=after, limit=MOVED_AT_ONCE)
    changes = []
    for row in rows:
        pseudonym = _pseudonym(keys, row, bot_id=bot_id)
        if pseudonym is not None and not _is_of_another_bot(keys, row, pseudonym):
            changes.append((row, keys.chats.under(day, pseudonym)))
    moved = rename(uow, changes)
    uow.commit()
    return Moved(moved, len(rows) - moved, rows[-1].person_id if len(rows) == MOVED_AT_ONCE else None)


def rename(uow: UnitOfWork, changes: Sequence[tuple[PersonRow, str]]) -> int:
    """Let women, and what of theirs still waits, be found by other chat keys; how many are now. The caller commits."""
    changed = uow.people.set_chat_keys(changes)
    uow.inbox.move_waiting({row.chat_key: chat_key for row, chat_key in changed})
    return len(changed)


def is_settled(keys: KeyRing, *, now: datetime) -> bool:
    """Whether there is a key of today and no other, so that nobody is left to move."""
    today = keys.chats.today(now)
    return keys.chats.days() == [today]


def retire(uow: UnitOfWork, keys: KeyRing, *, now: TrustedTime) -> list[str]:
    """Destroy the keys of days that are over: of all copies made under them, nobody can be found any more. Their days.

    Raises StoreUnavailable.
    """
    if is_settled(keys, now=now):
        return []
    return keys.chats.destroy_idle(uow.people.chat_days() | uow.inbox.chat_days(), now=now)


def _pseudonym(keys: KeyRing, row: PersonRow, *, bot_id: int) -> str | None:
    if not day_of(row.chat_key):
        return row.chat_key  # of the time when one key served for ever
    try:
        return keys.pseudonym(bot_id, routes.opened(keys, row))
    except Unsealable:
        return None


def _is_of_another_bot(keys: KeyRing, row: PersonRow, pseudonym: str) -> bool:
    # As long as her old key is there, it tells.
    return keys.chats.holds(row.chat_key) and keys.chats.under(day_of(row.chat_key), pseudonym) != row.chat_key
