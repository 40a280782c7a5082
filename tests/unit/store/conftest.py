"""A migrated store of either kind. `store_url` comes from tests/support/postgres.py."""

from collections.abc import Iterator

import pytest
from sqlalchemy.engine import Engine

from bot.store.engine import open_engine
from bot.store.migrations import migrate
from bot.store.unit_of_work import UnitOfWork
from tests.unit.store.examples import AUDIT_KEY


@pytest.fixture
def engine(store_url: str) -> Iterator[Engine]:
    """A store brought to the newest revision."""
    engine = open_engine(store_url, audit_key=AUDIT_KEY)
    migrate(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def sqlite_engine(sqlite_url: str) -> Iterator[Engine]:
    """The same, on SQLite only."""
    engine = open_engine(sqlite_url, audit_key=AUDIT_KEY)
    migrate(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def postgres_engine(postgres_database_url: str) -> Iterator[Engine]:
    """The same, on PostgreSQL only."""
    engine = open_engine(postgres_database_url, audit_key=AUDIT_KEY)
    migrate(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def uow(engine: Engine) -> Iterator[UnitOfWork]:
    """A unit of work that is undone after the test."""
    with UnitOfWork(engine) as uow:
        yield uow
