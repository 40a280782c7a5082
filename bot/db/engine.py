"""SQLite connections that lose nothing on a crash and keep nothing that was deleted."""

import os
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Final

from sqlalchemy import create_engine, event, text
from sqlalchemy.engine import URL, Connection, Engine, make_url
from sqlalchemy.exc import (
    ArgumentError,
    DBAPIError,
    DisconnectionError,
    InterfaceError,
    OperationalError,
    SQLAlchemyError,
    StatementError,
)
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.pool import QueuePool

from bot.db.audit_chain import AUDIT_KEY
from bot.errors import BadSettings, StoreUnavailable

BUSY_TIMEOUT_SECONDS: Final = 1.0
"""How long a transaction waits for the write lock."""

_INITIAL_PRAGMA: Final = "auto_vacuum = FULL"
"""Free pages leave the file. It only takes effect in an empty one, and asks for the write lock in any other."""

_PRAGMAS: Final = (
    "journal_mode = WAL",  # a reader never blocks the writer
    "synchronous = FULL",  # a committed message survives a power cut; NORMAL would lose the last ones
    "secure_delete = ON",  # deleted bytes are overwritten with zeros
    "foreign_keys = ON",
    "temp_store = MEMORY",  # sorting must not leave rows in a temporary file
    "trusted_schema = OFF",
)


def build_connector(path: str) -> Callable[[], sqlite3.Connection]:
    """A function that opens the file, making it for this account alone."""

    def connect() -> sqlite3.Connection:
        is_new = _create_private_file(path)
        # No isolation level: the driver would otherwise begin transactions by itself, and only before writes.
        connection = sqlite3.connect(path, timeout=BUSY_TIMEOUT_SECONDS, isolation_level=None, check_same_thread=False)
        for pragma in (_INITIAL_PRAGMA, *_PRAGMAS) if is_new else _PRAGMAS:
            connection.execute(f"PRAGMA {pragma}").close()
        return connection

    return connect


def checkpoint_wal(connection: Any) -> bool:
    """Move the write-ahead log into the database and cut it to nothing; False while others hold it."""
    cursor = connection.cursor()
    try:
        busy, _, _ = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    finally:
        cursor.close()
    return not busy


def _create_private_file(path: str) -> bool:
    """Close the file to other accounts; whether it is still empty."""
    # SQLite gives its log and index files the mode of the database file. A file that is there is never opened here:
    # closing it again would let go of every lock this process has on it, and another process that ends meanwhile would
    # remove the log from under us.
    try:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
        return True
    except FileExistsError:
        status = os.stat(path)
        if status.st_mode & 0o077:
            os.chmod(path, 0o600)
        return status.st_size == 0


Database = Engine
"""An opened database, as the rest of the product names it."""
READ_ONLY_OPTION: Final = "pelita_reading"
"""Execution option of a connection that will only read, so that it does not queue for SQLite's one write lock."""

ALL_ROWS: Final = "**"
"""The post that the gateway and the commands name: rows of every post, and what no post sees."""

IDLE_SECONDS: Final = 0.3
_POOL_OPTIONS: Final = {"poolclass": QueuePool, "pool_size": 5, "max_overflow": 10, "pool_timeout": 2}
_POSTGRES_OPTIONS: Final = {
    "connect_timeout": 2,
    "keepalives_idle": 10,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 4000,
    "options": "-c statement_timeout=3000 -c lock_timeout=1000 -c idle_in_transaction_session_timeout=10000",
}
"""Seconds; milliseconds in `tcp_user_timeout` and inside `options`."""


def open_engine(url: str, *, audit_key: bytes | None = None, names_post: bool = False) -> Engine:
    """An engine for `sqlite:///path` or `postgresql://…`; connects on first use, so it opens with the database down.

    With `names_post` PostgreSQL shows nothing of any post to a transaction that names none, and one post to one that names
    it: for the console. Others see everything. What is done on it is sealed with `audit_key`; what is done without one shows
    when the audit is verified.
    Raises BadSettings for any other URL, without repeating it: it may hold a password.
    """
    engine = _create_engine(url, names_post=names_post)
    if audit_key is not None:
        engine.update_execution_options(**{AUDIT_KEY: audit_key})
    return engine


def _create_engine(url: str, *, names_post: bool) -> Engine:
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise BadSettings("The database URL cannot be read.") from None
    if parsed.get_backend_name() == "sqlite":
        return _create_sqlite_engine(parsed)
    if parsed.get_backend_name() == "postgresql":
        # Values are kept out of errors and logs: they are hers, even when they are sealed.
        connect = (
            _POSTGRES_OPTIONS
            if names_post
            else {**_POSTGRES_OPTIONS, "options": f"{_POSTGRES_OPTIONS['options']} -c pelita.post={ALL_ROWS}"}
        )
        engine = create_engine(parsed, future=True, hide_parameters=True, connect_args=connect, **_POOL_OPTIONS)
        _ping_after_idle(engine)
        return engine
    raise BadSettings("The database URL must begin with sqlite:/// or postgresql://.")


def _ping_after_idle(engine: Engine) -> None:
    """Before a connection is used again after a rest, ask whether the server still knows it.

    SQLAlchemy would ask each time, and a turn takes six connections. A server that was started again was away for
    longer than the rest, so that none of the connections from before is trusted.
    """

    def note(_connection: Any, record: Any) -> None:
        record.info["used_at"] = time.monotonic()

    def ask(connection: Any, record: Any, _proxy: Any) -> None:
        rested = time.monotonic() - record.info.get("used_at", 0.0)
        if rested > IDLE_SECONDS and not _is_connection_alive(engine, connection):
            raise DisconnectionError("the server does not know this connection")  # SQLAlchemy then connects anew

    event.listen(engine, "checkin", note)
    event.listen(engine, "checkout", ask)


def _is_connection_alive(engine: Engine, connection: Any) -> bool:
    # SQLAlchemy 1.4 said False for a connection that is gone; 2.0 raises what the driver raises.
    try:
        return bool(engine.dialect.do_ping(connection))
    except engine.dialect.loaded_dbapi.Error:
        return False


def is_sqlite(engine: Engine) -> bool:
    """Whether this engine writes to a SQLite file."""
    return bool(engine.dialect.name == "sqlite")


@contextmanager
def translate_store_errors() -> Iterator[None]:
    """The seam: an outage of the database or the file system becomes StoreUnavailable, a mistake of ours stays what it is."""
    try:
        yield
    except (SQLAlchemyError, sqlite3.Error, OSError) as error:
        raise to_store_error(error) from None


def to_store_error(error: Exception) -> Exception:
    """A foreign failure as the rest of the product may see it: kind and code only, driver messages may quote values.

    StoreUnavailable for an outage; else an error of the same class (IntegrityError, ProgrammingError, …).
    """
    cause = error.orig if isinstance(error, StatementError) and error.orig is not None else error
    code = getattr(cause, "sqlite_errorname", None) or getattr(cause, "pgcode", None)
    said = f"{type(cause).__name__} {code}" if code else type(cause).__name__
    if _is_outage(error, cause):
        return StoreUnavailable(said)
    mistake: Exception = error
    if isinstance(error, DBAPIError):
        mistake = type(error)(None, None, Exception(said))
    elif isinstance(error, StatementError):
        mistake = StatementError(said, None, None, None)
    return mistake.with_traceback(error.__traceback__)


def _is_outage(error: Exception, cause: BaseException) -> bool:
    """Whether trying later may help: no connection, no answer in time, a full disk, a file that is none."""
    if getattr(cause, "sqlite_errorname", "") == "SQLITE_ERROR":
        return False  # SQLite calls a mistake in a statement operational, too
    if isinstance(error, DBAPIError) and error.connection_invalidated:
        return True
    away = (OperationalError, InterfaceError, PoolTimeout, DisconnectionError, sqlite3.OperationalError, OSError)
    return isinstance(error, away) or type(cause) in (sqlite3.DatabaseError, sqlite3.InterfaceError)


def truncate_wal(engine: Engine, *, patience: float = 5.0) -> None:
    """Empty SQLite's write-ahead log, so that what was deleted is in no file; PostgreSQL needs nothing.

    Tries again for `patience` seconds while others read. Raises StoreUnavailable where it never succeeded.
    """
    if not is_sqlite(engine):
        return
    deadline = time.monotonic() + patience
    while not _try_truncate_wal(engine):
        if time.monotonic() > deadline:
            raise StoreUnavailable("the write-ahead log is still in use, so it still holds what was erased")
        time.sleep(0.05)


def _try_truncate_wal(engine: Engine) -> bool:
    # Outside any transaction: a checkpoint cannot run within one.
    with translate_store_errors(), closing(engine.raw_connection()) as connection:
        return checkpoint_wal(connection)


def _create_sqlite_engine(url: URL) -> Engine:
    if not url.database or url.database == ":memory:":
        raise BadSettings("The SQLite database must be a file.")
    connect: Callable[[], Any] = build_connector(url.database)
    engine = create_engine(url, future=True, hide_parameters=True, creator=connect, **_POOL_OPTIONS)
    event.listen(engine, "begin", _begin_transaction)
    return engine


def _begin_transaction(connection: Connection) -> None:
    # A transaction that starts by reading and then writes can fail at once when another writes meanwhile, whatever
    # the time-out. So every transaction that may write asks for the lock first, and waits for it.
    reading = connection.get_execution_options().get(READ_ONLY_OPTION, False)
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


_SELECT_SERVER_VERSION = text("SELECT current_setting('server_version')")
_SELECT_CAN_CREATE = text("SELECT has_schema_privilege(current_schema(), 'CREATE')")


def read_server_version(engine: Engine) -> str:
    """Which database answers, and its version: `PostgreSQL 16.3`. Raises StoreUnavailable."""
    if is_sqlite(engine):
        path = Path(str(engine.url.database))
        if not path.parent.is_dir():
            return f"SQLite {sqlite3.sqlite_version}"  # connecting would make the file, and fail without the folder
    with translate_store_errors(), engine.connect() as connection:
        if is_sqlite(engine):
            return f"SQLite {sqlite3.sqlite_version}"
        return f"PostgreSQL {connection.execute(_SELECT_SERVER_VERSION).scalar_one().split()[0]}"


def can_change_tables(engine: Engine) -> bool:
    """Whether migrations could run: a role that may create, a file and a folder that may be written."""
    if is_sqlite(engine):
        path = Path(str(engine.url.database))
        return os.access(path if path.exists() else path.parent, os.W_OK)
    with translate_store_errors(), engine.connect() as connection:
        return bool(connection.execute(_SELECT_CAN_CREATE).scalar_one())


NO_ISOLATION_MESSAGE: Final = (
    "Several posts have joined, and SQLite does not keep them apart. Use PostgreSQL, or one installation for each post."
)
ROLE_BYPASSES_POLICIES_MESSAGE: Final = (
    "The role of DATABASE_URL passes every policy of PostgreSQL, so that a post could read another's. "
    "Take SUPERUSER and BYPASSRLS from it."
)
_SELECT_ROLE_BYPASSES = text("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")


def has_post_isolation(engine: Engine) -> bool:
    """False on SQLite, and for a role of PostgreSQL that passes every policy. Raises StoreUnavailable."""
    if is_sqlite(engine):
        return False
    with translate_store_errors(), engine.connect() as connection:
        return not connection.execute(_SELECT_ROLE_BYPASSES).scalar_one()


def find_isolation_problem(engine: Engine, *, joined: int) -> str | None:
    """Why so many posts may not work on this database, in one sentence, or None. Raises StoreUnavailable."""
    if has_post_isolation(engine):
        return None
    if is_sqlite(engine):
        return NO_ISOLATION_MESSAGE if joined > 1 else None
    return ROLE_BYPASSES_POLICIES_MESSAGE
