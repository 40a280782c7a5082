"""Since when the oldest of what waits has waited: for whoever watches over an installation. Times alone."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.engine import Connection

from bot.db.tables.core import inbox, outbox
from bot.db.tables.handoffs import handoffs
from bot.domain.handoff import WAITING_STATES


@dataclass(frozen=True)
class OldestWaiting:
    """When the oldest began to wait; None where nothing waits."""

    inbox: datetime | None
    outbox: datetime | None
    handoff: datetime | None
    """A handoff that no officer has taken yet."""


class QueueAgeRepository:
    """Three questions, each answered from an index or a short table."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def read(self) -> OldestWaiting:
        """Look at all three."""
        waiting = (
            select(func.min(inbox.c.received_at)).where(inbox.c.state == "waiting"),
            select(func.min(outbox.c.created_at)).where(outbox.c.state == "waiting"),
            select(func.min(handoffs.c.queued_at)).where(handoffs.c.state.in_(WAITING_STATES)),
        )
        return OldestWaiting(*(self._connection.execute(query).scalar_one() for query in waiting))
