"""A handoff is given to a colleague on duty: whoever holds it, whatever was offered, and never past what was wrapped up."""

from datetime import timedelta
from typing import Any

import pytest

from bot.domain.handoff import HandoffState
from bot.errors import NotFound, StateConflict
from bot.services.handoffs import reassignment, transfers
from tests.support.handoff_scenario import OTHER, POST, HandoffServices, OfficerActor, PersonActor, get_policy


@pytest.fixture
def second(office: HandoffServices) -> OfficerActor:
    for name in ("officer-1", "officer-2"):
        office.add_account(name, on_duty_at=office.clock())
    return office.create_officer("officer-2")


def _run(office: HandoffServices, verb: Any, **named: Any) -> Any:
    now = office.clock()
    named = {"post_id": POST.post_id, "by": "head", "policy": get_policy(), **named}
    return office.run_in_transaction(verb, duty_since=now - timedelta(hours=12), now=now, **named)


def assign(office: HandoffServices, handoff_id: str, to: str = "officer-2", **named: Any) -> Any:
    return _run(office, reassignment.assign_handoff, handoff_id=handoff_id, to_officer=to, **named)


def move(office: HandoffServices, to: str | None = "officer-2") -> Any:
    return _run(office, reassignment.move_officer_handoffs, officer_id="officer-1", to_officer=to)


def test_whoever_holds_it_already_is_no_news(
    office: HandoffServices, officer: OfficerActor, second: OfficerActor, handoff: str
) -> None:
    assert assign(office, handoff)
    assert not assign(office, handoff)
    assert office.get_handoff(handoff).is_newly_assigned


def test_what_was_offered_warm_is_offered_no_more(
    office: HandoffServices, officer: OfficerActor, second: OfficerActor, handoff: str
) -> None:
    officer.claim(handoff)
    officer.run_action(transfers.transfer_handoff, handoff, to_officer="officer-3")
    assert assign(office, handoff)
    row = office.get_handoff(handoff)
    assert (row.state, row.officer_id, row.to_officer, row.offered_at) == (
        HandoffState.CLAIMED,
        "officer-2",
        None,
        None,
    )


def test_what_another_post_is_offered_cold_is_not_given_away(
    office: HandoffServices, officer: OfficerActor, second: OfficerActor, she: PersonActor, handoff: str
) -> None:
    office.add_joined_post(OTHER)
    officer.claim(handoff)
    office.run_in_transaction(
        transfers.grant_consent,
        person_id=she.person_id,
        purpose="other_post",
        recipient=OTHER.post_id,
        policy=get_policy(),
        now=office.clock(),
        new_id=office.ids,
    )
    officer.run_action(transfers.transfer_handoff, handoff, to_post=OTHER.post_id, is_warm=False)
    with pytest.raises(StateConflict, match="moved_on"):
        assign(office, handoff)


def test_what_has_ended_or_is_of_another_post_is_not_given_away(
    office: HandoffServices, officer: OfficerActor, second: OfficerActor, handoff: str
) -> None:
    with pytest.raises(NotFound):
        assign(office, handoff, post_id=OTHER.post_id)
    officer.claim(handoff)
    officer.close(handoff)
    with pytest.raises(StateConflict, match="moved_on"):
        assign(office, handoff)


def test_the_badge_goes_with_the_first_word_and_does_not_come_back_with_a_claim(
    office: HandoffServices, officer: OfficerActor, second: OfficerActor, handoff: str
) -> None:
    assign(office, handoff)
    second.release(handoff)
    officer.claim(handoff)
    row = office.get_handoff(handoff)
    assert (row.assigned_by, row.is_newly_assigned) == (None, False)


def test_a_clock_that_ran_goes_on_with_each_of_them(
    office: HandoffServices, officer: OfficerActor, second: OfficerActor, she: PersonActor
) -> None:
    cards = [woman.request_handoff(how="open").handoff_id for woman in (she, office.create_person(7002))]
    for card in cards:
        officer.claim(card)
    began = [office.get_handoff(card).waiting_since for card in cards]
    office.clock.advance(hours=1)
    assert move(office) == len(cards)
    rows = [office.get_handoff(card) for card in cards]
    assert [(row.officer_id, row.waiting_since) for row in rows] == [("officer-2", at) for at in began]


@pytest.mark.parametrize("to", ["officer-2", None])
def test_who_holds_nothing_has_nothing_to_pass_on(
    office: HandoffServices, second: OfficerActor, to: str | None
) -> None:
    assert move(office, to) == 0


def test_all_of_it_goes_to_nobody_who_is_off_duty(
    office: HandoffServices, officer: OfficerActor, second: OfficerActor, handoff: str
) -> None:
    officer.claim(handoff)
    office.clock.advance(hours=13)
    with pytest.raises(StateConflict, match="not_on_duty"):
        move(office)
    assert office.get_handoff(handoff).officer_id == "officer-1"
