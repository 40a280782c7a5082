"""What officers write reaches her once, in her window, closed where she wants that."""

from datetime import UTC, datetime

import pytest

from bot.chat.handoff_delivery import BATCH_SIZE
from bot.errors import ChannelUnavailable, StoreUnavailable
from tests.support.gateway_app import House
from tests.support.handoff_conversation import Talk
from tests.support.handoff_scenario import get_policy

EVENING = datetime(2025, 11, 24, 10, 5, tzinfo=UTC)
"""Five past six in Kuala Lumpur: her evening has begun."""


def texts(talk: Talk) -> str:
    return "\n".join(talk.house.telegram.list_texts(talk.chat_id))


async def test_a_message_can_be_taken_back_for_ten_seconds(house: House) -> None:
    talk = Talk.of(house)
    await talk.sends_card()
    handoff_id = talk.handoff.handoff_id
    talk.officer.claim(handoff_id)
    position = talk.officer.send_reply(handoff_id, "wrong chat")
    assert await talk.pumps(seconds=9) == ["utter_sent"]
    assert talk.officer.undo_reply(handoff_id, position)
    assert await talk.pumps(seconds=60) == ["utter_sent"]
    assert talk.standing.holder == "assistant"


async def test_after_ten_seconds_it_goes_once(house: House) -> None:
    talk = Talk.of(house)
    await talk.sends_card()
    handoff_id = talk.handoff.handoff_id
    talk.officer.claim(handoff_id)
    position = talk.officer.send_reply(handoff_id, "Hello.")
    await talk.pumps(seconds=10)
    assert not talk.officer.undo_reply(handoff_id, position)
    for _ in range(3):
        await talk.pumps(seconds=1)
    assert texts(talk).count("Hello.") == 1
    assert talk.officer.read(handoff_id).messages[-1].row.state == "delivered"


async def test_several_come_in_their_order(house: House) -> None:
    talk = Talk.of(house)
    await talk.is_answered("first")
    for words in ("second", "third"):
        talk.officer.send_reply(talk.handoff.handoff_id, words)
    for _ in range(3):
        await talk.pumps(seconds=10)
    assert [texts(talk).index(words) for words in ("first", "second", "third")] == sorted(
        texts(talk).index(words) for words in ("first", "second", "third")
    )


async def test_outside_her_window_it_is_held_and_then_it_comes(house: House) -> None:
    talk = Talk.of(house)
    await talk.sends_card(when="In the evening")
    handoff_id = talk.handoff.handoff_id
    talk.officer.claim(handoff_id)
    talk.officer.send_reply(handoff_id, "Hello.")
    assert await talk.pumps(seconds=10) == ["utter_sent"]
    assert talk.officer.read(handoff_id).messages[-1].row.state == "held"
    await talk.pumps(seconds=(EVENING - house.clock()).total_seconds())
    assert talk.screens == ["utter_sent", "utter_talking", "utter_message"]


async def test_where_she_writes_first_it_waits_for_her(house: House) -> None:
    talk = Talk.of(house)
    await talk.sends_card(when="Only after I write")
    house.clock.advance(hours=2)
    handoff_id = talk.handoff.handoff_id
    talk.officer.claim(handoff_id)
    talk.officer.send_reply(handoff_id, "Hello.")
    assert await talk.pumps(seconds=10) == ["utter_sent"]
    await talk.says("hello")
    await talk.pumps(seconds=5)
    assert "Hello." in texts(talk)


async def test_closed_until_she_opens_it_and_closed_again_after_minutes(house: House) -> None:
    talk = Talk.of(house)
    await talk.is_answered("The bus leaves at nine.", opens="A button to open it")
    assert talk.screens == ["utter_sent", "utter_message_sealed"]
    assert "bus" not in texts(talk)
    assert "The bus leaves at nine." in await talk.taps("Open")
    house.clock.advance(minutes=get_policy().sealed_minutes, seconds=1)
    await house.settled()
    assert talk.screens == ["utter_sent", "utter_message_sealed"] and "bus" not in texts(talk)
    assert "The bus leaves at nine." in await talk.taps("Open")


async def test_she_can_close_it_herself(house: House) -> None:
    talk = Talk.of(house)
    await talk.is_answered("The bus leaves at nine.", opens="A button to open it")
    await talk.taps("Open", "Close")
    assert "bus" not in texts(talk)
    house.clock.advance(minutes=get_policy().sealed_minutes, seconds=1)
    await house.settled()
    assert talk.screens == ["utter_sent", "utter_message_sealed"]


async def test_what_she_skipped_comes_closed(house: House) -> None:
    talk = Talk.of(house)
    await talk.skips_to_the_card()
    await talk.taps("Send")
    talk.officer.claim(talk.handoff.handoff_id)
    talk.officer.send_reply(talk.handoff.handoff_id, "Hello.")
    assert (await talk.pumps(seconds=10))[-1] == "utter_message_sealed"


async def test_a_closed_one_opens_for_nobody_else(house: House) -> None:
    talk = Talk.of(house)
    await talk.is_answered("The bus leaves at nine.", opens="A button to open it")
    token = talk.tokens()["Open"]
    other = talk.on_another_phone()
    await other.says("hello")
    assert "bus" not in await other.taps_again(token)


async def test_while_telegram_is_away_it_waits_and_the_officer_sees_so(house: House) -> None:
    talk = Talk.of(house)
    await talk.sends_card()
    handoff_id = talk.handoff.handoff_id
    talk.officer.claim(handoff_id)
    talk.officer.send_reply(handoff_id, "Hello.")
    house.telegram.fail_next("send", ChannelUnavailable(retry_after=30))
    await talk.pumps(seconds=10)
    assert talk.officer.read(handoff_id).messages[-1].row.state == "handed"
    await talk.pumps(seconds=31)
    await talk.pumps(seconds=1)
    assert talk.officer.read(handoff_id).messages[-1].row.state == "delivered"
    assert texts(talk).count("Hello.") == 1


async def test_the_pump_waits_while_the_store_is_away(house: House) -> None:
    talk = Talk.of(house)
    await talk.sends_card()
    talk.officer.claim(talk.handoff.handoff_id)
    talk.officer.send_reply(talk.handoff.handoff_id, "Hello.")
    house.store.is_away = True
    house.clock.advance(seconds=10)
    with pytest.raises(StoreUnavailable):
        await house.chat.handoff_delivery_job.run_once()
    house.store.is_away = False
    await talk.pumps()
    assert texts(talk).count("Hello.") == 1


@pytest.mark.parametrize("left", range(1, 9))
async def test_a_store_that_fails_anywhere_in_a_round_costs_nothing_and_sends_nothing_twice(
    house: House, left: int
) -> None:
    talk = Talk.of(house)
    await talk.sends_card()
    talk.officer.claim(talk.handoff.handoff_id)
    talk.officer.send_reply(talk.handoff.handoff_id, "Hello.")
    house.clock.advance(seconds=10)
    house.store.times_left = left
    try:
        await house.chat.handoff_delivery_job.run_once()
    except StoreUnavailable:
        pass
    house.store.is_away, house.store.times_left = False, None
    await talk.pumps(seconds=20)
    await talk.pumps(seconds=20)
    assert texts(talk).count("Hello.") == 1


async def test_one_message_that_cannot_be_shown_does_not_hold_up_the_others(house: House) -> None:
    first, other = Talk.of(house), Talk.of(house).on_another_phone()
    await first.sends_card()
    await other.sends_card()
    for talk in (first, other):
        talk.officer.claim(talk.handoff.handoff_id)
        talk.officer.send_reply(talk.handoff.handoff_id, "Hello.")
    house.keys.vault_keys.destroy_handoff_key(first.handoff.handoff_id)
    await other.pumps(seconds=10)
    assert "Hello." in texts(other) and "Hello." not in texts(first)
    states = {row.handoff_id: row.state for row in house.all_rows("relay")}
    assert states[first.handoff.handoff_id] == "failed"


async def test_an_idle_pump_asks_the_store_once_a_round(house: House) -> None:
    Talk.of(house)
    house.store.times_left = 1
    await house.chat.handoff_delivery_job.run_once()
    assert BATCH_SIZE > 1 and not house.store.is_away
