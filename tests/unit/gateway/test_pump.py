"""What officers write reaches her once, in her window, closed where she wants that; and nobody waits without a word."""

from datetime import UTC, datetime

import pytest

from bot.errors import TelegramUnavailable
from bot.gateway.pump import AT_ONCE
from bot.model.turn import Choice
from tests.support.factories import CHAT
from tests.support.handoffs import policy
from tests.unit.gateway.house import House
from tests.unit.gateway.talk import SKIP, Talk

EVENING = datetime(2025, 11, 24, 10, 5, tzinfo=UTC)
"""Five past six in Kuala Lumpur: her evening has begun."""


def texts(talk: Talk) -> str:
    return "\n".join(talk.house.telegram.texts(talk.chat_id))


async def test_a_message_can_be_taken_back_for_ten_seconds(house: House) -> None:
    talk = Talk.of(house)
    await talk.sends_card()
    handoff_id = talk.handoff.handoff_id
    talk.officer.claims(handoff_id)
    position = talk.officer.says(handoff_id, "wrong chat")
    assert await talk.pumps(seconds=9) == ["utter_sent"]
    assert talk.officer.takes_back(handoff_id, position)
    assert await talk.pumps(seconds=60) == ["utter_sent"]
    assert talk.standing.holder == "assistant"


async def test_after_ten_seconds_it_goes_once(house: House) -> None:
    talk = Talk.of(house)
    await talk.sends_card()
    handoff_id = talk.handoff.handoff_id
    talk.officer.claims(handoff_id)
    position = talk.officer.says(handoff_id, "Hello.")
    await talk.pumps(seconds=10)
    assert not talk.officer.takes_back(handoff_id, position)
    for _ in range(3):
        await talk.pumps(seconds=1)
    assert texts(talk).count("Hello.") == 1
    assert talk.officer.reads(handoff_id).said[-1].row.state == "delivered"


async def test_several_come_in_their_order(house: House) -> None:
    talk = Talk.of(house)
    await talk.is_answered("first")
    for words in ("second", "third"):
        talk.officer.says(talk.handoff.handoff_id, words)
    for _ in range(3):
        await talk.pumps(seconds=10)
    assert [texts(talk).index(words) for words in ("first", "second", "third")] == sorted(
        texts(talk).index(words) for words in ("first", "second", "third")
    )


async def test_outside_her_window_it_is_held_and_then_it_comes(house: House) -> None:
    talk = Talk.of(house)
    await talk.sends_card(when="In the evening")
    handoff_id = talk.handoff.handoff_id
    talk.officer.claims(handoff_id)
    talk.officer.says(handoff_id, "Hello.")
    assert await talk.pumps(seconds=10) == ["utter_sent"]
    assert talk.officer.reads(handoff_id).said[-1].row.state == "held"
    await talk.pumps(seconds=(EVENING - house.clock()).total_seconds())
    assert talk.screens == ["utter_sent", "utter_talking", "utter_message"]


async def test_where_she_writes_first_it_waits_for_her(house: House) -> None:
    talk = Talk.of(house)
    await talk.sends_card(when="Only after I write")
    house.clock.pass_time(hours=2)
    handoff_id = talk.handoff.handoff_id
    talk.officer.claims(handoff_id)
    talk.officer.says(handoff_id, "Hello.")
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
    house.clock.pass_time(minutes=policy().sealed_minutes, seconds=1)
    await house.settled()
    assert talk.screens == ["utter_sent", "utter_message_sealed"] and "bus" not in texts(talk)
    assert "The bus leaves at nine." in await talk.taps("Open")


async def test_she_can_close_it_herself(house: House) -> None:
    talk = Talk.of(house)
    await talk.is_answered("The bus leaves at nine.", opens="A button to open it")
    await talk.taps("Open", "Close")
    assert "bus" not in texts(talk)
    house.clock.pass_time(minutes=policy().sealed_minutes, seconds=1)
    await house.settled()
    assert talk.screens == ["utter_sent", "utter_message_sealed"]


async def test_what_she_skipped_comes_closed(house: House) -> None:
    talk = Talk.of(house)
    await talk.skips_to_the_card()
    await talk.taps("Send")
    talk.officer.claims(talk.handoff.handoff_id)
    talk.officer.says(talk.handoff.handoff_id, "Hello.")
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
    talk.officer.claims(handoff_id)
    talk.officer.says(handoff_id, "Hello.")
    house.telegram.fails("send", TelegramUnavailable(retry_after=30))
    await talk.pumps(seconds=10)
    assert talk.officer.reads(handoff_id).said[-1].row.state == "handed"
    await talk.pumps(seconds=31)
    await talk.pumps(seconds=1)
    assert talk.officer.reads(handoff_id).said[-1].row.state == "delivered"
    assert texts(talk).count("Hello.") == 1


async def test_the_pump_waits_while_the_store_is_away(house: House) -> None:
    from bot.errors import StoreUnavailable

    talk = Talk.of(house)
    await talk.sends_card()
    talk.officer.claims(talk.handoff.handoff_id)
    talk.officer.says(talk.handoff.handoff_id, "Hello.")
    house.store.is_away = True
    house.clock.pass_time(seconds=10)
    with pytest.raises(StoreUnavailable):
        await house.hers.pump.round()
    house.store.is_away = False
    await talk.pumps()
    assert texts(talk).count("Hello.") == 1


@pytest.mark.parametrize("left", range(1, 9))
async def test_a_store_that_fails_anywhere_in_a_round_costs_nothing_and_sends_nothing_twice(house: House, left: int) -> None:
    from bot.errors import StoreUnavailable

    talk = Talk.of(house)
    await talk.sends_card()
    talk.officer.claims(talk.handoff.handoff_id)
    talk.officer.says(talk.handoff.handoff_id, "Hello.")
    house.clock.pass_time(seconds=10)
    house.store.times_left = left
    try:
        await house.hers.pump.round()
    except StoreUnavailable:
        pass
    house.store.is_away, house.store.times_left = False, None
    await talk.pumps(seconds=20)
    await talk.pumps(seconds=20)
    assert texts(talk).count("Hello.") == 1


async def test_one_message_that_cannot_be_shown_does_not_hold_up_the_others(house: House) -> None:
    first, other = Talk.of(house), Talk(house, *_same(house), chat_id=CHAT + 1)
    await first.sends_card()
    await other.sends_card()
    for talk in (first, other):
        talk.officer.claims(talk.handoff.handoff_id)
        talk.officer.says(talk.handoff.handoff_id, "Hello.")
    house.keys.vault.destroy_half(first.handoff.handoff_id)
    await other.pumps(seconds=10)
    assert "Hello." in texts(other) and "Hello." not in texts(first)
    states = {row.handoff_id: row.state for row in house.all_rows("relay")}
    assert states[first.handoff.handoff_id] == "failed"


def _same(house: House):  # type: ignore[no-untyped-def]
    from tests.support.handoffs import Office

    office = Office(house.engine, house.keys, clock=house.clock)
    return office, office.officer()


async def test_nobody_is_told_that_nobody_answered_before_the_promised_minutes(house: House) -> None:
    talk = Talk.of(house)
    await talk.asks()
    await talk.taps("Yes, choose what to send", SKIP, "As soon as you can", SKIP, SKIP, SKIP)
    await talk.taps("Change", "How to show it", "Show the message", "Send")
    assert await talk.pumps(minutes=19) == ["utter_sent"]
    await talk.pumps(minutes=1, seconds=1)
    assert talk.screens[-1] == "utter_late" and "not your fault" in talk.newest.text
    assert list(talk.tokens())[:5] == [
        "Help now", "Only the numbers", "Not government", "Take it back", "Something went wrong",
    ]  # fmt: skip
    count = len(talk.screens)
    await talk.pumps(minutes=30)
    assert len(talk.screens) == count


async def test_where_news_may_not_stand_open_they_come_closed(house: House) -> None:
    talk = Talk.of(house)
    await talk.asks()
    await talk.taps("Yes, choose what to send", SKIP, "As soon as you can", SKIP, SKIP, SKIP, "Send")
    await talk.pumps(minutes=21)
    assert talk.screens[-1] == "utter_news_sealed"
    assert "There is no answer yet" in await talk.taps("Open")


async def test_outside_her_window_she_is_told_when_she_writes(house: House) -> None:
    talk = Talk.of(house)
    await talk.asks()
    await talk.taps("Yes, choose what to send", SKIP, "As soon as you can", "At night", SKIP, SKIP, "Send")
    assert await talk.pumps(minutes=25) == ["utter_sent"]
    assert await talk.says("hello") == ["utter_menu", "utter_late"]
    assert await talk.says("hello") == ["utter_menu"]


async def test_nobody_took_it_for_three_days(house: House) -> None:
    talk = Talk.of(house)
    await talk.sends_card()
    handoff_id = talk.handoff.handoff_id
    await talk.pumps(hours=policy().queue_hours, minutes=1)
    assert talk.screens[-1] == "utter_news_sealed", "how it may come went with the card, so it comes closed"
    await talk.taps("Open")
    assert "no answer for 72 hours" in talk.newest.text and "I deleted what you had sent." in talk.newest.text
    assert not house.keys.vault.has_half(handoff_id)


async def test_wrapped_up_she_is_back_and_may_say_how_it_was(house: House) -> None:
    talk = Talk.of(house)
    await talk.is_answered()
    talk.officer.wraps_up(talk.handoff.handoff_id)
    await talk.pumps(seconds=10)
    assert talk.screens[-1] == "utter_back"
    assert "You are talking with the program again." in talk.newest.text and "for 30 days" in talk.newest.text
    assert "I count the taps" in await talk.taps("It helped me")
    counted = {(row.dimension, row.value): row.number for row in house.all_rows("counts")}
    assert counted["feedback", "helped"] == 1
    assert await talk.says("hello") == ["utter_menu"]


async def test_the_last_message_comes_before_she_is_told_that_it_ended(house: House) -> None:
    talk = Talk.of(house)
    await talk.is_answered()
    talk.officer.says(talk.handoff.handoff_id, "Goodbye, and take care.")
    talk.officer.wraps_up(talk.handoff.handoff_id)
    for _ in range(3):
        await talk.pumps(seconds=10)
    assert talk.screens[-2:] == ["utter_message", "utter_back"]
    assert talk.standing.holder == "assistant"


async def test_she_writes_just_after_it_ended_and_is_told_with_the_answer(house: House) -> None:
    talk = Talk.of(house)
    await talk.is_answered()
    await talk.pumps(seconds=1)
    talk.officer.wraps_up(talk.handoff.handoff_id)
    assert await talk.says("are you there") == ["utter_menu", "utter_back"]


async def test_a_complaint_goes_past_the_post_as_a_number(house: House) -> None:
    talk = Talk.of(house)
    await talk.sends_card()
    await talk.taps("Something went wrong")
    assert len(talk.tokens()) == 8 + 3
    assert "without your name" in await talk.taps("They asked for money")
    counted = {(row.dimension, row.value): row.number for row in house.all_rows("counts")}
    assert counted["complaint", "asked_for_money"] == counted["complaint_post", "post-a"] == 1
    assert "asked_for_money" not in str(list(house.all_rows("audit")))


async def test_help_to_carry_home_says_nothing_of_her(house: House) -> None:
    talk = Talk.of(house)
    await talk.is_answered()
    talk.officer.wraps_up(talk.handoff.handoff_id)
    await talk.pumps(seconds=10)
    text = await talk.taps("Take help home")
    assert talk.handoff.code in text and "unless you say yes again" in text


async def test_an_idle_pump_asks_the_store_once_a_round(house: House) -> None:
    Talk.of(house)
    house.store.times_left = 1
    await house.hers.pump.round()
    assert AT_ONCE > 1 and not house.store.is_away


async def test_buttons_of_a_handoff_that_is_gone_draw_the_menu(house: House) -> None:
    talk = Talk.of(house)
    await talk.says("hello")
    for step in ("withdraw", "stop", "carry", "waiting"):
        await talk.chooses(Choice("relay", {"step": step}))
        assert talk.newest.screen == "utter_menu"
    for step in ("open", "close"):
        await talk.chooses(Choice("relay", {"step": step, "piece": "7", "of": "00000000"}))
        assert talk.newest.screen == "utter_menu"
