"""Times written while the clock was ahead: set back to now, so that what they belong to does not stay for years."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Column, update
from sqlalchemy.engine import Connection

from bot.store.tables import conversations, inbox, messages, outbox, vaults

SLACK: Final = timedelta(minutes=5)
"""Clocks of two machines differ by this much at most; a sweep may also wait half an hour before it believes a jump."""

DATED: Final[tuple[Column, ...]] = (
    conversations.c.last_turn_at, inbox.c.received_at, inbox.c.handled_at, outbox.c.created_at, outbox.c.due_at,
    outbox.c.done_at, messages.c.sent_at, vaults.c.wrapped_up_at,
)  # fmt: skip
"""Every time we keep, but those of acts: they are under a seal (Audit.put_right). Days (`created_on`) end nothing."""


class Dates:
    """Every time in the database."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def set_back(self, *, now: datetime) -> int:
        """Date anew what is dated minutes ahead; how many times were changed.

        Removing it instead would lose her unanswered messages, and the numbers by which Leave clears her chat.
        """
        return sum(self._set_back(column, now) for column in DATED)

    def _set_back(self, column: Column, now: datetime) -> int:
        ahead = update(column.table).where(column > now + SLACK)
        return int(self._connection.execute(ahead.values({column.name: now})).rowcount)
