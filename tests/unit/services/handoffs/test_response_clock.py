"""Response clocks: no handoff is shown calmer than it is."""

from datetime import datetime, timedelta

import pytest

from bot.domain.handoff import HandoffState
from bot.services.handoffs import escalation, messages, transfers
from bot.services.handoffs.response_clock import CLOCK_FIRST, CLOCK_HANDOVER, CLOCK_NEXT, ResponseClock
from tests.support.handoff_scenario import (
    MORNING,
    HandoffServices,
    OfficerActor,
    PersonActor,
    get_policy,
    get_safe_contact,
)

UNDO = timedelta(seconds=get_policy().undo_seconds + 1)


def find(office: HandoffServices, handoff_id: str) -> ResponseClock | None:
    clocks: dict[str, ResponseClock] = office.run_in_transaction(
        escalation.list_clocks,
        [office.get_handoff(handoff_id)],
        policy=get_policy(),
        safe=get_safe_contact(),
        now=office.clock(),
    )
    return clocks.get(handoff_id)


def get_kind(office: HandoffServices, handoff_id: str) -> tuple[str, datetime] | None:
    clock = find(office, handoff_id)
    return (clock.kind, clock.since) if clock else None


def deliver(office: HandoffServices) -> None:
    office.clock.advance(seconds=UNDO.seconds)
    office.run_delivery_job()
    office.deliver_outbox()
    office.run_delivery_job()


@pytest.fixture
def answered(office: HandoffServices, officer: OfficerActor, handoff: str) -> str:
    """She was answered within the hour, and nothing is owed to her."""
    officer.claim(handoff)
    officer.send_reply(handoff, "hello")
    deliver(office)
    assert find(office, handoff) is None
    return handoff


def test_an_overdue_handoff_stays_overdue_between_the_steps(office: HandoffServices, she: PersonActor) -> None:
    sent = she.request_handoff(urgency="now").handoff_id
    for minutes, is_overdue in ((0, False), (9, False), (10, True), (15, True), (25, True), (600, True)):
        office.clock.now = MORNING + timedelta(minutes=minutes)
        office.advance_handoffs()
        clock = find(office, sent)
        assert clock is not None
        assert (clock.due_at, clock.is_overdue(office.clock())) == (MORNING + timedelta(minutes=10), is_overdue)


def test_only_a_reply_that_was_handed_over_stops_the_clock(
    office: HandoffServices, officer: OfficerActor, handoff: str
) -> None:
    officer.claim(handoff)
    position = officer.send_reply(handoff, "hello")
    assert get_kind(office, handoff) == (CLOCK_FIRST, MORNING)
    officer.undo_reply(handoff, position)
    office.clock.advance(minutes=60)
    assert [step.number for step in office.advance_handoffs().steps] == [1]


def test_a_reply_that_waits_for_her_window_keeps_the_clock_and_calls_nobody(office: HandoffServices) -> None:
    she, officer = office.create_person(8001), office.create_officer()
    sent = she.request_handoff(urgency="today", window="evening").handoff_id
    officer.claim(sent)
    officer.send_reply(sent, "hello")
    opens_at = MORNING.replace(hour=10)
    office.clock.advance(hours=5)
    office.run_delivery_job()
    clock = find(office, sent)
    assert clock is not None
    assert (clock.is_held, clock.due_at, clock.is_overdue(office.clock())) == (True, opens_at, False)
    assert office.advance_handoffs().steps == []
    assert office.get_handoff(sent).officer_id == "officer-1"  # it is not taken from whoever wrote
    office.clock.now = opens_at
    deliver(office)
    assert find(office, sent) is None


def test_a_reply_that_waits_for_another_account_stops_nothing(
    office: HandoffServices, officer: OfficerActor, she: PersonActor, answered: str
) -> None:
    she.send_message("are you there?")
    asked_at = office.clock()
    office.run_in_transaction(lambda uow: (uow.handoffs.update(answered, account_at=asked_at), uow.commit()))
    officer.send_reply(answered, "yes")
    office.clock.advance(minutes=61)
    office.run_delivery_job()
    assert get_kind(office, answered) == (CLOCK_NEXT, asked_at)
    assert [step.number for step in office.advance_handoffs().steps] == [1]


def test_what_she_writes_after_an_answer_has_a_clock_of_its_own(
    office: HandoffServices, officer: OfficerActor, she: PersonActor, answered: str
) -> None:
    she.send_message("please answer me")
    asked_at = office.clock()
    office.clock.advance(minutes=30)
    she.send_message("hello?")
    assert get_kind(office, answered) == (CLOCK_NEXT, asked_at)
    office.clock.now = asked_at + timedelta(minutes=240)
    assert [step.number for step in office.advance_handoffs().steps] == [1, 2]
    office.run_delivery_job()
    assert [text for _, text in office.deliver_outbox()] == ["nobody_yet"]
    officer.send_reply(answered, "I am here")
    deliver(office)
    assert find(office, answered) is None


@pytest.mark.parametrize("is_passed_on", [False, True])
def test_a_reply_written_before_she_wrote_again_is_no_answer_to_it(
    is_passed_on: bool, office: HandoffServices, officer: OfficerActor, she: PersonActor, answered: str
) -> None:
    she.send_message("first")
    officer.send_reply(answered, "about the first")
    office.clock.advance(seconds=1)
    she.send_message("second")
    second_at = office.clock()
    if is_passed_on:
        office.clock.advance(seconds=1)
        officer.release(answered)
    deliver(office)
    assert get_kind(office, answered) == (CLOCK_HANDOVER if is_passed_on else CLOCK_NEXT, second_at)


def test_an_officer_may_say_that_it_needs_no_answer(
    office: HandoffServices, officer: OfficerActor, she: PersonActor, answered: str
) -> None:
    assert not officer.run_action(messages.mark_no_reply_needed, answered)
    she.send_message("thank you")
    assert officer.run_action(messages.mark_no_reply_needed, answered)
    assert find(office, answered) is None
    office.clock.advance(hours=5)
    assert office.advance_handoffs().steps == []


def test_a_reply_that_did_not_reach_her_is_none(
    office: HandoffServices, officer: OfficerActor, she: PersonActor, answered: str
) -> None:
    she.send_message("please")
    officer.send_reply(answered, "yes")
    written_at = office.clock()
    office.clock.advance(seconds=UNDO.seconds)
    office.run_delivery_job()
    assert find(office, answered) is None
    office.run_in_transaction(
        lambda uow: (uow.outbox.cancel_turns(f"relay:{answered}:", now=office.clock()), uow.commit())
    )
    office.run_delivery_job()
    assert get_kind(office, answered) == (CLOCK_NEXT, written_at)


def test_a_handover_goes_on_with_the_time_she_waits(
    office: HandoffServices, officer: OfficerActor, she: PersonActor, answered: str
) -> None:
    she.send_message("please")
    asked_at = office.clock()
    office.clock.advance(minutes=40)
    officer.release(answered)
    assert get_kind(office, answered) == (CLOCK_HANDOVER, asked_at)
    second = office.create_officer("officer-2")
    second.claim(answered)
    office.clock.advance(minutes=20)
    assert [step.number for step in office.advance_handoffs().steps] == [1]
    second.send_reply(answered, "I go on from here")
    deliver(office)
    assert find(office, answered) is None


@pytest.mark.parametrize("is_warm", [False, True])
def test_whoever_is_given_it_owes_her_a_word(
    is_warm: bool, office: HandoffServices, officer: OfficerActor, answered: str
) -> None:
    office.clock.advance(minutes=5)
    officer.run_action(transfers.transfer_handoff, answered, to_officer="officer-2", is_warm=is_warm)
    if is_warm:
        assert find(office, answered) is None  # the first goes on with her until the second takes it
        office.run_delivery_job()  # she is told who comes
        second = office.create_officer("officer-2")
        second.run_action(transfers.accept_transfer, answered, office.keys, policy=get_policy())
    assert get_kind(office, answered) == (CLOCK_HANDOVER, office.clock())


def test_what_was_written_before_it_was_passed_on_is_no_word_of_the_next(
    office: HandoffServices, officer: OfficerActor, she: PersonActor, answered: str
) -> None:
    she.send_message("please")
    officer.send_reply(answered, "I answer this, then a colleague goes on")
    office.clock.advance(seconds=1)
    passed_at = office.clock()
    officer.run_action(transfers.transfer_handoff, answered, to_officer="officer-2", is_warm=False)
    deliver(office)
    assert get_kind(office, answered) == (CLOCK_HANDOVER, passed_at)


def test_nothing_is_owed_once_it_ended(office: HandoffServices, officer: OfficerActor, handoff: str) -> None:
    officer.claim(handoff)
    officer.close(handoff)
    assert office.get_handoff(handoff).state is HandoffState.WRAPPED_UP
    assert find(office, handoff) is None
