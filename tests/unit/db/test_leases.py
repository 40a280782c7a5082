"""One leads at a time; whoever led before keeps nothing any more."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy.engine import Engine

from bot.db.tables.core import LeaseRow
from bot.db.unit_of_work import GATEWAY, UnitOfWork
from bot.errors import LeaseLost
from tests.unit.db.example_rows import add_person


def seen(engine: Engine) -> LeaseRow | None:
    with UnitOfWork(engine, is_read_only=True) as uow:
        return uow.leases.get(GATEWAY)


def take(engine: Engine, row: LeaseRow | None, holder: str = "one") -> int | None:
    with UnitOfWork(engine) as uow:
        taken = uow.leases.acquire(GATEWAY, holder=holder, expected=row)
        uow.commit()
        return taken


def renew(engine: Engine, generation: int) -> LeaseRow | None:
    with UnitOfWork(engine) as uow:
        row = uow.leases.renew(GATEWAY, generation=generation)
        uow.commit()
        return row


def test_the_first_takes_it_and_renews_it(engine: Engine) -> None:
    assert seen(engine) is None
    assert take(engine, None) == 1
    row = renew(engine, 1)
    assert row and (row.holder, row.generation, row.beat) == ("one", 1, 2)


def test_it_is_not_taken_from_one_that_has_renewed_it_meanwhile(engine: Engine) -> None:
    take(engine, None)
    row = seen(engine)
    renew(engine, 1)
    assert take(engine, row, "two") is None
    assert take(engine, None, "two") is None
    assert take(engine, seen(engine), "two") == 2
    assert renew(engine, 1) is None


def test_of_many_that_want_it_at_once_one_gets_it(engine: Engine) -> None:
    take(engine, None)
    row = seen(engine)
    with ThreadPoolExecutor(4) as pool:
        taken = list(pool.map(lambda number: take(engine, row, str(number)), range(4)))
    assert sorted(map(str, taken)) == ["2", "None", "None", "None"]


def test_what_one_from_before_was_about_to_keep_is_not_kept(engine: Engine) -> None:
    take(engine, None)
    with UnitOfWork(engine, generation=1) as uow:
        add_person(uow)
        uow.commit()
    take(engine, seen(engine), "two")
    with pytest.raises(LeaseLost), UnitOfWork(engine, generation=1) as uow:
        add_person(uow, "dewi")
        uow.commit()
    with UnitOfWork(engine, is_read_only=True) as uow:
        assert uow.people.get_by_id("sari") is not None
        assert uow.people.get_by_id("dewi") is None


def test_one_that_lets_go_is_followed_without_waiting(engine: Engine) -> None:
    take(engine, None)
    with UnitOfWork(engine) as uow:
        uow.leases.release(GATEWAY, generation=1)
        uow.commit()
    row = seen(engine)
    assert row and row.holder is None
