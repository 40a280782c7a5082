"""What is left of a handoff goes: with its words where it was wrapped up, after a while where they were destroyed before."""

from datetime import timedelta

from bot.services import retention
from tests.support.factories import load_real_content
from tests.support.handoff_scenario import OTHER, HandoffServices, OfficerActor, PersonActor, get_policy


def swept(office: HandoffServices, **after: float) -> bool:
    """Whether the handoff is still there when so much time has passed."""
    (row, *_) = office.run_in_transaction(
        lambda uow: [*uow.handoffs.list_open(), *uow.handoffs.list_ended_before(office.clock() + timedelta(1))]
    )
    office.clock.advance(**after)
    office.run_in_transaction(
        retention.sweep_expired, office.keys, limits=load_real_content().limits, now=office.clock(), new_id=office.ids
    )
    office.run_in_transaction(retention.sweep_handoffs, office.keys, policy=get_policy(), now=office.clock())
    return office.get_handoff(row.handoff_id) is not None


def test_wrapped_up_it_goes_with_its_words(office: HandoffServices, officer: OfficerActor, handoff: str) -> None:
    officer.claim(handoff)
    officer.close(handoff)
    assert swept(office, days=29)
    assert office.keys.vault_keys.has_handoff_key(handoff)
    assert not swept(office, days=2)
    assert not office.keys.vault_keys.has_handoff_key(handoff)


def test_withdrawn_it_stays_without_words_for_a_while(office: HandoffServices, she: PersonActor, handoff: str) -> None:
    she.withdraw()
    assert swept(office, days=get_policy().ended_days - 1)
    assert not swept(office, days=2)


def test_an_open_one_stays(office: HandoffServices, handoff: str) -> None:
    assert swept(office, days=400)


def test_a_post_that_keeps_less_keeps_less(office: HandoffServices, she: PersonActor) -> None:
    handoff = she.request_handoff(OTHER).handoff_id
    other = office.create_officer("officer-9", OTHER)
    other.claim(handoff)
    other.close(handoff)
    assert not swept(office, days=OTHER.keep_days + 1)


def test_tries_at_a_code_are_forgotten(office: HandoffServices, she: PersonActor) -> None:
    she.reopen_with_code("123412341234")
    office.clock.advance(minutes=get_policy().return_minutes + 1)
    assert (
        office.run_in_transaction(retention.sweep_handoffs, office.keys, policy=get_policy(), now=office.clock())[
            "return_tries"
        ]
        == 1
    )
