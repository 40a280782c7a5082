"""Passing on: one holder throughout; another post only with her consent, and then the first one opens nothing more."""

import pytest

from bot.domain.handoff import HandoffState
from bot.errors import ConsentMissing, NotFound, PermissionDenied, StateConflict
from bot.services.handoffs import lifecycle, transfers
from tests.support.handoff_scenario import MORNING, OTHER, HandoffServices, OfficerActor, PersonActor, get_policy


@pytest.fixture
def held(officer: OfficerActor, handoff: str) -> str:
    """It is claimed and answered."""
    officer.claim(handoff)
    officer.send_reply(handoff, "hello")
    return handoff


def accepts(officer: OfficerActor, handoff_id: str) -> bool:
    return bool(officer.run_action(transfers.accept_transfer, handoff_id, officer.services.keys, policy=get_policy()))


def agrees(she: PersonActor, post_id: str = "post-b") -> str | None:
    office = she.services
    return office.run_in_transaction(
        transfers.grant_consent,
        person_id=she.person_id,
        purpose="other_post",
        recipient=post_id,
        policy=get_policy(),
        now=office.clock(),
        new_id=office.ids,
    )


def test_warm_the_first_holds_it_until_the_second_takes_it(
    office: HandoffServices, officer: OfficerActor, held: str
) -> None:
    second = office.create_officer("officer-2")
    assert officer.run_action(transfers.transfer_handoff, held, to_officer="officer-2")
    assert (office.get_handoff(held).state, office.get_handoff(held).officer_id) == (
        HandoffState.TRANSFERRING,
        "officer-1",
    )
    officer.send_reply(held, "my colleague will write")
    with pytest.raises(PermissionDenied):
        second.send_reply(held, "hello")
    with pytest.raises(NotFound):
        accepts(office.create_officer("officer-3"), held)
    assert accepts(second, held)
    with pytest.raises(PermissionDenied):
        officer.send_reply(held, "one more thing")
    assert len(second.read(held).messages) == 2


def test_cold_the_second_holds_it_at_once(office: HandoffServices, officer: OfficerActor, held: str) -> None:
    assert officer.run_action(transfers.transfer_handoff, held, to_officer="officer-2", is_warm=False)
    assert (office.get_handoff(held).state, office.get_handoff(held).officer_id) == (HandoffState.CLAIMED, "officer-2")


def test_to_the_queue_nobody_holds_it_and_she_waits_anew(
    office: HandoffServices, officer: OfficerActor, held: str
) -> None:
    office.clock.advance(seconds=get_policy().undo_seconds + 1)
    office.run_delivery_job()
    office.clock.advance(hours=3)
    assert officer.run_action(transfers.transfer_handoff, held)
    row = office.get_handoff(held)
    assert (row.state, row.officer_id, row.answered_at, row.waiting_since) == (
        HandoffState.QUEUED,
        None,
        None,
        office.clock(),
    )


def test_an_offer_can_be_taken_back_and_comes_back_by_itself(
    office: HandoffServices, officer: OfficerActor, held: str
) -> None:
    officer.run_action(transfers.transfer_handoff, held, to_officer="officer-2")
    assert officer.run_action(transfers.cancel_offer, held)
    officer.run_action(transfers.transfer_handoff, held, to_officer="officer-2")
    office.clock.advance(minutes=get_policy().transfer_minutes + 1)
    office.advance_handoffs()
    row = office.get_handoff(held)
    assert (row.state, row.officer_id, row.to_officer) == (HandoffState.CLAIMED, "officer-1", None)


@pytest.mark.parametrize("is_warm", [True, False])
def test_another_post_needs_her_consent_for_that_post(
    office: HandoffServices, she: PersonActor, officer: OfficerActor, held: str, is_warm: bool
) -> None:
    with pytest.raises(ConsentMissing):
        officer.run_action(transfers.transfer_handoff, held, to_post="post-b", is_warm=is_warm)
    agrees(she, "post-c")
    with pytest.raises(ConsentMissing):
        officer.run_action(transfers.transfer_handoff, held, to_post="post-b", is_warm=is_warm)
    agrees(she)
    assert officer.run_action(transfers.transfer_handoff, held, to_post="post-b", is_warm=is_warm)
    assert [row.handoff_id for row in office.run_in_transaction(lifecycle.list_open_handoffs, post_id="post-b")] == [
        held
    ]


def test_the_other_post_reads_everything_and_the_first_nothing_more(
    office: HandoffServices, she: PersonActor, officer: OfficerActor, held: str
) -> None:
    other = office.create_officer("officer-9", OTHER)
    agrees(she)
    officer.write_note(held, "taken back soon")
    officer.undo_reply(held, 2)
    officer.run_action(transfers.transfer_handoff, held, to_post="post-b")
    with pytest.raises(NotFound):
        other.read(held)
    assert accepts(other, held)
    opened = other.read(held)
    assert [piece.text for piece in opened.messages] == [None, "taken back soon"]
    assert office.run_in_transaction(lambda uow: uow.vaults.get_by_handoff(held)).keep_days == OTHER.keep_days
    with pytest.raises(NotFound):
        officer.read(held)


def test_a_consent_taken_back_meanwhile_stops_it(
    office: HandoffServices, she: PersonActor, officer: OfficerActor, held: str
) -> None:
    agrees(she)
    officer.run_action(transfers.transfer_handoff, held, to_post="post-b")
    office.run_in_transaction(
        transfers.revoke_consents, person_id=she.person_id, purpose="other_post", now=office.clock()
    )
    with pytest.raises(ConsentMissing):
        accepts(office.create_officer("officer-9", OTHER), held)


def test_a_consent_ends_by_itself(office: HandoffServices, she: PersonActor, officer: OfficerActor, held: str) -> None:
    agrees(she)
    office.clock.advance(days=get_policy().consent_days + 1)
    with pytest.raises(ConsentMissing):
        officer.run_action(transfers.transfer_handoff, held, to_post="post-b")


def test_what_the_other_post_does_not_take_comes_back_to_the_queue(
    office: HandoffServices, she: PersonActor, officer: OfficerActor, held: str
) -> None:
    agrees(she)
    officer.run_action(transfers.transfer_handoff, held, to_post="post-b", is_warm=False)
    assert office.get_handoff(held).officer_id is None
    office.clock.advance(minutes=get_policy().transfer_minutes + 1)
    office.advance_handoffs()
    assert (office.get_handoff(held).state, office.get_handoff(held).to_post) == (HandoffState.QUEUED, None)
    assert office.run_in_transaction(lifecycle.list_open_handoffs, post_id="post-b") == []


@pytest.fixture
def talking(office: HandoffServices, officer: OfficerActor, held: str) -> str:
    """She was answered, and knows whom she is with."""
    office.clock.advance(seconds=get_policy().undo_seconds + 1)
    office.run_delivery_job()
    office.deliver_outbox()
    assert office.get_handoff(held).answered_at
    return held


def test_warm_she_is_told_before_anybody_takes_over(
    office: HandoffServices, officer: OfficerActor, talking: str
) -> None:
    second = office.create_officer("officer-2")
    officer.run_action(transfers.transfer_handoff, talking, to_officer="officer-2")
    with pytest.raises(StateConflict, match="not_introduced"):
        accepts(second, talking)
    office.run_delivery_job()
    assert [text for _, text in office.deliver_outbox()] == ["introduced"]
    assert accepts(second, talking)
    office.run_delivery_job()
    assert office.deliver_outbox() == []  # once is enough


def test_outside_her_window_a_warm_transfer_waits_for_it(office: HandoffServices, officer: OfficerActor) -> None:
    she, second = office.create_person(8001), office.create_officer("officer-2")
    sent = she.request_handoff(urgency="today", window="morning").handoff_id
    officer.claim(sent)
    officer.send_reply(sent, "hello")
    office.clock.advance(seconds=get_policy().undo_seconds + 1)
    office.run_delivery_job()
    office.deliver_outbox()
    office.clock.advance(hours=6)
    officer.run_action(transfers.transfer_handoff, sent, to_officer="officer-2")
    office.clock.advance(minutes=get_policy().transfer_minutes + 1)
    office.advance_handoffs()
    office.run_delivery_job()
    assert office.deliver_outbox() == []
    assert office.get_handoff(sent).state is HandoffState.TRANSFERRING  # nobody could take it, so that no time ran out
    with pytest.raises(StateConflict, match="not_introduced"):
        accepts(second, sent)
    office.clock.now = MORNING.replace(day=25)
    office.run_delivery_job()
    assert [text for _, text in office.deliver_outbox()] == ["introduced"]
    assert accepts(second, sent)


def test_cold_she_is_told_afterwards_once(office: HandoffServices, officer: OfficerActor, talking: str) -> None:
    officer.run_action(transfers.transfer_handoff, talking, to_officer="officer-2", is_warm=False)
    office.run_delivery_job()
    office.run_delivery_job()
    assert [text for _, text in office.deliver_outbox()] == ["passed"]


def test_whom_nobody_answered_yet_nobody_is_introduced_to(
    office: HandoffServices, officer: OfficerActor, handoff: str
) -> None:
    officer.claim(handoff)
    officer.run_action(transfers.transfer_handoff, handoff, to_officer="officer-2")
    assert accepts(office.create_officer("officer-2"), handoff)
    office.run_delivery_job()
    assert office.deliver_outbox() == []
