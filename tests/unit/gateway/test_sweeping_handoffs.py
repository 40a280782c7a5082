"""The minute's sweep carries what time alone does to handoffs, unless the clock is in doubt."""

from datetime import timedelta

from bot.model.handoff import State
from tests.support.handoffs import Office, policy
from tests.unit.gateway.house import House


def office_of(house: House) -> Office:
    office = Office(house.engine, house.keys, clock=house.clock)
    office.opens()
    return office


async def test_a_card_nobody_took_and_one_nobody_sent_go_with_their_keys(house: House) -> None:
    office = office_of(house)
    sent = office.woman(8001).asks()
    draft = office.woman(8002).begins()
    assert draft is not None
    house.clock.pass_time(hours=policy().queue_hours, minutes=1)
    await house.sweeping.sweep()
    assert office.row(sent.handoff_id).state is State.EXPIRED
    assert not house.keys.vault.has_half(sent.handoff_id)
    assert not house.keys.drafts.has(draft.draft_id)
    assert b"Code word: mango" not in b"".join(path.read_bytes() for path in house.folder.glob("*.db*"))


async def test_while_the_clock_is_in_doubt_nothing_ends(house: House) -> None:
    office = office_of(house)
    sent = office.woman(8001).asks()
    await house.sweeping.sweep()
    house.clock.now += timedelta(hours=policy().queue_hours + 1)  # by itself: nothing else says that time passed
    await house.sweeping.sweep()
    assert office.row(sent.handoff_id).state is State.QUEUED
