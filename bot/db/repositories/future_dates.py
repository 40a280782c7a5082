"""Times written while the clock was ahead: set back to now, so that what they belong to does not stay for years."""

from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Column, text, update
from sqlalchemy.engine import Connection

from bot.db.tables import metadata
from bot.db.tables.core import audit
from bot.db.types import UtcDateTime

CLOCK_TOLERANCE: Final = timedelta(minutes=5)
"""Clocks of two machines differ by this much at most."""

_SELECT_SERVER_TIME: Final = text("SELECT clock_timestamp(), inet_server_addr()::text, inet_client_addr()::text")

DATED_COLUMNS: Final[tuple[Column[Any], ...]] = tuple(
    column
    for table in metadata.sorted_tables
    for column in table.columns
    if isinstance(column.type, UtcDateTime) and table is not audit
)
"""Every time we keep, but those of acts, which are sealed (`AuditRepository.record_clock_correction`).

Days end nothing but a reminder, which has bounds of its own (`ReminderRepository.delete_expired`): its day lies ahead."""


class FutureDateRepository:
    """Every time in the database."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get_server_time(self) -> datetime | None:
        """The time of the database's machine; None where that is this machine, or the database a file."""
        if self._connection.dialect.name != "postgresql":
            return None
        at, server, ours = self._connection.execute(_SELECT_SERVER_TIME).one()
        found: datetime | None = None if server == ours else at
        return found

    def clamp_future_times(self, *, now: datetime) -> int:
        """Date anew what is dated minutes ahead; how many times were changed.

        Removing it instead would lose her unanswered messages, and the numbers by which Leave clears her chat.
        """
        return sum(self._clamp_column(column, now) for column in DATED_COLUMNS)

    def _clamp_column(self, column: Column[Any], now: datetime) -> int:
        ahead = update(column.table).where(column > now + CLOCK_TOLERANCE)
        return int(self._connection.execute(ahead.values({column.name: now})).rowcount)
