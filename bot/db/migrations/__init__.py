"""Migrations: the database brought to this version's tables, by code, without a configuration file."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import inspect
from sqlalchemy.engine import Connection, Engine

from bot.db.engine import ALL_ROWS, translate_store_errors
from bot.errors import BadDatabase, StoreUnavailable

NEWER_DATABASE_MESSAGE: Final = (
    "The database was made by another version of Pelita, probably a newer one. "
    "Run that version, or put back a copy from before the upgrade."
)
NOT_ALLOWED_MESSAGE: Final = (
    "The role of DATABASE_URL may not change its tables. Make it their owner, then start again."
)
READ_ONLY_MESSAGE: Final = "The database file cannot be written to. Give it to this account, then start again."
_ADVISORY_LOCK_ID = 7_353_442  # any number, the same in every process
_INSUFFICIENT_PRIVILEGE = "42501"
"""PostgreSQL: a right is missing."""


def migrate(engine: Engine) -> None:
    """Bring the database up to the newest revision; nothing happens where it is there already.

    All or nothing, and one process at a time. Raises StoreUnavailable, and BadDatabase where waiting will not mend it.
    """
    with _translate_errors(), engine.begin() as connection:
        _prepare_connection(connection)
        command.upgrade(_build_config(connection), "head")


def roll_back(engine: Engine, *, revision: str = "base") -> None:
    """Bring the database back to an older revision, by default to nothing. Raises StoreUnavailable and BadDatabase."""
    with _translate_errors(), engine.begin() as connection:
        _prepare_connection(connection)
        command.downgrade(_build_config(connection), revision)


@dataclass(frozen=True)
class Revisions:
    """Where a database stands, and where this version would bring it."""

    current: str
    """Empty where there is nothing yet."""
    head: str
    is_known: bool
    """Whether this version knows the current one: else another, probably newer, version made it."""

    @property
    def is_current(self) -> bool:
        """Whether nothing is to be done."""
        return self.current == self.head


def read_revisions(engine: Engine) -> Revisions:
    """Look, and change nothing. Raises StoreUnavailable and BadDatabase."""
    with _translate_errors(), engine.connect() as connection:
        config = _build_config(connection)
        script = ScriptDirectory.from_config(config)
        current = MigrationContext.configure(connection).get_current_revision() or ""
        known = {revision.revision for revision in script.walk_revisions()}
        return Revisions(current, script.get_current_head() or "", not current or current in known)


@contextmanager
def _translate_errors() -> Iterator[None]:
    """Whatever goes wrong, except an outage, is a database that this version cannot work with."""
    try:
        with translate_store_errors():
            yield
    except StoreUnavailable as error:
        if "SQLITE_READONLY" in str(error):
            raise BadDatabase(READ_ONLY_MESSAGE) from None
        raise
    except CommandError:
        raise BadDatabase(NEWER_DATABASE_MESSAGE) from None
    except Exception as error:
        raise BadDatabase(_describe_error(error)) from error


def _describe_error(error: Exception) -> str:
    said = str(getattr(error, "orig", None) or type(error).__name__)
    if _INSUFFICIENT_PRIVILEGE in said:
        return NOT_ALLOWED_MESSAGE
    return f"The database cannot be brought to the tables of this version ({said}). Put back a copy from before the upgrade."


def _prepare_connection(connection: Connection) -> None:
    # SQLite: `begin` took the write lock, and holds it over every revision, so that half of them is undone too.
    # PostgreSQL: take a lock of our own, and allow for tables that are large by then.
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SET LOCAL statement_timeout = '10min'")
        connection.exec_driver_sql("SET LOCAL lock_timeout = '30s'")
        connection.exec_driver_sql("SELECT pg_advisory_xact_lock(%s)", (_ADVISORY_LOCK_ID,))
        # A revision changes rows of every post. Policies from before revision 0012 know this by another name.
        every = ALL_ROWS if inspect(connection).has_table("leases") else "*"
        connection.exec_driver_sql("SELECT set_config('pelita.post', %s, true)", (every,))


def _build_config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config
