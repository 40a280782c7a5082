"""Nobody waits without a word: at the minutes of the policy somebody is called, she is told, and it never ends in silence."""

from datetime import timedelta

import pytest

from bot.model.handoff import URGENCY, State
from bot.services import escalation
from tests.support.handoffs import MORNING, Office, Officer, Woman, policy, safe, said


def told(office: Office) -> list[str]:
    office.advances()
    office.pumps()
    return [text for _, text in office.delivers()]


@pytest.mark.parametrize("urgency", URGENCY)
def test_each_step_is_reached_at_its_minute_and_once(office: Office, she: Woman, urgency: str) -> None:
    she.asks(urgency=urgency)
    seen = []
    for rung in policy().rungs(urgency):
        office.clock.now = MORNING
        office.clock.pass_time(minutes=rung.after - 0.1)
        assert office.advances().steps == []
        office.clock.pass_time(minutes=0.2)
        seen += [step.calls for step in office.advances().steps]
    assert seen == [rung.calls for rung in policy().rungs(urgency)]
    assert office.advances().steps == []


def test_she_is_told_at_the_promised_minute(office: Office, she: Woman) -> None:
    she.asks(urgency="now")
    office.clock.pass_time(minutes=19)
    assert told(office) == []
    office.clock.pass_time(minutes=1)
    assert told(office) == ["nobody_yet"]
    assert told(office) == []


def test_an_answer_ends_it_and_taking_it_back_goes_on_with_it(office: Office, officer: Officer, handoff: str) -> None:
    def deadline() -> object:
        return escalation.deadline(office.row(handoff), policy=policy())

    officer.claims(handoff)
    assert deadline() == MORNING + timedelta(minutes=60)
    position = officer.says(handoff, "hello")
    assert deadline() is None
    officer.takes_back(handoff, position)
    office.clock.pass_time(minutes=60)
    assert [step.calls for step in office.advances().steps] == ["supervisor"]
    assert deadline() == MORNING + timedelta(minutes=240)


def test_a_claim_without_a_word_goes_back_and_the_clock_goes_on(office: Office, officer: Officer, handoff: str) -> None:
    office.clock.pass_time(minutes=30)
    officer.claims(handoff)
    office.clock.pass_time(minutes=policy().claim_minutes + 1)
    assert [step.calls for step in office.advances().steps] == ["supervisor"]
    row = office.row(handoff)
    assert (row.state, row.waiting_since) == (State.QUEUED, MORNING)


def test_what_nobody_takes_is_erased_and_she_is_told(office: Office, she: Woman, handoff: str) -> None:
    office.clock.pass_time(hours=policy().queue_hours)
    told(office)
    assert office.row(handoff).state is State.QUEUED
    office.clock.pass_time(minutes=1)
    assert told(office) == ["expired"]
    assert (office.row(handoff).state, office.row(handoff).help) == (State.EXPIRED, None)
    assert not office.keys.vault.has_half(handoff)
    assert told(office) == []


def test_what_nobody_wrote_in_for_weeks_ends_and_she_is_told(
    office: Office, officer: Officer, she: Woman, handoff: str
) -> None:
    officer.claims(handoff)
    officer.says(handoff, "hello")
    office.clock.pass_time(seconds=11)
    office.pumps()
    office.delivers()
    office.clock.pass_time(days=policy().quiet_days + 1)
    assert told(office) == ["expired"]
    assert she.holder() == "assistant"


def test_outside_her_window_she_is_told_when_it_opens_or_when_she_writes(office: Office) -> None:
    she = office.woman(8001)
    she.asks(urgency="now", window="evening")
    office.clock.pass_time(minutes=21)
    assert told(office) == []
    now = office.clock()
    (notice,) = office.run(escalation.owed, policy=policy(), safe=safe(), now=now, person_id=she.person_id)
    tell = {"notice": notice, "deliveries": [said("with her answer")], "safe": safe(), "now": now}
    assert not office.run(escalation.told, office.keys, **tell)
    assert office.run(escalation.told, office.keys, **tell, is_answer=True)
    office.clock.now = MORNING.replace(hour=10)
    assert told(office) == ["with her answer"]


def test_the_end_is_told_after_the_last_reply(office: Office, officer: Officer, handoff: str) -> None:
    officer.claims(handoff)
    officer.says(handoff, "goodbye")
    officer.wraps_up(handoff)
    assert told(office) == []
    office.clock.pass_time(seconds=11)
    assert [*told(office), *told(office)] == ["goodbye", "wrapped_up"]


def test_nobody_who_left_is_told_anything(office: Office, she: Woman, handoff: str) -> None:
    she.leaves()
    office.clock.pass_time(hours=5)
    assert told(office) == []


def test_a_clock_set_back_ends_nothing(office: Office, handoff: str) -> None:
    office.clock.pass_time(days=-400)
    assert (office.advances().steps, office.row(handoff).state) == ([], State.QUEUED)
