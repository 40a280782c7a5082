"""The minute's sweep carries what time alone does to handoffs, unless the clock is in doubt."""

from datetime import timedelta

from bot.domain.handoff import HandoffState
from tests.support.gateway_app import House
from tests.support.handoff_scenario import HandoffServices, get_policy


def office_of(house: House) -> HandoffServices:
    office = HandoffServices(house.engine, house.keys, clock=house.clock)
    office.add_joined_post()
    return office


async def test_a_card_nobody_took_and_one_nobody_sent_go_with_their_keys(house: House) -> None:
    office = office_of(house)
    sent = office.create_person(8001).request_handoff()
    draft = office.create_person(8002).begin_card()
    assert draft is not None
    house.clock.advance(hours=get_policy().queue_hours, minutes=1)
    await house.sweeping.run_once()
    assert office.get_handoff(sent.handoff_id).state is HandoffState.EXPIRED
    assert not house.keys.vault_keys.has_handoff_key(sent.handoff_id)
    assert not house.keys.draft_keys.has_key(draft.draft_id)
    assert b"Code word: mango" not in b"".join(path.read_bytes() for path in house.folder.glob("*.db*"))


async def test_while_the_clock_is_in_doubt_nothing_ends(house: House) -> None:
    office = office_of(house)
    sent = office.create_person(8001).request_handoff()
    await house.sweeping.run_once()
    house.clock.now += timedelta(hours=get_policy().queue_hours + 1)  # by itself: nothing else says that time passed
    await house.sweeping.run_once()
    assert office.get_handoff(sent.handoff_id).state is HandoffState.QUEUED
