"""A migrated store of either kind. `migrated_url` comes from tests/support/postgres.py."""

from collections.abc import Iterator

import pytest
from sqlalchemy.engine import Engine

from bot.db.engine import open_engine
from bot.db.unit_of_work import UnitOfWork
from tests.unit.db.example_rows import AUDIT_KEY


@pytest.fixture
def engine(migrated_url: str) -> Iterator[Engine]:
    """A store at the newest revision."""
    engine = open_engine(migrated_url, audit_key=AUDIT_KEY)
    yield engine
    engine.dispose()


@pytest.fixture
def sqlite_engine(migrated_sqlite_url: str) -> Iterator[Engine]:
    """The same, on SQLite only."""
    engine = open_engine(migrated_sqlite_url, audit_key=AUDIT_KEY)
    yield engine
    engine.dispose()


@pytest.fixture
def postgres_engine(migrated_postgres_url: str) -> Iterator[Engine]:
    """The same, on PostgreSQL only."""
    engine = open_engine(migrated_postgres_url, audit_key=AUDIT_KEY)
    yield engine
    engine.dispose()


@pytest.fixture
def uow(engine: Engine) -> Iterator[UnitOfWork]:
    """A unit of work that is undone after the test."""
    with UnitOfWork(engine) as uow:
        yield uow
