"""What is left of a handoff goes: with its words where it was wrapped up, after a while where they were destroyed before."""

from datetime import timedelta

from bot.services import retention
from tests.support.factories import library
from tests.support.handoffs import OTHER, Office, Officer, Woman, policy


def swept(office: Office, **after: float) -> bool:
    """Whether the handoff is still there when so much time has passed."""
    (row, *_) = office.run(lambda uow: [*uow.handoffs.open_ones(), *uow.handoffs.ended_before(office.clock() + timedelta(1))])
    office.clock.pass_time(**after)
    office.run(retention.sweep, office.keys, limits=library().limits, now=office.clock(), new_id=office.ids)
    office.run(retention.sweep_handoffs, office.keys, policy=policy(), now=office.clock())
    return office.row(row.handoff_id) is not None


def test_wrapped_up_it_goes_with_its_words(office: Office, officer: Officer, handoff: str) -> None:
    officer.claims(handoff)
    officer.wraps_up(handoff)
    assert swept(office, days=29)
    assert office.keys.vault.has_half(handoff)
    assert not swept(office, days=2)
    assert not office.keys.vault.has_half(handoff)


def test_withdrawn_it_stays_without_words_for_a_while(office: Office, she: Woman, handoff: str) -> None:
    she.withdraws()
    assert swept(office, days=policy().ended_days - 1)
    assert not swept(office, days=2)


def test_an_open_one_stays(office: Office, handoff: str) -> None:
    assert swept(office, days=400)


def test_a_post_that_keeps_less_keeps_less(office: Office, she: Woman) -> None:
    handoff = she.asks(OTHER).handoff_id
    other = office.officer("officer-9", OTHER)
    other.claims(handoff)
    other.wraps_up(handoff)
    assert not swept(office, days=OTHER.keep_days + 1)


def test_tries_at_a_code_are_forgotten(office: Office, she: Woman) -> None:
    she.returns("123412341234")
    office.clock.pass_time(minutes=policy().return_minutes + 1)
    assert office.run(retention.sweep_handoffs, office.keys, policy=policy(), now=office.clock())["return_tries"] == 1
