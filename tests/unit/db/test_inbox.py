"""Each update is kept once, waits its turn, and is emptied when handled."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.engine import Engine

from bot.db.unit_of_work import UnitOfWork
from tests.unit.db.example_rows import HOUR, NOW, add_update

update_ids = st.lists(st.sampled_from([1, 2, 3, 2**30, 2**30 + 1, 2**31, 2**52, 2**52 - 1]), max_size=25)


@given(ids=update_ids)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_known_updates_are_a_set_in_whatever_order_they_come(engine: Engine, ids: list[int]) -> None:
    with UnitOfWork(engine) as uow:
        added = [update_id for update_id in ids if add_update(uow, update_id)]
        assert sorted(added) == sorted(set(ids))
        assert {row.update_id for row in uow.inbox.list_waiting(100)} == set(ids)


def test_an_update_stays_known_after_it_is_handled(uow: UnitOfWork) -> None:
    add_update(uow)
    uow.inbox.mark_handled("turn 1", now=NOW)
    assert not add_update(uow)
    assert uow.inbox.list_waiting(10) == []


def test_another_bot_counts_for_itself(uow: UnitOfWork) -> None:
    add_update(uow)
    assert uow.inbox.add(inbox_id="other", bot_id=8, update_id=1, chat_key="c", payload=b"x", day_key="day", now=NOW)
    uow.inbox.mark_card_sent(8, 1)
    assert [(row.bot_id, row.card_sent) for row in uow.inbox.list_waiting(10)] == [(7, False), (8, True)]


def test_updates_wait_in_order_of_arrival_then_of_telegram(uow: UnitOfWork) -> None:
    for update_id, minutes in [(9, 0), (8, 0), (1, 1), (7, -1)]:
        add_update(uow, update_id, now=NOW + timedelta(minutes=minutes))
    assert [row.update_id for row in uow.inbox.list_waiting(3)] == [7, 8, 9]


def test_a_handled_update_holds_nothing_of_hers(uow: UnitOfWork) -> None:
    add_update(uow)
    taken = uow.inbox.lock_waiting("turn 1")
    assert taken is not None
    assert (taken.payload, taken.chat_key, taken.received_at) == (b"sealed", "chat of sari", NOW)
    assert uow.inbox.mark_handled("turn 1", now=NOW + HOUR)
    assert not uow.inbox.mark_handled("turn 1", now=NOW + HOUR)
    assert uow.inbox.lock_waiting("turn 1") is None


def test_tries_are_counted_while_it_waits(uow: UnitOfWork) -> None:
    add_update(uow)
    add_update(uow, 2)
    assert [uow.inbox.increment_attempts("turn 1") for _ in range(2)] == [1, 2]
    uow.inbox.mark_handled("turn 1", now=NOW)
    assert uow.inbox.increment_attempts("turn 1") == 0
    assert [row.attempts for row in uow.inbox.list_waiting(10)] == [0]


def test_a_card_is_marked_once(uow: UnitOfWork) -> None:
    add_update(uow)
    assert [uow.inbox.mark_card_sent(7, 1) for _ in range(2)] == [True, False]
    assert uow.inbox.list_waiting(1)[0].card_sent


def test_a_chat_can_be_emptied_without_touching_another(uow: UnitOfWork) -> None:
    for update_id, chat in enumerate(["chat of sari", "chat of noise", "chat of sari"]):
        add_update(uow, update_id, chat_key=chat)
    assert uow.inbox.cancel_waiting(["chat of sari", "another day"], now=NOW) == 2
    assert [row.update_id for row in uow.inbox.list_waiting(10)] == [1]


def test_a_chat_can_be_emptied_up_to_one_of_its_updates(uow: UnitOfWork) -> None:
    for update_id in (0, 1, 2, 8):
        add_update(uow, update_id, chat_key="chat of sari")
    assert uow.inbox.cancel_waiting(["chat of sari"], now=NOW, last=1) == 2
    assert [row.update_id for row in uow.inbox.list_waiting(10)] == [2, 8]
    assert uow.inbox.cancel_waiting(["chat of sari"], now=NOW, last=7) == 1, "of an update in a spool, by its number"
    assert [row.update_id for row in uow.inbox.list_waiting(10)] == [8]


def test_printing_a_row_shows_nothing_of_hers(uow: UnitOfWork) -> None:
    add_update(uow)
    assert "sealed" not in repr(uow.inbox.list_waiting(1))
    assert "sari" not in repr(uow.inbox.list_waiting(1))


@pytest.mark.parametrize("first_commits", [True, False])
def test_two_workers_never_take_the_same_update(postgres_engine: Engine, first_commits: bool) -> None:
    with UnitOfWork(postgres_engine) as uow:
        add_update(uow)
        uow.commit()
    with UnitOfWork(postgres_engine) as first, UnitOfWork(postgres_engine) as second:
        assert first.inbox.lock_waiting("turn 1") is not None
        assert second.inbox.lock_waiting("turn 1") is None
        if first_commits:
            first.inbox.mark_handled("turn 1", now=NOW)
            first.commit()
    with UnitOfWork(postgres_engine) as third:
        assert (third.inbox.lock_waiting("turn 1") is None) == first_commits
