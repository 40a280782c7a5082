"""Passing on: one holder throughout; another post only with her consent, and then the first one opens nothing more."""

import pytest

from bot.errors import NoConsent, NotFound, NotYours
from bot.model.handoff import State
from bot.services import consents, handoffs, transfers
from tests.support.handoffs import OTHER, Office, Officer, Woman, policy


@pytest.fixture
def held(officer: Officer, handoff: str) -> str:
    """It is claimed and answered."""
    officer.claims(handoff)
    officer.says(handoff, "hello")
    return handoff


def accepts(officer: Officer, handoff_id: str) -> bool:
    return bool(officer.does(transfers.accept_transfer, handoff_id, officer.office.keys, policy=policy()))


def agrees(she: Woman, post_id: str = "post-b") -> str | None:
    office = she.office
    return office.run(
        consents.give, person_id=she.person_id, purpose="other_post", recipient=post_id, policy=policy(),
        now=office.clock(), new_id=office.ids,
    )  # fmt: skip


def test_warm_the_first_holds_it_until_the_second_takes_it(office: Office, officer: Officer, held: str) -> None:
    second = office.officer("officer-2")
    assert officer.does(transfers.transfer, held, to_officer="officer-2")
    assert (office.row(held).state, office.row(held).officer_id) == (State.TRANSFERRING, "officer-1")
    officer.says(held, "my colleague will write")
    with pytest.raises(NotYours):
        second.says(held, "hello")
    with pytest.raises(NotFound):
        accepts(office.officer("officer-3"), held)
    assert accepts(second, held)
    with pytest.raises(NotYours):
        officer.says(held, "one more thing")
    assert len(second.reads(held).said) == 2


def test_cold_the_second_holds_it_at_once(office: Office, officer: Officer, held: str) -> None:
    assert officer.does(transfers.transfer, held, to_officer="officer-2", is_warm=False)
    assert (office.row(held).state, office.row(held).officer_id) == (State.CLAIMED, "officer-2")


def test_to_the_queue_nobody_holds_it_and_she_waits_anew(office: Office, officer: Officer, held: str) -> None:
    office.clock.pass_time(hours=3)
    assert officer.does(transfers.transfer, held)
    row = office.row(held)
    assert (row.state, row.officer_id, row.answered_at, row.waiting_since) == (State.QUEUED, None, None, office.clock())


def test_an_offer_can_be_taken_back_and_comes_back_by_itself(office: Office, officer: Officer, held: str) -> None:
    officer.does(transfers.transfer, held, to_officer="officer-2")
    assert officer.does(transfers.take_back, held)
    officer.does(transfers.transfer, held, to_officer="officer-2")
    office.clock.pass_time(minutes=policy().transfer_minutes + 1)
    office.advances()
    row = office.row(held)
    assert (row.state, row.officer_id, row.to_officer) == (State.CLAIMED, "officer-1", None)


@pytest.mark.parametrize("is_warm", [True, False])
def test_another_post_needs_her_consent_for_that_post(
    office: Office, she: Woman, officer: Officer, held: str, is_warm: bool
) -> None:
    with pytest.raises(NoConsent):
        officer.does(transfers.transfer, held, to_post="post-b", is_warm=is_warm)
    agrees(she, "post-c")
    with pytest.raises(NoConsent):
        officer.does(transfers.transfer, held, to_post="post-b", is_warm=is_warm)
    agrees(she)
    assert officer.does(transfers.transfer, held, to_post="post-b", is_warm=is_warm)
    assert [row.handoff_id for row in office.run(handoffs.queue, post_id="post-b")] == [held]


def test_the_other_post_reads_everything_and_the_first_nothing_more(
    office: Office, she: Woman, officer: Officer, held: str
) -> None:
    other = office.officer("officer-9", OTHER)
    agrees(she)
    officer.notes(held, "taken back soon")
    officer.takes_back(held, 2)
    officer.does(transfers.transfer, held, to_post="post-b")
    with pytest.raises(NotFound):
        other.reads(held)
    assert accepts(other, held)
    opened = other.reads(held)
    assert [piece.words for piece in opened.said] == [None, "taken back soon"]
    assert office.run(lambda uow: uow.vaults.by_handoff(held)).keep_days == OTHER.keep_days
    with pytest.raises(NotFound):
        officer.reads(held)


def test_a_consent_taken_back_meanwhile_stops_it(office: Office, she: Woman, officer: Officer, held: str) -> None:
    agrees(she)
    officer.does(transfers.transfer, held, to_post="post-b")
    office.run(consents.take_back, person_id=she.person_id, purpose="other_post", now=office.clock())
    with pytest.raises(NoConsent):
        accepts(office.officer("officer-9", OTHER), held)


def test_a_consent_ends_by_itself(office: Office, she: Woman, officer: Officer, held: str) -> None:
    agrees(she)
    office.clock.pass_time(days=policy().consent_days + 1)
    with pytest.raises(NoConsent):
        officer.does(transfers.transfer, held, to_post="post-b")


def test_what_the_other_post_does_not_take_comes_back_to_the_queue(
    office: Office, she: Woman, officer: Officer, held: str
) -> None:
    agrees(she)
    officer.does(transfers.transfer, held, to_post="post-b", is_warm=False)
    assert office.row(held).officer_id is None
    office.clock.pass_time(minutes=policy().transfer_minutes + 1)
    office.advances()
    assert (office.row(held).state, office.row(held).to_post) == (State.QUEUED, None)
    assert office.run(handoffs.queue, post_id="post-b") == []
