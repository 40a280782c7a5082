"""Rows that tests of the store begin with, at one moment."""

from datetime import UTC, datetime, timedelta

from bot.db.tables.core import NewOutboxRow
from bot.db.unit_of_work import UnitOfWork

NOW = datetime(2025, 11, 24, 8, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)
AUDIT_KEY = bytes(range(32))


def add_person(uow: UnitOfWork, name: str = "sari") -> str:
    """A person called `name` by the test, and by nothing else."""
    uow.people.add(
        person_id=name, chat_key=f"chat of {name}", route=b"sealed", route_key="route", language="id", today=NOW.date()
    )
    return name


def add_update(uow: UnitOfWork, update_id: int = 1, *, chat_key: str = "chat of sari", now: datetime = NOW) -> bool:
    """An update that waits, named after its id."""
    return uow.inbox.add(
        inbox_id=f"turn {update_id}",
        bot_id=7,
        update_id=update_id,
        chat_key=chat_key,
        payload=b"sealed",
        day_key="day-2025-11-24",
        now=now,
    )


def outgoing(position: int = 0, *, due_at: datetime = NOW) -> NewOutboxRow:
    """A message that may go out."""
    return NewOutboxRow(position=position, kind="send", payload=b"sealed", day_key="day-2025-11-24", due_at=due_at)
