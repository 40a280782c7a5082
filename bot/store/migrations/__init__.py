"""Migrations: the database brought to this version's tables, by code, without a configuration file."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy.engine import Connection, Engine

from bot.store.engine import reachable

_LOCK = 7_353_442  # any number, the same in every process


def migrate(engine: Engine) -> None:
    """Bring the database up to the newest revision; nothing happens where it is there already.

    All or nothing, and one process at a time. Raises StoreUnavailable.
    """
    with reachable(), engine.begin() as connection:
        _prepare(connection)
        command.upgrade(_config(connection), "head")


def roll_back(engine: Engine, *, revision: str = "base") -> None:
    """Bring the database back to an older revision, by default to nothing. Raises StoreUnavailable."""
    with reachable(), engine.begin() as connection:
        _prepare(connection)
        command.downgrade(_config(connection), revision)


def _prepare(connection: Connection) -> None:
    # SQLite: `begin` took the write lock, and holds it over every revision, so that half of them is undone too.
    # PostgreSQL: take a lock of our own, and allow for tables that are large by then.
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SET LOCAL statement_timeout = '10min'")
        connection.exec_driver_sql("SET LOCAL lock_timeout = '30s'")
        connection.exec_driver_sql("SELECT pg_advisory_xact_lock(%s)", (_LOCK,))


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config
