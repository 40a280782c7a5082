"""Answers are kept once, and go out in each person's order."""

from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, event, select
from sqlalchemy.engine import Engine

from bot.db.tables.core import OutboxRow, outbox, people
from bot.db.unit_of_work import UnitOfWork
from tests.unit.db.example_rows import HOUR, NOW, add_person, outgoing

NAMES = ["sari", "dewi", "mya"]
turns = st.lists(st.tuples(st.sampled_from(NAMES), st.integers(0, 5), st.integers(1, 3)), min_size=1, max_size=8)
fates = st.lists(st.sampled_from(["sent", "failed", "postponed"]), min_size=1, max_size=40)


def positions(rows: list[OutboxRow]) -> list[tuple[str, int]]:
    return [(row.turn_id, row.position) for row in rows]


def test_the_answer_of_a_turn_is_kept_once(uow: UnitOfWork) -> None:
    add_person(uow)
    answer = [outgoing(0), outgoing(1)]
    assert uow.outbox.add(answer, person_id="sari", turn_id="t1", now=NOW) == 2
    assert uow.outbox.add([*answer, outgoing(2)], person_id="sari", turn_id="t1", now=NOW) == 1
    assert uow.outbox.add(answer, person_id="sari", turn_id="t2", now=NOW) == 2


def test_an_erased_person_gets_no_answer(uow: UnitOfWork) -> None:
    assert uow.outbox.add([outgoing()], person_id="nobody", turn_id="t1", now=NOW) == 0


def test_a_due_row_has_what_its_delivery_needs(uow: UnitOfWork) -> None:
    add_person(uow)
    uow.people.increment_epoch("sari")
    uow.outbox.add([outgoing()], person_id="sari", turn_id="t1", now=NOW)
    (row,) = uow.outbox.list_due(NOW, 10)
    assert (row.person_id, row.kind, row.payload, row.attempts) == ("sari", "send", b"sealed", 0)
    assert (row.route, row.route_key, row.epoch, row.due_at, row.created_at) == (b"sealed", "route", 1, NOW, NOW)


def test_only_the_first_of_each_person_is_due(uow: UnitOfWork) -> None:
    for name in NAMES:
        uow.outbox.add([outgoing(0), outgoing(1)], person_id=add_person(uow, name), turn_id=name, now=NOW)
    due = uow.outbox.list_due(NOW, 10)
    assert positions(due) == [(name, 0) for name in NAMES]
    assert uow.outbox.mark_sent(due[1].outbox_id, now=NOW)
    assert positions(uow.outbox.list_due(NOW, 10)) == [("sari", 0), ("dewi", 1), ("mya", 0)]
    assert len(uow.outbox.list_due(NOW, 2)) == 2


def test_a_postponed_message_is_not_overtaken(uow: UnitOfWork) -> None:
    uow.outbox.add([outgoing(0), outgoing(1)], person_id=add_person(uow), turn_id="t1", now=NOW)
    first = uow.outbox.list_due(NOW, 10)[0].outbox_id
    assert [uow.outbox.postpone(first, due_at=NOW + HOUR) for _ in range(2)] == [1, 2]
    assert uow.outbox.list_due(NOW, 10) == []
    assert uow.outbox.get_next_due_at() == NOW + HOUR
    assert positions(uow.outbox.list_due(NOW + HOUR, 10)) == [("t1", 0)]


def test_a_failed_message_lets_the_next_one_go(uow: UnitOfWork) -> None:
    uow.outbox.add([outgoing(0), outgoing(1)], person_id=add_person(uow), turn_id="t1", now=NOW)
    first = uow.outbox.list_due(NOW, 10)[0].outbox_id
    assert uow.outbox.mark_failed(first, now=NOW)
    assert positions(uow.outbox.list_due(NOW, 10)) == [("t1", 1)]


def test_a_message_ends_once(uow: UnitOfWork) -> None:
    uow.outbox.add([outgoing()], person_id=add_person(uow), turn_id="t1", now=NOW)
    only = uow.outbox.list_due(NOW, 10)[0].outbox_id
    assert uow.outbox.cancel_waiting("sari", now=NOW) == 1
    assert not uow.outbox.mark_sent(only, now=NOW)
    assert not uow.outbox.mark_failed(only, now=NOW)
    assert uow.outbox.postpone(only, due_at=NOW) == 0
    assert uow.outbox.get_next_due_at() is None


def test_cancelling_withdraws_only_what_is_hers_and_waits(uow: UnitOfWork) -> None:
    for name in ("sari", "dewi"):
        uow.outbox.add([outgoing(0), outgoing(1)], person_id=add_person(uow, name), turn_id=name, now=NOW)
    uow.outbox.mark_sent(uow.outbox.list_due(NOW, 1)[0].outbox_id, now=NOW)
    assert uow.outbox.cancel_waiting("sari", now=NOW) == 1
    assert positions(uow.outbox.list_due(NOW, 10)) == [("dewi", 0)]
    states = uow._connection.execute(select(outbox.c.state).order_by(outbox.c.outbox_id)).scalars().all()
    assert states == ["sent", "cancelled", "waiting", "waiting"]


@given(turns=turns, fates=fates)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_schedule_keeps_each_persons_order(engine: Engine, turns: list, fates: list[str]) -> None:  # type: ignore[type-arg]
    with UnitOfWork(engine) as uow:
        uow._connection.execute(delete(people))
        owed: dict[str, list[tuple[str, int]]] = {add_person(uow, name): [] for name in NAMES}
        for number, (name, late, length) in enumerate(turns):
            answer = [outgoing(place, due_at=NOW + late * HOUR) for place in range(length)]
            assert uow.outbox.add(answer, person_id=name, turn_id=f"{number}", now=NOW) == length
            owed[name] += [(f"{number}", place) for place in range(length)]
        for step, fate in enumerate(fates):
            due = uow.outbox.list_due(NOW + step * HOUR, 10)
            assert len({row.person_id for row in due}) == len(due)
            for row in due:
                assert owed[row.person_id][0] == (row.turn_id, row.position)
                settle(uow, row, fate, owed, now=NOW + step * HOUR)


def settle(uow: UnitOfWork, row: OutboxRow, fate: str, owed: dict, *, now) -> None:  # type: ignore[no-untyped-def,type-arg]
    if fate == "postponed":
        uow.outbox.postpone(row.outbox_id, due_at=now + timedelta(hours=2))
        return
    end = uow.outbox.mark_sent if fate == "sent" else uow.outbox.mark_failed
    assert end(row.outbox_id, now=now)
    owed[row.person_id].pop(0)


def test_finding_what_is_due_never_reads_what_is_done(sqlite_engine: Engine) -> None:
    plans: list[str] = []

    def explain(connection, cursor, statement, parameters, context, many) -> None:  # type: ignore[no-untyped-def]
        if statement.startswith("SELECT outbox"):
            rows = connection.connection.execute(f"EXPLAIN QUERY PLAN {statement}", parameters).fetchall()
            plans.extend(row[3] for row in rows)

    event.listen(sqlite_engine, "before_cursor_execute", explain)
    with UnitOfWork(sqlite_engine) as uow:
        uow.outbox.list_due(NOW, 10)
        uow.outbox.get_next_due_at()
    touched = [plan for plan in plans if "outbox" in plan or "earlier" in plan]
    assert len(touched) == 4
    assert all("ix_outbox_due_at" in plan or "ix_outbox_waiting" in plan for plan in touched)
