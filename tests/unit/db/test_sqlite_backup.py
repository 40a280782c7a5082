"""A copy of a SQLite database in use: whole, in one file, for this account alone; put back only where nothing is lost."""

import os
import sqlite3
import threading
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.engine import Engine

from bot.db import sqlite_backup
from bot.db.engine import open_engine
from bot.db.tables.core import people
from bot.db.unit_of_work import UnitOfWork
from bot.errors import BadRequest, StoreUnavailable
from tests.unit.db.example_rows import add_person


def number(path: Path) -> int:
    engine = open_engine(f"sqlite:///{path}")
    try:
        with engine.connect() as connection:
            return int(connection.execute(select(func.count()).select_from(people)).scalar_one())
    finally:
        engine.dispose()


@pytest.fixture
def database(sqlite_engine: Engine) -> Path:
    with UnitOfWork(sqlite_engine) as uow:
        add_person(uow)
        uow.commit()
    return sqlite_backup.get_database_path(sqlite_engine)


def test_a_copy_is_one_whole_file_for_this_account_alone(database: Path, tmp_path: Path) -> None:
    before = os.umask(0o022)  # what a shell has that nobody told anything
    try:
        sqlite_backup.write_copy(database, tmp_path / "copy.db")
    finally:
        os.umask(before)
    assert [path.name for path in tmp_path.glob("copy*")] == ["copy.db"]
    assert (tmp_path / "copy.db").stat().st_mode & 0o777 == 0o600
    assert number(tmp_path / "copy.db") == 1


def test_it_is_whole_while_others_write(sqlite_engine: Engine, database: Path, tmp_path: Path) -> None:
    stop, written = threading.Event(), [1]

    def write() -> None:
        while not stop.is_set():
            with UnitOfWork(sqlite_engine) as uow:
                add_person(uow, f"woman {written[0]}")
                uow.commit()
            written[0] += 1

    writer = threading.Thread(target=write)
    writer.start()
    try:
        before = 0
        for index in range(5):
            sqlite_backup.write_copy(database, tmp_path / f"copy-{index}.db")
            found = number(tmp_path / f"copy-{index}.db")
            assert before <= found <= written[0] + 1
            before = found
    finally:
        stop.set()
        writer.join(10)
    assert before > 1, "somebody wrote meanwhile"


def test_no_file_is_overwritten(database: Path, tmp_path: Path) -> None:
    (tmp_path / "copy.db").write_text("something")
    with pytest.raises(BadRequest, match="is there already"):
        sqlite_backup.write_copy(database, tmp_path / "copy.db")
    assert (tmp_path / "copy.db").read_text() == "something"


def test_a_copy_that_fails_leaves_no_file(database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StoreUnavailable, match="No space left"):
        sqlite_backup.write_copy(database, tmp_path / "copy.db")
    assert list(tmp_path.glob("copy*")) == []


def test_where_there_is_no_database_that_is_said(tmp_path: Path) -> None:
    with pytest.raises(BadRequest, match="no database"):
        sqlite_backup.write_copy(tmp_path / "none.db", tmp_path / "copy.db")


def test_it_is_put_back_for_this_account_alone(database: Path, tmp_path: Path) -> None:
    sqlite_backup.write_copy(database, tmp_path / "copy.db")
    (tmp_path / "copy.db").chmod(0o644)
    sqlite_backup.restore_copy(tmp_path / "copy.db", tmp_path / "new" / "pelita.db")
    assert (tmp_path / "new" / "pelita.db").stat().st_mode & 0o777 == 0o600
    assert number(tmp_path / "new" / "pelita.db") == 1


@pytest.mark.parametrize("end", sqlite_backup.DATABASE_FILE_SUFFIXES)
def test_nothing_that_is_there_is_lost_or_mixed_in(database: Path, tmp_path: Path, end: str) -> None:
    sqlite_backup.write_copy(database, tmp_path / "copy.db")
    (tmp_path / f"pelita.db{end}").write_bytes(b"the log of another database would be mixed in")
    with pytest.raises(BadRequest, match="Move it away first"):
        sqlite_backup.restore_copy(tmp_path / "copy.db", tmp_path / "pelita.db")


@pytest.mark.parametrize("damage", ["text", "cut", "emptied", "foreign", "none"])
def test_what_is_no_whole_copy_is_not_put_back(database: Path, tmp_path: Path, damage: str) -> None:
    copy = tmp_path / "copy.db"
    sqlite_backup.write_copy(database, copy)
    whole = copy.read_bytes()
    if damage == "foreign":
        copy.unlink()
        sqlite3.connect(copy).execute("CREATE TABLE t (x)").close()
    elif damage == "none":
        copy.unlink()
    else:
        emptied = whole[:4096] + bytes(len(whole) - 4096)
        copy.write_bytes({"text": b"no database", "cut": whole[: len(whole) // 2], "emptied": emptied}[damage])
    with pytest.raises(BadRequest):
        sqlite_backup.restore_copy(copy, tmp_path / "pelita.db")
    assert not (tmp_path / "pelita.db").exists()


def test_postgresql_has_tools_of_its_own() -> None:
    with pytest.raises(BadRequest, match="pg_dump"):
        sqlite_backup.get_database_path(open_engine("postgresql://nowhere/pelita"))
