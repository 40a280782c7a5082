"""What was deleted is in no file of SQLite, byte for byte."""

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import insert
from sqlalchemy.engine import Engine

from bot.db.engine import truncate_wal
from bot.db.tables.core import people
from bot.db.unit_of_work import UnitOfWork
from tests.unit.db.example_rows import NOW, add_person, outgoing

CANARY = b"canary-7f3a91"


def hits(directory: Path) -> list[str]:
    return [path.name for path in sorted(directory.glob("store.db*")) if CANARY in path.read_bytes()]


def write_canaries(engine: Engine, number: int = 1) -> None:
    with UnitOfWork(engine) as uow:
        for index in range(number):
            person = {
                "person_id": f"p{index}",
                "chat_key": f"{CANARY.decode()} {index}",
                "route": CANARY * 200,
                "route_key": "route",
                "language": "id",
                "language_chosen": False,
                "reachable": True,
                "created_on": NOW.date(),
                "seen_on": NOW.date(),
            }
            uow._connection.execute(insert(people), person)
        uow.commit()


@pytest.mark.parametrize("number", [1, 300])
def test_an_erased_person_is_in_no_file(sqlite_engine: Engine, tmp_path: Path, number: int) -> None:
    write_canaries(sqlite_engine, number)
    assert hits(tmp_path) != []
    with UnitOfWork(sqlite_engine) as uow:
        assert all(uow.people.erase(f"p{index}") for index in range(number))
        uow.commit()
    truncate_wal(sqlite_engine)
    assert hits(tmp_path) == []


def test_an_erased_person_among_others_is_in_no_file(sqlite_engine: Engine, tmp_path: Path) -> None:
    for index in range(200):
        with UnitOfWork(sqlite_engine) as uow:
            add_person(uow, f"noise {index}")
            uow.commit()
        if index == 100:
            write_canaries(sqlite_engine)
    truncate_wal(sqlite_engine)
    assert hits(tmp_path) == ["store.db"]
    with UnitOfWork(sqlite_engine) as uow:
        uow.people.erase("p0")
        uow.commit()
    truncate_wal(sqlite_engine)
    assert hits(tmp_path) == []


def test_a_handled_payload_is_in_no_file(sqlite_engine: Engine, tmp_path: Path) -> None:
    with UnitOfWork(sqlite_engine) as uow:
        uow.inbox.add(
            inbox_id="turn 1", bot_id=7, update_id=1, chat_key="c", payload=CANARY * 500, day_key="day", now=NOW
        )
        uow.commit()
    truncate_wal(sqlite_engine)
    assert hits(tmp_path) == ["store.db"]
    with UnitOfWork(sqlite_engine) as uow:
        uow.inbox.mark_handled("turn 1", now=NOW)
        uow.commit()
    truncate_wal(sqlite_engine)
    assert hits(tmp_path) == []


def test_the_file_gives_its_room_back(sqlite_engine: Engine, tmp_path: Path) -> None:
    truncate_wal(sqlite_engine)
    before = (tmp_path / "store.db").stat().st_size
    write_canaries(sqlite_engine, 300)
    truncate_wal(sqlite_engine)
    assert (tmp_path / "store.db").stat().st_size > 3 * before
    with UnitOfWork(sqlite_engine) as uow:
        for index in range(300):
            uow.people.erase(f"p{index}")
        uow.commit()
    truncate_wal(sqlite_engine)
    assert (tmp_path / "store.db").stat().st_size <= before


def test_a_cancelled_answer_is_in_no_file(sqlite_engine: Engine, tmp_path: Path) -> None:
    with UnitOfWork(sqlite_engine) as uow:
        message = replace(outgoing(), payload=CANARY * 500)
        uow.outbox.add([message], person_id=add_person(uow), turn_id="t1", now=NOW)
        uow.commit()
    with UnitOfWork(sqlite_engine) as uow:
        uow.outbox.cancel_waiting("sari", now=NOW)
        uow.commit()
    truncate_wal(sqlite_engine)
    assert hits(tmp_path) == []
