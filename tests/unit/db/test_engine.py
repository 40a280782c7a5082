"""Engines wait a bounded time, fail by one name, and leave nothing behind."""

import os
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlalchemy.engine import Engine
from sqlalchemy.exc import (
    DatabaseError,
    DataError,
    DBAPIError,
    IntegrityError,
    InterfaceError,
    InternalError,
    NotSupportedError,
    OperationalError,
    ProgrammingError,
)
from sqlalchemy.exc import TimeoutError as PoolTimeout

from bot.db.engine import IDLE_SECONDS, READ_ONLY_OPTION, open_engine, translate_store_errors, truncate_wal
from bot.db.migrations import migrate
from bot.db.tables.core import people
from bot.db.unit_of_work import UnitOfWork
from bot.errors import BadSettings, StoreUnavailable
from tests.unit.db.example_rows import NOW, add_person, add_update


@pytest.mark.parametrize(
    "url",
    ["", "nonsense", "mysql://root:hunter2@host/db", "sqlite://", "sqlite:///:memory:", "postgres://u:hunter2@h/d"],
)
def test_other_urls_are_refused_without_being_repeated(url: str) -> None:
    with pytest.raises(BadSettings) as caught:
        open_engine(url)
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize("url", ["sqlite:////nowhere/at/all/store.db", "postgresql://nobody@/none?host=/nowhere"])
def test_an_engine_opens_with_the_database_down_and_says_so_on_use(url: str) -> None:
    engine = open_engine(url)
    with pytest.raises(StoreUnavailable), UnitOfWork(engine) as uow:
        uow.inbox.list_waiting(1)


def test_postgres_that_never_answers_is_given_up_in_seconds() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        engine = open_engine(f"postgresql://nobody@127.0.0.1:{silent.getsockname()[1]}/none")
        began = time.monotonic()
        with pytest.raises(StoreUnavailable), UnitOfWork(engine) as uow:
            uow.inbox.list_waiting(1)
        assert 1 < time.monotonic() - began < 4


def test_a_statement_that_takes_too_long_is_given_up(postgres_database_url: str) -> None:
    began = time.monotonic()
    with pytest.raises(StoreUnavailable), UnitOfWork(open_engine(postgres_database_url)) as uow:
        uow._connection.execute(text("SELECT pg_sleep(30)"))
    assert time.monotonic() - began < 5


def test_a_failure_quotes_no_value(engine: Engine) -> None:
    with pytest.raises(DBAPIError) as caught, UnitOfWork(engine) as uow:
        uow._connection.execute(select(people).where(text("canary = 'canary'")))
    assert "canary" not in f"{caught.value} {caught.value!r} {vars(caught.value)}"
    assert caught.value.__suppress_context__


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT 1 FROM no_such_table",
        "SELECT no_such_column FROM people",
        "SELEC 1",
        "INSERT INTO people DEFAULT VALUES",
    ],
)
def test_a_mistake_of_ours_is_no_outage(engine: Engine, statement: str) -> None:
    with pytest.raises(DBAPIError) as caught, UnitOfWork(engine) as uow:
        uow._connection.execute(text(statement))
    assert not isinstance(caught.value, StoreUnavailable)
    assert type(caught.value.orig).__name__ == "Exception"


def test_a_row_that_may_not_be_is_a_fault_and_quotes_no_value(engine: Engine) -> None:
    with pytest.raises(IntegrityError) as caught, UnitOfWork(engine) as uow:
        uow.conversations.get_or_create("canary", "c1", NOW)
    assert "canary" not in f"{caught.value} {vars(caught.value)}"
    assert caught.value.__suppress_context__


@pytest.mark.parametrize(
    "error",
    [
        OperationalError("x", {}, sqlite3.OperationalError("database is locked")),
        InterfaceError("x", {}, Exception("gone")),
        PoolTimeout("no connection in time"),
        DatabaseError("x", {}, sqlite3.DatabaseError("file is not a database")),
        InternalError("x", {}, Exception("cut"), connection_invalidated=True),
        OSError("no disk"),
    ],
)
def test_what_may_be_over_later_is_an_outage(error: Exception) -> None:
    with pytest.raises(StoreUnavailable), translate_store_errors():
        raise error


@pytest.mark.parametrize("kind", [IntegrityError, ProgrammingError, DataError, InternalError, NotSupportedError])
def test_what_later_will_not_mend_stays_what_it_is(kind: type[DBAPIError]) -> None:
    with pytest.raises(kind) as caught, translate_store_errors():
        raise kind("INSERT INTO people VALUES ('sari')", {"name": "sari"}, Exception("Key (name)=(sari)"))
    assert "sari" not in f"{caught.value} {vars(caught.value)}"


def test_a_second_writer_waits_a_bounded_time_and_then_is_told(engine: Engine) -> None:
    with UnitOfWork(engine) as uow:
        add_person(uow)
        began = time.monotonic()
        with pytest.raises(StoreUnavailable), UnitOfWork(engine) as second:
            add_person(second)
        assert 0.5 < time.monotonic() - began < 3


def test_reading_does_not_wait_for_a_writer(engine: Engine) -> None:
    with UnitOfWork(engine) as writer:
        add_person(writer)
        began = time.monotonic()
        with UnitOfWork(engine, is_read_only=True) as reader:
            assert reader.people.get_by_id("sari") is None
        assert time.monotonic() - began < 0.5


def test_writers_that_read_first_never_deadlock(engine: Engine) -> None:
    with UnitOfWork(engine) as uow:
        add_person(uow)
        uow.commit()
    failures: list[Exception] = []

    def raise_epoch() -> None:
        try:
            for _ in range(10):
                with UnitOfWork(engine) as uow:
                    uow.people.get_by_id("sari")
                    uow.people.increment_epoch("sari")
                    uow.commit()
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=raise_epoch) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert failures == []
    with UnitOfWork(engine, is_read_only=True) as uow:
        person = uow.people.get_by_id("sari")
    assert person is not None
    assert person.epoch == 40


@pytest.mark.usefixtures("as_shipped")
class TestSqlite:
    def test_every_file_is_for_this_account_alone(self, sqlite_url: str, tmp_path: Path) -> None:
        engine = open_engine(sqlite_url)
        migrate(engine)
        files = list(tmp_path.glob("store.db*"))
        assert len(files) >= 2
        assert {path.stat().st_mode & 0o777 for path in files} == {0o600}
        engine.dispose()

    def test_a_file_that_was_open_to_others_is_closed(self, tmp_path: Path) -> None:
        path = tmp_path / "loose.db"
        path.touch(mode=0o644)
        with UnitOfWork(open_engine(f"sqlite:///{path}"), is_read_only=True) as uow:
            uow._connection.execute(text("SELECT 1"))
        assert path.stat().st_mode & 0o777 == 0o600

    @pytest.mark.parametrize(
        ("pragma", "value"),
        [
            ("journal_mode", "wal"),
            ("synchronous", 2),
            ("secure_delete", 1),
            ("auto_vacuum", 1),
            ("foreign_keys", 1),
            ("busy_timeout", 1000),
            ("temp_store", 2),
            ("trusted_schema", 0),
        ],
    )
    def test_settings_hold_on_every_connection(self, sqlite_engine: Engine, pragma: str, value: object) -> None:
        with sqlite_engine.connect() as first, sqlite_engine.connect() as second:
            for connection in (first, second):
                reading = connection.execution_options(**{READ_ONLY_OPTION: True})
                assert reading.execute(text(f"PRAGMA {pragma}")).scalar_one() == value

    def test_a_full_disk_is_told_and_passes(self, sqlite_engine: Engine) -> None:
        with closing(sqlite_engine.raw_connection()) as connection:
            connection.cursor().execute("PRAGMA max_page_count = 1")  # no less than there are already
        with pytest.raises(StoreUnavailable, match="SQLITE_FULL"), UnitOfWork(sqlite_engine) as uow:
            all(add_update(uow, update_id) for update_id in range(10_000))
        sqlite_engine.dispose()
        with UnitOfWork(sqlite_engine) as uow:
            assert add_update(uow)
            uow.commit()

    def test_a_damaged_file_is_unavailable(self, tmp_path: Path) -> None:
        (tmp_path / "junk.db").write_bytes(os.urandom(8192))
        with pytest.raises(StoreUnavailable), UnitOfWork(open_engine(f"sqlite:///{tmp_path / 'junk.db'}")) as uow:
            uow.inbox.list_waiting(1)


class TestEraseCheckpoint:
    def test_empties_the_log(self, sqlite_engine: Engine, tmp_path: Path) -> None:
        with UnitOfWork(sqlite_engine) as uow:
            add_person(uow)
            uow.commit()
        assert (tmp_path / "store.db-wal").stat().st_size > 0
        truncate_wal(sqlite_engine)
        assert (tmp_path / "store.db-wal").stat().st_size == 0

    def test_raises_where_a_reader_holds_the_log(self, sqlite_engine: Engine) -> None:
        with UnitOfWork(sqlite_engine, is_read_only=True) as reader:
            reader.people.get_by_id("sari")
            with UnitOfWork(sqlite_engine) as uow:
                add_person(uow)
                uow.commit()
            with pytest.raises(StoreUnavailable, match="still in use"):
                truncate_wal(sqlite_engine, patience=0.1)
        truncate_wal(sqlite_engine)

    def test_waits_for_a_reader_that_ends(self, sqlite_engine: Engine, tmp_path: Path) -> None:
        with UnitOfWork(sqlite_engine, is_read_only=True) as reader:
            reader.people.get_by_id("sari")
            with UnitOfWork(sqlite_engine) as uow:
                add_person(uow)
                uow.commit()
            waiting = threading.Thread(target=truncate_wal, args=(sqlite_engine,), kwargs={"patience": 10})
            waiting.start()
            time.sleep(0.3)
        waiting.join(10)
        assert (tmp_path / "store.db-wal").stat().st_size == 0

    def test_asks_nothing_of_postgres(self, postgres_database_url: str) -> None:
        engine = open_engine(postgres_database_url)
        truncate_wal(engine)
        assert engine.pool.checkedin() == 0


def test_a_connection_that_postgres_forgot_while_it_rested_is_replaced_unnoticed(postgres_engine: Engine) -> None:
    with UnitOfWork(postgres_engine) as uow:
        ours = uow._connection.execute(text("SELECT pg_backend_pid()")).scalar_one()
    other = open_engine(str(postgres_engine.url.render_as_string(hide_password=False)))
    with other.connect() as connection:
        connection.execute(text("SELECT pg_terminate_backend(:ours)"), {"ours": ours})
    other.dispose()
    time.sleep(IDLE_SECONDS + 0.05)
    with UnitOfWork(postgres_engine) as uow:
        assert uow._connection.execute(text("SELECT pg_backend_pid()")).scalar_one() != ours


def test_a_connection_in_use_is_not_asked_again(postgres_engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []
    monkeypatch.setattr(postgres_engine.dialect, "do_ping", lambda connection: asked.append(connection) or True)
    for _ in range(5):
        with UnitOfWork(postgres_engine) as uow:
            uow.inbox.list_waiting(1)
    assert len(asked) <= 1


def test_another_process_that_ends_leaves_the_log_to_us(tmp_path: Path) -> None:
    path = tmp_path / "pelita.db"
    engine = open_engine(f"sqlite:///{path}")
    with engine.connect() as first:
        first.exec_driver_sql("CREATE TABLE kept (word TEXT)")
        first.commit()
        with engine.connect() as second:  # opened while the first holds its locks
            assert second.exec_driver_sql("SELECT count(*) FROM kept").scalar_one() == 0
        assert _told_by_another_process(path, "SELECT count(*) FROM kept") == "0"
        first.exec_driver_sql("INSERT INTO kept VALUES ('hers')")
        first.commit()
        assert _told_by_another_process(path, "SELECT count(*) FROM kept") == "1"
    engine.dispose()


def _told_by_another_process(path: Path, query: str) -> str:
    said = "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); print(*c.execute(sys.argv[2]).fetchone()); c.close()"
    return subprocess.run(
        [sys.executable, "-c", said, path, query], capture_output=True, check=True, text=True
    ).stdout.strip()
