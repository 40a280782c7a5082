"""The message-id log: 48 hours of what is in her chat, so that Leave can delete it."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Executable, delete, or_, select
from sqlalchemy.engine import Connection

from bot.store.rows import MessageLogRow
from bot.store.statements import insert_if_new, lock_person
from bot.store.tables import messages


class MessageLogRepository:
    """The table of message ids."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, *, entry_id: str, person_id: str, message: bytes, day_key: str, now: datetime) -> bool:
        """Log a message in her chat, hers or ours; False where the entry is known, or she erased herself meanwhile."""
        return lock_person(self._connection, person_id) and insert_if_new(
            self._connection, messages, entry_id=entry_id, person_id=person_id, message=message, day_key=day_key,
            sent_at=now,
        )  # fmt: skip

    def list_by_person(self, person_id: str) -> list[MessageLogRow]:
        """Everything logged of a person, oldest first."""
        query = select(messages).where(messages.c.person_id == person_id)
        return self._fetch_rows(query.order_by(messages.c.sent_at, messages.c.entry_id))

    def list_older_than(self, at: datetime) -> list[MessageLogRow]:
        """Everything logged before a time, oldest first: the last chance to delete it."""
        query = select(messages).where(messages.c.sent_at < at)
        return self._fetch_rows(query.order_by(messages.c.sent_at, messages.c.entry_id))

    def delete(self, entry_ids: Sequence[str]) -> int:
        """Forget these entries; how many were there."""
        chosen = delete(messages).where(messages.c.entry_id.in_(entry_ids))
        return int(self._connection.execute(chosen).rowcount)

    def delete_expired(self, *, before: datetime, after: datetime) -> int:
        """Forget what was sent before one time, or dated after another; how many."""
        old = or_(messages.c.sent_at < before, messages.c.sent_at > after)
        return int(self._connection.execute(delete(messages).where(old)).rowcount)

    def _fetch_rows(self, query: Executable) -> list[MessageLogRow]:
        return [MessageLogRow(**row._mapping) for row in self._connection.execute(query)]
