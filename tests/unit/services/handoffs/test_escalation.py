"""Nobody waits without a word: at the minutes of the policy somebody is called, she is told, and it never ends in silence."""

import pytest

from bot.domain.handoff import URGENCIES, HandoffState
from bot.services.handoffs import escalation
from tests.support.handoff_scenario import (
    MORNING,
    HandoffServices,
    OfficerActor,
    PersonActor,
    create_message_delivery,
    get_policy,
    get_safe_contact,
)


def told(office: HandoffServices) -> list[str]:
    office.advance_handoffs()
    office.run_delivery_job()
    return [text for _, text in office.deliver_outbox()]


@pytest.mark.parametrize("urgency", URGENCIES)
def test_each_step_is_reached_at_its_minute_and_once(office: HandoffServices, she: PersonActor, urgency: str) -> None:
    she.request_handoff(urgency=urgency)
    seen = []
    for rung in get_policy().get_escalation_steps(urgency):
        office.clock.now = MORNING
        office.clock.advance(minutes=rung.after - 0.1)
        assert office.advance_handoffs().steps == []
        office.clock.advance(minutes=0.2)
        seen += [step.number for step in office.advance_handoffs().steps]
    assert seen == [1, 2]
    assert office.advance_handoffs().steps == []


def test_she_is_told_at_the_promised_minute(office: HandoffServices, she: PersonActor) -> None:
    she.request_handoff(urgency="now")
    office.clock.advance(minutes=19)
    assert told(office) == []
    office.clock.advance(minutes=1)
    assert told(office) == ["nobody_yet"]
    assert told(office) == []


def test_a_claim_without_a_word_goes_back_and_the_clock_goes_on(
    office: HandoffServices, officer: OfficerActor, handoff: str
) -> None:
    office.clock.advance(minutes=30)
    officer.claim(handoff)
    office.clock.advance(minutes=get_policy().claim_minutes + 1)
    assert [step.number for step in office.advance_handoffs().steps] == [1]
    row = office.get_handoff(handoff)
    assert (row.state, row.waiting_since) == (HandoffState.QUEUED, MORNING)


def test_what_nobody_takes_is_erased_and_she_is_told(office: HandoffServices, she: PersonActor, handoff: str) -> None:
    office.clock.advance(hours=get_policy().queue_hours)
    told(office)
    assert office.get_handoff(handoff).state is HandoffState.QUEUED
    office.clock.advance(minutes=1)
    assert told(office) == ["expired"]
    assert (office.get_handoff(handoff).state, office.get_handoff(handoff).help) == (HandoffState.EXPIRED, None)
    assert not office.keys.vault_keys.has_handoff_key(handoff)
    assert told(office) == []


def test_what_nobody_wrote_in_for_weeks_ends_and_she_is_told(
    office: HandoffServices, officer: OfficerActor, she: PersonActor, handoff: str
) -> None:
    officer.claim(handoff)
    officer.send_reply(handoff, "hello")
    office.clock.advance(seconds=11)
    office.run_delivery_job()
    office.deliver_outbox()
    office.clock.advance(days=get_policy().quiet_days + 1)
    assert told(office) == ["expired"]
    assert she.get_holder() == "assistant"


def test_outside_her_window_she_is_told_when_it_opens_or_when_she_writes(office: HandoffServices) -> None:
    she = office.create_person(8001)
    she.request_handoff(urgency="now", window="evening")
    office.clock.advance(minutes=21)
    assert told(office) == []
    now = office.clock()
    (notice,) = office.run_in_transaction(
        escalation.list_due_notices, policy=get_policy(), safe=get_safe_contact(), now=now, person_id=she.person_id
    )
    tell = {
        "notice": notice,
        "deliveries": [create_message_delivery("with her answer")],
        "safe": get_safe_contact(),
        "now": now,
    }
    assert not office.run_in_transaction(escalation.enqueue_notice, office.keys, **tell)
    assert office.run_in_transaction(escalation.enqueue_notice, office.keys, **tell, is_answer=True)
    office.clock.now = MORNING.replace(hour=10)
    assert told(office) == ["with her answer"]


def test_the_end_is_told_after_the_last_reply(office: HandoffServices, officer: OfficerActor, handoff: str) -> None:
    officer.claim(handoff)
    officer.send_reply(handoff, "goodbye")
    officer.close(handoff)
    assert told(office) == []
    office.clock.advance(seconds=11)
    assert [*told(office), *told(office)] == ["goodbye", "wrapped_up"]


def test_nobody_who_left_is_told_anything(office: HandoffServices, she: PersonActor, handoff: str) -> None:
    she.leave()
    office.clock.advance(hours=5)
    assert told(office) == []


def test_a_clock_set_back_ends_nothing(office: HandoffServices, handoff: str) -> None:
    office.clock.advance(days=-400)
    assert (office.advance_handoffs().steps, office.get_handoff(handoff).state) == ([], HandoffState.QUEUED)
