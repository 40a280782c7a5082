"""A sweep removes what is past its time, and nothing else."""

from collections.abc import Callable
from datetime import timedelta
from itertools import count

import pytest

from bot.db.repositories.future_dates import DATED_COLUMNS
from bot.db.repositories.retention import RetentionLimits, SweepResult, delete_expired_rows
from bot.db.tables import metadata
from bot.db.tables.core import ReminderRow, audit
from bot.db.types import UtcDateTime
from bot.db.unit_of_work import UnitOfWork
from tests.unit.db.example_rows import HOUR, NOW, add_person, add_update, outgoing

LIMITS = RetentionLimits(
    inactive_threads=timedelta(minutes=10),
    unhandled_payloads=48 * HOUR,
    tombstones=48 * HOUR,
    message_log=44 * HOUR,
    audit=timedelta(days=365),
    reminders_ahead=timedelta(days=31),
    reminders_late=timedelta(days=3),
)
SECOND = timedelta(seconds=1)
YEARS = timedelta(days=3650)


@pytest.fixture
def new_id() -> Callable[[], str]:
    numbers = count()
    return lambda: f"new {next(numbers)}"


def counts(swept: SweepResult) -> dict[str, int]:
    return {noun: number for noun, number in swept.deleted_counts.items() if number}


def fill(uow: UnitOfWork) -> None:
    """One row of each kind, all of NOW."""
    uow.conversations.get_or_create(add_person(uow), "c1", NOW)
    uow.conversations.set_country("sari", "MY")
    add_update(uow, 1), add_update(uow, 2)
    uow.inbox.mark_handled("turn 1", now=NOW)
    uow.outbox.add([outgoing(0), outgoing(1)], person_id="sari", turn_id="t1", now=NOW)
    uow.outbox.mark_sent(uow.outbox.list_due(NOW, 1)[0].outbox_id, now=NOW)
    uow.message_log.add(entry_id="e1", person_id="sari", message=b"sealed", day_key="day", now=NOW)
    uow.audit.write(at=NOW, by="gateway", verb="erase", noun="person", subject="x")


@pytest.mark.parametrize(
    ("age", "removed"),
    [
        (LIMITS.inactive_threads, {}),
        (LIMITS.inactive_threads + SECOND, {"conversations": 1}),
        (44 * HOUR, {"conversations": 1}),
        (44 * HOUR + SECOND, {"conversations": 1, "messages": 1}),
        (48 * HOUR, {"conversations": 1, "messages": 1}),
        (
            48 * HOUR + SECOND,
            {"conversations": 1, "messages": 1, "inbox": 1, "inbox_payloads": 1, "outbox": 1, "outbox_payloads": 1},
        ),
        (
            timedelta(days=365) + SECOND,
            {
                "conversations": 1,
                "messages": 1,
                "inbox": 1,
                "inbox_payloads": 1,
                "outbox": 1,
                "outbox_payloads": 1,
                "audit": 1,
            },
        ),
    ],
)
@pytest.mark.parametrize("ahead", [timedelta(0), YEARS], ids=["clock right", "clock ahead"])
def test_each_kind_goes_at_its_time(
    uow: UnitOfWork, new_id: Callable[[], str], age: timedelta, removed: dict[str, int], ahead: timedelta
) -> None:
    fill(uow)
    then = NOW - ahead
    assert counts(delete_expired_rows(uow, now=then, limits=LIMITS, new_id=new_id)) == {}
    assert counts(delete_expired_rows(uow, now=then + age, limits=LIMITS, new_id=new_id)) == removed


def test_what_is_dated_ahead_is_kept_and_dated_anew(uow: UnitOfWork, new_id: Callable[[], str]) -> None:
    fill(uow)
    then = NOW - YEARS
    delete_expired_rows(uow, now=then, limits=LIMITS, new_id=new_id)
    assert [row.received_at for row in uow.inbox.list_waiting(10)] == [then]
    assert [row.sent_at for row in uow.message_log.list_by_person("sari")] == [then]
    assert [row.created_at for row in uow.outbox.list_due(then, 10)] == [then]


def test_every_time_we_keep_can_be_dated_anew_but_that_of_an_act() -> None:
    times = {
        column for table in metadata.sorted_tables for column in table.columns if isinstance(column.type, UtcDateTime)
    }
    assert times - {audit.c.at} == set(DATED_COLUMNS)


@pytest.mark.parametrize(("days", "stays"), [(-4, False), (-3, True), (0, True), (31, True), (32, False)])
def test_a_reminder_goes_days_after_its_day_and_where_it_lies_too_far_ahead(
    uow: UnitOfWork, new_id: Callable[[], str], days: int, stays: bool
) -> None:
    uow.reminders.replace(ReminderRow(add_person(uow), NOW.date() + timedelta(days=days), b"sealed"))
    swept = delete_expired_rows(uow, now=NOW, limits=LIMITS, new_id=new_id)
    assert counts(swept) == ({} if stays else {"reminders": 1})
    assert (uow.reminders.get_by_person("sari") is not None) is stays


def test_a_second_sweep_finds_nothing(uow: UnitOfWork, new_id: Callable[[], str]) -> None:
    fill(uow)
    later = NOW + YEARS
    delete_expired_rows(uow, now=later, limits=LIMITS, new_id=new_id)
    assert counts(delete_expired_rows(uow, now=later, limits=LIMITS, new_id=new_id)) == {}


def test_what_expired_unanswered_leaves_after_another_while(uow: UnitOfWork, new_id: Callable[[], str]) -> None:
    fill(uow)
    delete_expired_rows(uow, now=NOW + YEARS, limits=LIMITS, new_id=new_id)
    assert (uow.inbox.list_waiting(10), uow.outbox.list_due(NOW + YEARS, 10)) == ([], [])
    assert counts(delete_expired_rows(uow, now=NOW + YEARS + 49 * HOUR, limits=LIMITS, new_id=new_id)) == {
        "inbox": 1,
        "outbox": 1,
    }


def test_a_quiet_thread_is_forgotten_under_its_old_name(uow: UnitOfWork, new_id: Callable[[], str]) -> None:
    fill(uow)
    swept = delete_expired_rows(uow, now=NOW + HOUR, limits=LIMITS, new_id=new_id)
    assert swept.forgotten_conversation_ids == ("c1",)
    conversation = uow.conversations.get_by_person("sari")
    assert conversation is not None
    assert (conversation.conversation_id, conversation.country, conversation.last_turn_at) == ("new 0", None, None)


@pytest.mark.parametrize("holder", ["draft", "officer"])
def test_a_thread_somebody_else_holds_is_left_alone(uow: UnitOfWork, new_id: Callable[[], str], holder: str) -> None:
    fill(uow)
    uow.conversations.set_holder("sari", holder)
    before = uow.conversations.get_by_person("sari")
    assert delete_expired_rows(uow, now=NOW + HOUR, limits=LIMITS, new_id=new_id).forgotten_conversation_ids == ()
    assert uow.conversations.get_by_person("sari") == before


def test_the_person_stays(uow: UnitOfWork, new_id: Callable[[], str]) -> None:
    fill(uow)
    delete_expired_rows(uow, now=NOW + YEARS, limits=LIMITS, new_id=new_id)
    assert uow.people.get_by_id("sari") is not None
