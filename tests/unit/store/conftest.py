"""A migrated store of either kind, and the few rows most tests begin with."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.engine import Engine

from bot.store.engine import open_engine
from bot.store.migrations import migrate
from bot.store.rows import Outgoing
from bot.store.unit_of_work import UnitOfWork

NOW = datetime(2025, 11, 24, 8, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def engine(store_url: str) -> Iterator[Engine]:
    """A store brought to the newest revision."""
    engine = open_engine(store_url)
    migrate(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def uow(engine: Engine) -> Iterator[UnitOfWork]:
    """A unit of work that is undone after the test."""
    with UnitOfWork(engine) as uow:
        yield uow


def add_person(uow: UnitOfWork, name: str = "sari") -> str:
    """A person called `name` by the test, and by nothing else."""
    uow.people.add(
        person_id=name, chat_key=f"chat of {name}", route=b"sealed", route_key="route", language="id", today=NOW.date()
    )
    return name


def add_update(uow: UnitOfWork, update_id: int = 1, *, chat_key: str = "chat of sari", now: datetime = NOW) -> bool:
    """An update that waits, named after its id."""
    return uow.inbox.add(
        inbox_id=f"turn {update_id}", bot_id=7, update_id=update_id, chat_key=chat_key, payload=b"sealed",
        day_key="day-2025-11-24", now=now,
    )  # fmt: skip


def outgoing(position: int = 0, *, due_at: datetime = NOW) -> Outgoing:
    """A message that may go out."""
    return Outgoing(position=position, kind="send", payload=b"sealed", day_key="day-2025-11-24", due_at=due_at)
