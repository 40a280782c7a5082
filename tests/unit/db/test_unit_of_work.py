"""Everything in the block, or nothing."""

from datetime import date
from typing import Final

import pytest
from sqlalchemy.engine import Engine
from sqlalchemy.exc import StatementError

from bot.db.unit_of_work import UnitOfWork
from tests.unit.db.example_rows import add_person

MONTH: Final = date(2026, 5, 1)


def is_there(engine: Engine, name: str) -> bool:
    with UnitOfWork(engine, is_read_only=True) as uow:
        return uow.people.get_by_id(name) is not None


def test_commit_keeps(engine: Engine) -> None:
    with UnitOfWork(engine) as uow:
        add_person(uow)
        uow.commit()
    assert is_there(engine, "sari")


def test_leaving_without_a_commit_undoes(engine: Engine) -> None:
    with UnitOfWork(engine) as uow:
        add_person(uow)
    assert not is_there(engine, "sari")


def test_an_error_undoes_and_passes_through(engine: Engine) -> None:
    with pytest.raises(KeyError), UnitOfWork(engine) as uow:
        raise KeyError(add_person(uow))
    assert not is_there(engine, "sari")


def test_what_comes_after_a_commit_needs_one_of_its_own(engine: Engine) -> None:
    with UnitOfWork(engine) as uow:
        add_person(uow)
        uow.commit()
        add_person(uow, "dewi")
    assert (is_there(engine, "sari"), is_there(engine, "dewi")) == (True, False)


def test_what_waits_for_a_commit_does_not_wait_into_the_next_unit(engine: Engine) -> None:
    uow = UnitOfWork(engine)
    with uow:
        uow.statistics.increment(month=MONTH, dimension="language", value="km")
        assert uow.statistics.list_by_month(MONTH)
        uow.statistics.increment(month=MONTH, dimension="language", value="km")
    with uow:
        uow.commit()
        assert uow.statistics.list_by_month(MONTH) == []


def test_a_unit_for_reading_keeps_nothing(engine: Engine) -> None:
    with pytest.raises(TypeError, match="cannot commit"), UnitOfWork(engine, is_read_only=True) as uow:
        uow.commit()


def test_a_failure_gives_its_connection_back(engine: Engine) -> None:
    for _ in range(30):
        with pytest.raises(StatementError), UnitOfWork(engine) as uow:
            uow.conversations.get_or_create("nobody", "c1", None)  # type: ignore[arg-type]
    assert engine.pool.checkedout() == 0


def test_a_commit_that_may_wait_is_seen_at_once_and_leaves_the_next_one_as_it_was(postgres_engine: Engine) -> None:
    with UnitOfWork(postgres_engine) as uow:
        add_person(uow)
        uow.commit(may_wait=True)
        assert uow._connection.exec_driver_sql("SHOW synchronous_commit").scalar_one() == "on"
    with UnitOfWork(postgres_engine, is_read_only=True) as uow:
        assert uow.people.get_by_id("sari")
