"""One moment of hers: kept sealed, replaced by the next, written once and in her hours, gone with Leave and Erase."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.engine import Engine

from bot.crypto.key_ring import KeyRing
from bot.db.tables.core import reminders as table
from bot.db.unit_of_work import UnitOfWork
from bot.services import chat_address, erasure, outbox, reminders
from bot.services.conversations import ConversationContext
from bot.services.reminders import DueReminder
from tests.support.factories import CHAT, NOW, Ids, create_delivery, load_real_content
from tests.support.handoff_scenario import HandoffServices, PersonActor, get_safe_contact
from tests.unit.services.conftest import Within

POLICY = load_real_content().reminder_policy
LATE_DAYS = load_real_content().limits.reminder_late_days
DUE = datetime(2025, 12, 1, 11, tzinfo=UTC)
"""Seven in the evening in Kuala Lumpur, a week after NOW."""
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def reminded(within: Within, keys: KeyRing, her: ConversationContext) -> ConversationContext:
    """She switched one on."""
    assert within(reminders.set_reminder, keys, person_id=her.person_id, due_at=DUE, now=NOW)
    return her


def due(within: Within, keys: KeyRing, now: datetime) -> list[DueReminder]:
    found: list[DueReminder] = within(reminders.list_due_reminders, keys, late_days=LATE_DAYS, now=now)
    return found


def enqueue(within: Within, keys: KeyRing, reminder: DueReminder, now: datetime, new_id: Callable[[], str]) -> bool:
    wanted: bool = within(
        reminders.enqueue_reminder,
        keys,
        reminder=reminder,
        deliveries=[create_delivery("You asked me to write today.")],
        policy=POLICY,
        safe_contact=get_safe_contact(),
        now=now,
        new_id=new_id,
    )
    return wanted


def write(within: Within, keys: KeyRing, now: datetime, new_id: Callable[[], str]) -> int:
    """One round of the job; how many were put into the outbox."""
    return sum(enqueue(within, keys, one, now, new_id) for one in due(within, keys, now))


def owed(within: Within, keys: KeyRing, now: datetime) -> int:
    return len(within(outbox.list_due_messages, keys, now=now, limit=10)[0])


def test_nothing_of_it_can_be_read_but_the_day(
    within: Within, keys: KeyRing, reminded: ConversationContext, engine: Engine
) -> None:
    with engine.connect() as connection:
        ((person_id, day, sealed),) = connection.execute(select(table)).all()
    assert (person_id, day) == (reminded.person_id, DUE.date())
    assert DUE.isoformat().encode() not in sealed
    assert within(reminders.find_reminder, keys, reminded.person_id) == DUE


def test_it_is_due_from_its_moment_on_and_for_three_days(
    within: Within, keys: KeyRing, reminded: ConversationContext
) -> None:
    at = {when: len(due(within, keys, DUE + when)) for when in (-HOUR, timedelta(), 3 * DAY, 3 * DAY + HOUR)}
    assert list(at.values()) == [0, 1, 1, 0]


def test_a_new_one_takes_the_place_of_the_one_before(
    within: Within, keys: KeyRing, reminded: ConversationContext, new_id: Ids
) -> None:
    (first,) = due(within, keys, DUE)
    within(reminders.set_reminder, keys, person_id=reminded.person_id, due_at=DUE + DAY, now=DUE)
    assert due(within, keys, DUE) == []
    assert not enqueue(within, keys, first, DUE, new_id)  # one that was found before it was replaced
    assert within(reminders.find_reminder, keys, reminded.person_id) == DUE + DAY


def test_it_is_written_once(within: Within, keys: KeyRing, reminded: ConversationContext, new_id: Ids) -> None:
    (found,) = due(within, keys, DUE)
    assert enqueue(within, keys, found, DUE, new_id)
    assert not enqueue(within, keys, found, DUE, new_id)
    assert write(within, keys, DUE + DAY, new_id) == 0
    assert owed(within, keys, DUE) == 1


def test_of_two_gateways_that_write_at_once_one_does(
    within: Within, keys: KeyRing, reminded: ConversationContext, new_id: Ids
) -> None:
    (found,) = due(within, keys, DUE)
    with ThreadPoolExecutor(4) as pool:
        written = list(pool.map(lambda _: enqueue(within, keys, found, DUE, new_id), range(4)))
    assert written.count(True) == 1
    assert owed(within, keys, DUE) == 1


@pytest.mark.parametrize(("late", "count"), [(HOUR, 1), (5 * HOUR, 0), (DAY, 1), (DAY + 5 * HOUR, 0), (2 * DAY, 1)])
def test_what_came_too_late_waits_for_her_hour(
    within: Within, keys: KeyRing, reminded: ConversationContext, new_id: Ids, late: timedelta, count: int
) -> None:
    assert write(within, keys, DUE + late, new_id) == count


def test_taken_away_it_does_not_come_even_where_it_waits_to_be_sent(
    within: Within, keys: KeyRing, reminded: ConversationContext, new_id: Ids
) -> None:
    assert write(within, keys, DUE, new_id) == 1
    assert within(reminders.remove_reminder, reminded.person_id, now=DUE)
    assert owed(within, keys, DUE) == 0
    assert not within(reminders.remove_reminder, reminded.person_id, now=DUE)


def _leave(within: Within, keys: KeyRing, her: ConversationContext) -> None:
    within(erasure.cancel_thread, her.person_id, now=DUE, new_id=lambda: "next")


def _leave_for_good(within: Within, keys: KeyRing, her: ConversationContext) -> None:
    within(erasure.leave_chat, keys, her.person_id, entry_ids=[], now=DUE)


def _erase(within: Within, keys: KeyRing, her: ConversationContext) -> None:
    within(erasure.erase_person, keys, her.person_id, chat_keys=her.chat_keys, now=DUE)


def _block(within: Within, keys: KeyRing, her: ConversationContext) -> None:
    within(erasure.mark_blocked, chat_keys=her.chat_keys, now=DUE)


def _lose_chat(within: Within, keys: KeyRing, her: ConversationContext) -> None:
    within(outbox.mark_unreachable, her.person_id, now=DUE)


def _restore(within: Within, keys: KeyRing, her: ConversationContext) -> None:
    within(erasure.cancel_pending_work, now=DUE)


def _lose_key(within: Within, keys: KeyRing, her: ConversationContext) -> None:
    def replace_address(uow: UnitOfWork) -> None:
        chat_address.replace_address(uow, keys, person_id=her.person_id, chat_id=CHAT)
        uow.commit()

    within(replace_address)


@pytest.mark.parametrize(
    "ends", [_leave, _leave_for_good, _erase, _block, _lose_chat, _restore, _lose_key], ids=lambda one: one.__name__
)
@pytest.mark.parametrize("is_found", [False, True], ids=["before it was due", "while it is being written"])
def test_it_goes_with(
    within: Within,
    keys: KeyRing,
    reminded: ConversationContext,
    new_id: Ids,
    ends: Callable[[Within, KeyRing, ConversationContext], None],
    is_found: bool,
) -> None:
    found = due(within, keys, DUE) if is_found else []
    ends(within, keys, reminded)
    assert within(lambda uow: uow.reminders.get_by_person(reminded.person_id)) is None
    assert not any(enqueue(within, keys, one, DUE, new_id) for one in found)
    assert owed(within, keys, DUE) == 0


def test_a_copy_from_before_erase_opens_no_hour(within: Within, keys: KeyRing, reminded: ConversationContext) -> None:
    person = within(lambda uow: uow.people.get_by_id(reminded.person_id))
    keys.person_keys.destroy_slot(person.route_key)
    assert due(within, keys, DUE) == []
    assert within(reminders.find_reminder, keys, reminded.person_id) is None


EVENING = datetime(2025, 12, 1, 10, tzinfo=UTC)
"""Six in the evening in Kuala Lumpur: where a window of hers begins."""


@pytest.fixture
def with_window(office: HandoffServices, she: PersonActor) -> Callable[[str], PersonActor]:
    """She has a request for a person that is open, with this window, and a reminder for two in the afternoon."""

    def begin(window: str) -> PersonActor:
        she.request_handoff(help="health", window=window, how="open")
        office.run_in_transaction(
            reminders.set_reminder, office.keys, person_id=she.person_id, due_at=EVENING - 4 * HOUR, now=NOW
        )
        return she

    return begin


@pytest.mark.parametrize(
    ("window", "late", "count"),
    [
        ("afternoon", timedelta(), 1),
        ("evening", timedelta(), 0),
        ("evening", 3.5 * HOUR, 0),
        ("evening", 4 * HOUR, 1),
        ("evening", 7.5 * HOUR, 1),
        ("evening", 7.9 * HOUR, 0),  # so late in it that a second try would come after it
        ("evening", DAY, 0),
        ("i_write_first", timedelta(), 0),
        ("any", timedelta(), 1),
        ("any", 5 * HOUR, 0),
    ],
)
def test_it_waits_for_her_window(
    office: HandoffServices,
    with_window: Callable[[str], PersonActor],
    new_id: Ids,
    window: str,
    late: timedelta,
    count: int,
) -> None:
    with_window(window)
    assert write(office.run_in_transaction, office.keys, EVENING - 4 * HOUR + late, new_id) == count


@pytest.mark.parametrize(
    ("window", "hours"),
    [("any", POLICY.hours), ("evening", (18, 20)), ("night", (22,)), ("morning", (7, 10)), ("i_write_first", ())],
)
def test_she_is_offered_the_hours_of_her_window(
    office: HandoffServices, with_window: Callable[[str], PersonActor], window: str, hours: tuple[int, ...]
) -> None:
    she = with_window(window)
    choices = office.run_in_transaction(
        reminders.load_choices,
        office.keys,
        person_id=she.person_id,
        country="SA",
        policy=POLICY,
        safe_contact=get_safe_contact(),
    )
    assert choices.list_hours(7, now=NOW) == hours
    assert choices.list_days(within=None, now=NOW) == (POLICY.days if hours else ())
    assert (choices.country, choices.zone) == ("MY", "Asia/Kuala_Lumpur")  # her window is meant in the time of her post


@pytest.mark.parametrize(
    ("within_days", "days"), [(60, (1, 3, 7, 14, 30)), (30, (1, 3, 7, 14)), (14, (1, 3, 7)), (3, (1,)), (1, ())]
)
def test_no_day_is_offered_that_is_not_sooner_than_the_deadline_is_long(
    within_days: int, days: tuple[int, ...]
) -> None:
    assert POLICY.list_days(within=within_days) == days
