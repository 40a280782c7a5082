"""The assistant's own small database: one row a conversation, one row a reply. Blocking; the tracker store threads it."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.engine.url import make_url
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from bot.errors import StoreUnavailable, TurnExpired

BUSY_SECONDS = 1
"""How long a locked or silent database is waited for; a turn has five seconds in all."""
INACTIVE_SECONDS = 10 * 60
REPLY_RETENTION_SECONDS = 15 * 60

_metadata = sa.MetaData()
_conversations = sa.Table(
    "conversations",
    _metadata,
    sa.Column("conversation_id", sa.String(64), primary_key=True),
    sa.Column("snapshot", sa.Text),
    sa.Column("events", sa.Text, nullable=False),
    sa.Column("saved_at", sa.Float, nullable=False, index=True),
)
_replies = sa.Table(
    "replies",
    _metadata,
    sa.Column("turn_id", sa.String(64), primary_key=True),
    sa.Column("conversation_id", sa.String(64), nullable=False, index=True),
    sa.Column("reply", sa.Text, nullable=False),
    sa.Column("saved_at", sa.Float, nullable=False, index=True),
)
_holds = sa.Table(
    "holds",
    _metadata,
    sa.Column("conversation_id", sa.String(64), primary_key=True),
    sa.Column("holder", sa.String(160), nullable=False),
    sa.Column("held_until", sa.Float, nullable=False),
)
"""Who takes a turn of a conversation now: several assistants may share this database."""
# As text: SQLAlchemy 1.4 compiles its own ON CONFLICT anew each time.
_OUTAGE_ERRORS = (OperationalError, InterfaceError, PoolTimeout, sqlite3.OperationalError)
"""What trying later may help against."""
_ACQUIRE_HOLD = sa.text(
    "INSERT INTO holds (conversation_id, holder, held_until) VALUES (:conversation_id, :holder, :until)"
    " ON CONFLICT (conversation_id) DO UPDATE SET holder = excluded.holder, held_until = excluded.held_until"
    " WHERE holds.held_until < :now OR holds.holder = excluded.holder"
)


class TrackerDatabase:
    """Reads and writes whole conversations; every method raises StoreUnavailable when the database does not serve it."""

    def __init__(self, url: str) -> None:
        self._engine = _create_engine(url)
        self.is_sqlite = self._engine.dialect.name == "sqlite"
        with self._transaction() as connection:
            _metadata.create_all(connection)

    def load(self, conversation_id: str) -> tuple[str | None, str] | None:
        """Snapshot and events of a conversation as they were saved, or None."""
        table = _conversations
        query = sa.select(table.c.snapshot, table.c.events).where(table.c.conversation_id == conversation_id)
        with self._transaction() as connection:
            row = connection.execute(query).first()
        return (row.snapshot, row.events) if row else None

    def acquire_conversation(
        self, conversation_id: str, *, holder: str, turn_id: str, now: float, until: float
    ) -> tuple[bool, str | None]:
        """Take a conversation for one turn; whether it is now the holder's, and the reply if the turn was taken before.

        A hold ends with `save_turn`, `let_go` or its time (`until`, seconds since the epoch).
        """
        given = {"conversation_id": conversation_id, "holder": holder, "until": until, "now": now}
        with self._transaction() as connection:
            if not self.is_sqlite:
                # A hold that a crash forgets is noticed by `save_turn`: it need not wait for the disk.
                connection.exec_driver_sql("SET LOCAL synchronous_commit TO OFF")
            is_held = bool(connection.execute(_ACQUIRE_HOLD, given).rowcount)
            # Read behind the hold: whoever held it before has saved or given up.
            reply = _select_reply(connection, turn_id) if is_held else None
            if reply is not None:
                _release_hold(connection, conversation_id, holder)
        return is_held, reply

    def release_conversation(self, conversation_id: str, *, holder: str) -> None:
        """End a hold without having saved anything."""
        with self._transaction() as connection:
            _release_hold(connection, conversation_id, holder)

    def get_reply(self, turn_id: str) -> str | None:
        """The reply saved for a turn, or None."""
        with self._transaction() as connection:
            return _select_reply(connection, turn_id)

    def save(self, conversation_id: str, *, snapshot: str | None, events: str, now: float) -> None:
        """Replace a conversation."""
        with self._transaction() as connection:
            _replace_conversation(connection, conversation_id, snapshot, events, now)

    def save_turn(
        self,
        conversation_id: str,
        *,
        holder: str,
        snapshot: str | None,
        events: str,
        turn_id: str,
        reply: str,
        now: float,
    ) -> None:
        """Replace a conversation, add the reply of the turn that changed it and end the hold: all or nothing.

        Raises TurnExpired where the hold is another's by now, or the conversation was forgotten meanwhile.
        """
        row = {"turn_id": turn_id, "conversation_id": conversation_id, "reply": reply, "saved_at": now}
        with self._transaction() as connection:
            if not _release_hold(connection, conversation_id, holder):
                raise TurnExpired
            _replace_conversation(connection, conversation_id, snapshot, events, now)
            connection.execute(sa.insert(_replies).values(**row))

    def delete(self, conversation_id: str) -> None:
        """Erase a conversation and its replies, from the write-ahead log too; a turn under way elsewhere is not kept."""
        with self._transaction() as connection:
            for table in (_conversations, _replies, _holds):
                connection.execute(sa.delete(table).where(table.c.conversation_id == conversation_id))
        self._checkpoint()

    def delete_expired(self, now: float) -> int:
        """Erase conversations quiet for QUIET_SECONDS and replies older than REPLY_SECONDS; says how many rows."""
        with self._transaction() as connection:
            gone = connection.execute(
                sa.delete(_conversations).where(_conversations.c.saved_at < now - INACTIVE_SECONDS)
            ).rowcount
            gone += connection.execute(
                sa.delete(_replies).where(_replies.c.saved_at < now - REPLY_RETENTION_SECONDS)
            ).rowcount
            gone += connection.execute(sa.delete(_holds).where(_holds.c.held_until < now - INACTIVE_SECONDS)).rowcount
        self._checkpoint()
        return int(gone)

    def list_conversation_ids(self) -> list[str]:
        """The ids of all conversations."""
        with self._transaction() as connection:
            return [row.conversation_id for row in connection.execute(sa.select(_conversations.c.conversation_id))]

    def dispose(self) -> None:
        """Close the connections."""
        self._engine.dispose()

    @contextmanager
    def _transaction(self) -> Iterator[Connection]:
        with _translate_errors(), self._engine.begin() as connection:
            yield connection

    def _checkpoint(self) -> None:
        """Empty SQLite's write-ahead log, where erased rows would otherwise still be read."""
        if not self.is_sqlite:
            return
        with _translate_errors(), closing(self._engine.raw_connection()) as connection:
            busy = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        if busy:
            raise StoreUnavailable("erased rows are still in the log")


@contextmanager
def _translate_errors() -> Iterator[None]:
    """An outage of the database as ours; a mistake of ours (a row that may not be) as what it is.

    The driver's message can hold a statement's values: only its kind goes on.
    """
    try:
        yield
    except (SQLAlchemyError, sqlite3.Error) as error:
        cause = error.orig if isinstance(error, DBAPIError) else error
        if _is_outage(error, cause):
            raise StoreUnavailable(type(error).__name__) from None
        if isinstance(error, DBAPIError):
            said = Exception(type(cause).__name__)
            raise type(error)(None, None, said).with_traceback(error.__traceback__) from None
        raise


def _is_outage(error: Exception, cause: BaseException | None) -> bool:
    if getattr(cause, "sqlite_errorname", "") == "SQLITE_ERROR":
        return False  # SQLite calls a mistake in a statement operational, too
    return (
        isinstance(error, _OUTAGE_ERRORS) or type(cause) is sqlite3.DatabaseError
    )  # the last: a file that is no database


def _select_reply(connection: Connection, turn_id: str) -> str | None:
    row = connection.execute(sa.select(_replies.c.reply).where(_replies.c.turn_id == turn_id)).first()
    return str(row.reply) if row else None


def _release_hold(connection: Connection, conversation_id: str, holder: str) -> bool:
    mine = sa.and_(_holds.c.conversation_id == conversation_id, _holds.c.holder == holder)
    return bool(connection.execute(sa.delete(_holds).where(mine)).rowcount)


def _replace_conversation(
    connection: Connection, conversation_id: str, snapshot: str | None, events: str, now: float
) -> None:
    values = {"snapshot": snapshot, "events": events, "saved_at": now}
    table = _conversations
    changed = connection.execute(sa.update(table).where(table.c.conversation_id == conversation_id).values(**values))
    if not changed.rowcount:
        connection.execute(sa.insert(table).values(conversation_id=conversation_id, **values))


def _create_engine(url: str) -> Engine:
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        if parsed.database:
            with suppress(OSError):  # connecting then says that it is not there
                Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
        engine = sa.create_engine(
            parsed,
            future=True,
            poolclass=sa.pool.QueuePool,
            pool_size=1,
            max_overflow=0,
            pool_timeout=BUSY_SECONDS,
            connect_args={"check_same_thread": False, "timeout": BUSY_SECONDS},
        )
        sa.event.listen(engine, "do_connect", _create_private_file)
        sa.event.listen(engine, "connect", _prepare_sqlite)
        sa.event.listen(engine, "begin", _begin_immediate)
        return engine
    milliseconds = BUSY_SECONDS * 1000
    options = f"-c statement_timeout={milliseconds} -c lock_timeout={milliseconds}"
    return sa.create_engine(
        parsed,
        future=True,
        pool_size=4,
        pool_timeout=BUSY_SECONDS,
        pool_pre_ping=True,
        connect_args={"connect_timeout": BUSY_SECONDS, "options": options},
    )


def _create_private_file(_dialect: Any, _record: Any, arguments: list[Any], _options: dict[str, Any]) -> None:
    # Made before SQLite makes it, for this account alone; SQLite gives its log and index files the same mode.
    path = str(arguments[0])
    try:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    except FileExistsError:
        if os.stat(path).st_mode & 0o077:
            os.chmod(path, 0o600)
    except OSError:
        return  # connecting says what is wrong


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    # Transactions are begun by _begin_immediate; the driver's own way would begin them at the first write only.
    connection.isolation_level = None
    for pragma in (
        f"busy_timeout={BUSY_SECONDS * 1000}",
        "journal_mode=WAL",
        "synchronous=NORMAL",
        "secure_delete=ON",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_immediate(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")
