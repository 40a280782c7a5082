"""Nobody waits without a word; how it ended is said, how it was may be, and what was wrong goes past the post."""

from bot.domain.turn import Choice
from tests.support.gateway_app import House
from tests.support.handoff_conversation import SKIP, Talk
from tests.support.handoff_scenario import get_policy


async def test_nobody_is_told_that_nobody_answered_before_the_promised_minutes(house: House) -> None:
    talk = Talk.of(house)
    await talk.asks()
    await talk.taps("Yes, choose what to send", SKIP, SKIP, "As soon as you can", SKIP, SKIP)
    await talk.taps("Change", "How to show it", "Show the message", "Send")
    assert await talk.pumps(minutes=19) == ["utter_sent"]
    await talk.pumps(minutes=1, seconds=1)
    assert talk.screens[-1] == "utter_late" and "not your fault" in talk.newest.text
    assert list(talk.tokens())[:5] == [
        "Help now",
        "Only the numbers",
        "Not government",
        "Take it back",
        "Something went wrong",
    ]
    count = len(talk.screens)
    await talk.pumps(minutes=30)
    assert len(talk.screens) == count


async def test_where_news_may_not_stand_open_they_come_closed(house: House) -> None:
    talk = Talk.of(house)
    await talk.asks()
    await talk.taps("Yes, choose what to send", SKIP, SKIP, "As soon as you can", SKIP, SKIP, "Send")
    await talk.pumps(minutes=21)
    assert talk.screens[-1] == "utter_news_sealed"
    assert "There is no answer yet" in await talk.taps("Open")


async def test_outside_her_window_she_is_told_when_she_writes(house: House) -> None:
    talk = Talk.of(house)
    await talk.asks()
    await talk.taps("Yes, choose what to send", SKIP, "At night", "As soon as you can", SKIP, SKIP, "Send")
    assert await talk.pumps(minutes=25) == ["utter_sent"]
    assert await talk.says("hello") == ["utter_menu", "utter_late"]
    assert await talk.says("hello") == ["utter_menu"]


async def test_nobody_took_it_for_three_days(house: House) -> None:
    talk = Talk.of(house)
    await talk.sends_card()
    handoff_id = talk.handoff.handoff_id
    await talk.pumps(hours=get_policy().queue_hours, minutes=1)
    assert talk.screens[-1] == "utter_news_sealed", "how it may come went with the card, so it comes closed"
    await talk.taps("Open")
    assert "no answer for 72 hours" in talk.newest.text and "I deleted what you had sent." in talk.newest.text
    assert not house.keys.vault_keys.has_handoff_key(handoff_id)


async def test_wrapped_up_she_is_back_and_may_say_how_it_was(house: House) -> None:
    talk = Talk.of(house)
    await talk.is_answered()
    talk.officer.close(talk.handoff.handoff_id)
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
    talk.officer.send_reply(talk.handoff.handoff_id, "Goodbye, and take care.")
    talk.officer.close(talk.handoff.handoff_id)
    for _ in range(3):
        await talk.pumps(seconds=10)
    assert talk.screens[-2:] == ["utter_message", "utter_back"]
    assert talk.standing.holder == "assistant"


async def test_she_writes_just_after_it_ended_and_is_told_with_the_answer(house: House) -> None:
    talk = Talk.of(house)
    await talk.is_answered()
    await talk.pumps(seconds=1)
    talk.officer.close(talk.handoff.handoff_id)
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
    talk.officer.close(talk.handoff.handoff_id)
    await talk.pumps(seconds=10)
    text = await talk.taps("Take help home")
    assert talk.handoff.code in text and "unless you say yes again" in text


async def test_buttons_of_a_handoff_that_is_gone_draw_the_menu(house: House) -> None:
    talk = Talk.of(house)
    await talk.says("hello")
    for step in ("withdraw", "stop", "carry", "waiting"):
        await talk.chooses(Choice("relay", {"step": step}))
        assert talk.newest.screen == "utter_menu"
    for step in ("open", "close"):
        await talk.chooses(Choice("relay", {"step": step, "piece": "7", "of": "00000000"}))
        assert talk.newest.screen == "utter_menu"
