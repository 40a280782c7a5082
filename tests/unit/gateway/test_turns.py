"""Every message is answered once, in order, by an answer or by a card; never by silence and never twice."""

import asyncio
from typing import Any

import pytest

from bot.model.turn import Choice, Utterance
from tests.support.factories import CHAT, stage, voice
from tests.unit.gateway import raw
from tests.unit.gateway.house import House

OTHER = CHAT + 1


def waiting(house: House) -> int:
    return sum(row.state == "waiting" for row in house.all_rows("inbox"))


async def test_an_answer_comes_in_the_language_of_her_phone(house: House) -> None:
    await house.arrives(raw.text("hi", language="vi"))
    (said,) = house.telegram.texts(CHAT)
    assert said.startswith(stage().screen(Utterance("utter_menu"), voice("vi")).text)


async def test_who_we_are_stands_below_the_first_answer_and_only_there(house: House) -> None:
    below = stage().screen(Utterance("utter_first_below"), voice("id")).text
    (first,) = await house.says("gaji saya")
    assert first.endswith("\n\n" + below)
    assert below not in (await house.says("lagi"))[-1]


async def test_a_greeting_is_answered_by_the_first_screen_alone(house: House) -> None:
    house.assistant.answers["/greet"] = Utterance("utter_first")
    assert await house.says("/start") == [stage().screen(Utterance("utter_first"), voice("id")).text]


@pytest.mark.parametrize(
    ("typed", "chosen"),
    [("/start", "greet"), ("/START x", "greet"), ("/menu", "show_menu"), ("/language", "change_language")],
)
async def test_a_command_is_a_choice(house: House, typed: str, chosen: str) -> None:
    await house.says(typed)
    assert house.assistant.turns[0].choice == Choice(chosen)


@pytest.mark.parametrize("typed", ['/passport_kept{"part": "law"}', '/forget_me{"part": "last"}', "/danger_now", "h"])
async def test_what_looks_like_a_button_is_only_text_when_typed(house: House, typed: str) -> None:
    await house.says(typed)
    (turn,) = house.assistant.turns
    assert (turn.text, turn.choice) == (typed, None)
    assert house.rows()["people"] == 1


async def test_a_tap_is_its_choice_and_its_answer_takes_the_place_of_the_screen(house: House) -> None:
    await house.says("hello")
    house.assistant.answers["/ask_privacy"] = Utterance("utter_privacy")
    await house.taps(Choice("ask_privacy"))
    assert house.telegram.screens(CHAT) == ["utter_privacy"]
    assert house.telegram.taps_answered


@pytest.mark.parametrize("token", ["", "gibberish", "A" * 64])
async def test_a_dead_button_draws_the_menu(house: House, token: str) -> None:
    await house.arrives(raw.tap(token))
    assert house.assistant.turns[0].choice == Choice("show_menu")


async def test_a_button_of_another_woman_draws_the_menu(house: House) -> None:
    await house.says("hello", chat_id=OTHER)
    await house.says("hello")
    await house.arrives(raw.tap(house.token(Choice("ask_privacy"), chat_id=OTHER)))
    assert house.assistant.turns[-1].choice == Choice("show_menu")


async def test_what_she_chose_is_remembered_for_the_thread(house: House) -> None:
    house.assistant.answers["khmer"] = Utterance("utter_language_set", {"language": "km"})
    said = (await house.says("khmer"))[0]
    screens = (Utterance("utter_language_set", {"language": "km"}), Utterance("utter_first_below"))
    assert said == "\n\n".join(stage().screen(shown, voice("km")).text for shown in screens)
    await house.says("next")
    assert house.assistant.turns[-1].language == "km"


async def test_two_rapid_messages_are_answered_in_order(house: House) -> None:
    house.assistant.answers = {"one": Utterance("utter_thanks"), "two": Utterance("utter_person")}

    async def first_is_slow(turn: Any) -> None:
        await asyncio.sleep(0.05 if turn.text == "one" else 0)

    house.assistant.before = first_is_slow
    await house.arrives(raw.text("one"), raw.text("two"))
    assert house.telegram.screens(CHAT) == ["utter_thanks", "utter_person"]


async def test_one_slow_woman_delays_nobody_else(house: House) -> None:
    gate = asyncio.Event()

    async def slow_for_her(turn: Any) -> None:
        if turn.text == "slow":
            await gate.wait()

    house.assistant.before = slow_for_her
    await house.receiving.keep([house.update(raw.text("slow"))])
    courier = asyncio.create_task(house.courier.run())
    await house.receiving.keep([house.update(raw.text("quick", chat_id=OTHER))])
    async with asyncio.timeout(2):
        while not house.telegram.texts(OTHER):
            await asyncio.sleep(0.005)
    assert house.telegram.texts(CHAT) == []
    gate.set()
    courier.cancel()
    await house.settled()
    assert len(house.telegram.texts(CHAT)) == 1


@pytest.mark.parametrize("together", [True, False])
async def test_an_update_that_comes_twice_is_answered_once(house: House, together: bool) -> None:
    same = {"update_id": 50, **raw.text("hello")}
    if together:
        await house.arrives(same, same)
    else:
        await house.arrives(same)
        await house.arrives(same)
    assert len(house.telegram.texts(CHAT)) == len(house.assistant.turns) == 1


async def test_without_the_assistant_she_gets_numbers(house: House) -> None:
    house.assistant.is_away = True
    await house.says("gaji saya")
    assert house.telegram.screens(CHAT) == ["utter_help_instead_all"]
    assert waiting(house) == 0


@pytest.mark.parametrize(
    "said",
    [
        Utterance("utter_nothing"),
        Utterance("utter_numbers", {"country": "MY"}),
        Utterance("utter_topic", {"topic": "no_such_topic"}),
    ],
)
async def test_what_cannot_be_shown_ends_in_numbers(house: House, said: Utterance) -> None:
    house.assistant.answers["hello"] = said
    await house.says("hello")
    assert house.telegram.screens(CHAT) == ["utter_help_instead_all"]


async def test_a_mistake_of_ours_ends_in_numbers(house: House) -> None:
    async def mistaken(_: Any) -> None:
        raise ZeroDivisionError

    house.assistant.before = mistaken
    await house.says("hello")
    assert house.telegram.screens(CHAT) == ["utter_help_instead_all"]


@pytest.mark.parametrize("answered", [1, 2, 3])
async def test_a_store_that_goes_away_during_the_turn_ends_in_numbers_once(house: House, answered: int) -> None:
    house.store.times_left = answered
    await house.receiving.keep([house.update(raw.text("gaji saya"))])
    await house.queues.idle()
    assert len(house.telegram.texts(CHAT)) <= 1
    house.store.times_left, house.store.is_away = None, False
    house.clock.pass_time(seconds=20)
    await house.tidied()
    assert len(house.telegram.texts(CHAT)) == 1
    assert waiting(house) == 0


async def test_a_quiet_thread_is_forgotten_when_she_writes_again(house: House) -> None:
    await house.says("one")
    house.clock.pass_time(minutes=11)
    await house.says("two")
    first, second = house.assistant.turns
    assert first.conversation_id != second.conversation_id
    assert house.assistant.forgotten == [first.conversation_id]


async def test_where_she_said_she_is_the_card_knows_at_once(house: House) -> None:
    house.assistant.answers["in Malaysia"] = Utterance("utter_place_known", {"country": "MY"})
    house.assistant.countries["in Malaysia"] = "MY"
    await house.says("in Malaysia")
    house.store.is_away = True
    await house.says("and now?")
    assert house.telegram.screens(CHAT)[-1] == "utter_help_now"


async def test_a_tap_on_a_card_that_gives_the_card_again_is_seen(house: House) -> None:
    await house.says("hello")
    house.assistant.is_away = True
    await house.says("gaji saya")
    before = house.telegram.texts(CHAT)
    await house.taps(Choice("show_menu"))
    assert house.telegram.texts(CHAT) == [*before, before[-1]]
