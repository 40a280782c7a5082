"""The audit remembers acts, whether or not their subject is still there, as one chain."""

import threading
from datetime import datetime, timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.engine import Engine

from bot.db import audit_chain
from bot.db.tables.core import AuditRow, audit
from bot.db.unit_of_work import UnitOfWork
from tests.unit.db.example_rows import AUDIT_KEY, HOUR, NOW, add_person

YEAR = timedelta(days=365)


def act(uow: UnitOfWork, subject: str = "x", *, at: datetime = NOW) -> None:
    uow.audit.write(at=at, by="gateway", verb="erase", noun="person", subject=subject)


def acts(engine: Engine, *subjects: str, at: datetime = NOW) -> None:
    """Each in a transaction of its own."""
    for subject in subjects:
        with UnitOfWork(engine) as uow:
            act(uow, subject, at=at)
            uow.commit()


def left(engine: Engine) -> list[str]:
    with UnitOfWork(engine, is_read_only=True) as uow:
        return [row.subject for row in uow.audit.iterate_after(0)]


def is_whole(engine: Engine) -> bool:
    """Whether each act is sealed and tied to the one before it, from one end to the other."""
    with UnitOfWork(engine, is_read_only=True) as uow:
        ends, rows = uow.audit.get_chain_ends(), list(uow.audit.iterate_after(0))
    assert ends is not None
    before = [ends.first_seal, *(row.seal for row in rows)]
    numbers = list(range(ends.first_id + 1, ends.last_id + 1))
    return (
        audit_chain.are_ends_authentic(AUDIT_KEY, ends)
        and all(audit_chain.is_act_authentic(AUDIT_KEY, row) for row in rows)
        and [row.audit_id for row in rows] == numbers
        and [*(row.seal_before for row in rows), ends.last_seal] == before
    )


def test_acts_are_kept_in_order_and_outlive_their_subject(uow: UnitOfWork) -> None:
    add_person(uow)
    uow.audit.write(at=NOW, by="gateway", verb="raise", noun="epoch", subject="sari")
    uow.audit.write(at=NOW - HOUR, by="gateway", verb="erase", noun="person", subject="sari")
    uow.people.erase("sari")
    erased, raised = uow.audit.list_latest(2)
    assert erased == AuditRow(erased.audit_id, NOW - HOUR, "gateway", "erase", "person", "sari")
    assert raised.audit_id < erased.audit_id
    assert uow.audit.list_latest(1) == [erased]


def test_each_act_is_tied_to_the_one_before(engine: Engine) -> None:
    acts(engine, "a", "b")
    with UnitOfWork(engine) as uow:
        act(uow, "c"), act(uow, "d")
        uow.commit()
    assert left(engine) == ["a", "b", "c", "d"]
    assert is_whole(engine)


def test_what_is_not_committed_leaves_no_gap(engine: Engine) -> None:
    acts(engine, "a")
    with UnitOfWork(engine) as uow:
        act(uow, "never")
        uow.audit.list_latest(1)
    acts(engine, "b")
    assert left(engine) == ["a", "b"]
    assert is_whole(engine)


def test_many_at_once_make_one_chain(engine: Engine) -> None:
    writing = [threading.Thread(target=acts, args=(engine, *"abcd")) for _ in range(4)]
    for thread in writing:
        thread.start()
    for thread in writing:
        thread.join(20)
    assert sorted(left(engine)) == sorted(4 * "abcd")
    assert is_whole(engine)


def test_whoever_has_written_an_act_keeps_nobody_waiting_before_the_commit(postgres_engine: Engine) -> None:
    with UnitOfWork(postgres_engine) as slow:
        act(slow, "slow")
        add_person(slow)
        acts(postgres_engine, "quick")
        slow.commit()
    assert left(postgres_engine) == ["quick", "slow"]


def test_without_a_key_an_act_has_no_seal_and_the_ends_show_it(sqlite_url: str, engine: Engine) -> None:
    acts(engine, "a")
    keyless = engine.execution_options(**{audit_chain.AUDIT_KEY: None})
    acts(keyless, "b")
    acts(engine, "c")
    with UnitOfWork(engine, is_read_only=True) as uow:
        rows, ends = list(uow.audit.iterate_after(0)), uow.audit.get_chain_ends()
    assert [row.seal is None for row in rows] == [False, True, False]
    assert ends and not audit_chain.are_ends_authentic(AUDIT_KEY, ends)


class TestExpiry:
    def sweep(self, engine: Engine, now: datetime) -> int:
        with UnitOfWork(engine) as uow:
            uow.audit.record_clock_correction(now=now)
            gone = uow.audit.expire(before=now - YEAR)
            uow.commit()
        return gone

    def test_a_year_later_it_goes_and_the_rest_is_whole(self, engine: Engine) -> None:
        acts(engine, "a", "b")
        acts(engine, "c", at=NOW + HOUR)
        assert self.sweep(engine, NOW + YEAR) == 0
        assert self.sweep(engine, NOW + YEAR + HOUR) == 2
        assert left(engine) == ["c"]
        assert is_whole(engine)
        acts(engine, "d")
        assert is_whole(engine)

    def test_when_all_has_gone_the_chain_goes_on(self, engine: Engine) -> None:
        acts(engine, "a", "b")
        self.sweep(engine, NOW + YEAR + HOUR)
        assert left(engine) == []
        acts(engine, "c")
        assert is_whole(engine)

    @pytest.mark.parametrize("changed", [{"at": NOW - 2 * YEAR}, {"by": "nobody"}, {"seal": b"x"}])
    def test_what_was_changed_does_not_go_by_itself(self, engine: Engine, changed: dict[str, object]) -> None:
        acts(engine, "a", "b", "c")
        with engine.begin() as connection:
            connection.execute(update(audit).where(audit.c.subject == "b").values(**changed))
        self.sweep(engine, NOW + YEAR + HOUR)
        assert left(engine) == ["b", "c"]

    def test_an_act_of_a_clock_that_was_ahead_goes_a_year_after_it_was_put_right(self, engine: Engine) -> None:
        acts(engine, "a", at=NOW + 9 * YEAR)
        assert self.sweep(engine, NOW) == 0
        assert left(engine) == ["a", "audit"]
        assert self.sweep(engine, NOW) == 0
        assert left(engine) == ["a", "audit"]
        assert self.sweep(engine, NOW + YEAR) == 0
        assert self.sweep(engine, NOW + YEAR + HOUR) == 1
        assert left(engine) == []
        acts(engine, "b")
        assert is_whole(engine)
