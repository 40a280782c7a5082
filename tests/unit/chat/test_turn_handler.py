"""Every message is answered once, in order, by an answer or by a card; never by silence and never twice."""

import asyncio
from typing import Any

import pytest

from bot.domain.turn import Choice, ResponseCall
from bot.errors import StoreUnavailable
from bot.services import conversations
from bot.services.handoffs import messages
from tests.support import raw_updates
from tests.support.factories import CHAT, create_renderer, create_translator
from tests.support.gateway_app import House

OTHER = CHAT + 1


def waiting(house: House) -> int:
    return sum(row.state == "waiting" for row in house.all_rows("inbox"))


async def test_an_answer_comes_in_the_language_of_her_phone(house: House) -> None:
    await house.arrives(raw_updates.text("hi", language="vi"))
    (said,) = house.telegram.list_texts(CHAT)
    assert said.startswith(create_renderer().render(ResponseCall("utter_menu"), create_translator("vi")).text)


async def test_who_we_are_stands_below_the_first_answer_and_only_there(house: House) -> None:
    below = create_renderer().render(ResponseCall("utter_first_below"), create_translator("id")).text
    (first,) = await house.says("gaji saya")
    assert first.endswith("\n\n" + below)
    assert below not in (await house.says("lagi"))[-1]


async def test_a_greeting_is_answered_by_the_first_screen_alone(house: House) -> None:
    house.assistant.answers["/greet"] = ResponseCall("utter_first")
    assert await house.says("/start") == [
        create_renderer().render(ResponseCall("utter_first"), create_translator("id")).text
    ]


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
    house.assistant.answers["/ask_privacy"] = ResponseCall("utter_privacy")
    await house.taps(Choice("ask_privacy"))
    assert house.telegram.list_screens(CHAT) == ["utter_privacy"]
    assert house.telegram.taps_answered


@pytest.mark.parametrize("token", ["", "gibberish", "A" * 64])
async def test_a_dead_button_draws_the_menu(house: House, token: str) -> None:
    await house.arrives(raw_updates.tap(token))
    assert house.assistant.turns[0].choice == Choice("show_menu")


async def test_a_button_of_another_woman_draws_the_menu(house: House) -> None:
    await house.says("hello", chat_id=OTHER)
    await house.says("hello")
    await house.arrives(raw_updates.tap(house.token(Choice("ask_privacy"), chat_id=OTHER)))
    assert house.assistant.turns[-1].choice == Choice("show_menu")


async def test_what_she_chose_is_remembered_for_the_thread(house: House) -> None:
    house.assistant.answers["khmer"] = ResponseCall("utter_language_set", {"language": "km"})
    said = (await house.says("khmer"))[0]
    screens = (ResponseCall("utter_language_set", {"language": "km"}), ResponseCall("utter_first_below"))
    assert said == "\n\n".join(create_renderer().render(shown, create_translator("km")).text for shown in screens)
    await house.says("next")
    assert house.assistant.turns[-1].language == "km"


async def test_two_rapid_messages_are_answered_in_order(house: House) -> None:
    house.assistant.answers = {"one": ResponseCall("utter_thanks"), "two": ResponseCall("utter_person")}

    async def first_is_slow(turn: Any) -> None:
        await asyncio.sleep(0.05 if turn.text == "one" else 0)

    house.assistant.on_turn = first_is_slow
    await house.arrives(raw_updates.text("one"), raw_updates.text("two"))
    assert house.telegram.list_screens(CHAT) == ["utter_thanks", "utter_person"]


async def test_one_slow_woman_delays_nobody_else(house: House) -> None:
    gate = asyncio.Event()

    async def slow_for_her(turn: Any) -> None:
        if turn.text == "slow":
            await gate.wait()

    house.assistant.on_turn = slow_for_her
    await house.receiving.receive_updates([house.update(raw_updates.text("slow"))])
    courier = asyncio.create_task(house.courier.run())
    await house.receiving.receive_updates([house.update(raw_updates.text("quick", chat_id=OTHER))])
    async with asyncio.timeout(2):
        while not house.telegram.list_texts(OTHER):
            await asyncio.sleep(0.005)
    assert house.telegram.list_texts(CHAT) == []
    gate.set()
    courier.cancel()
    await house.settled()
    assert len(house.telegram.list_texts(CHAT)) == 1


@pytest.mark.parametrize("together", [True, False])
async def test_an_update_that_comes_twice_is_answered_once(house: House, together: bool) -> None:
    same = {"update_id": 50, **raw_updates.text("hello")}
    if together:
        await house.arrives(same, same)
    else:
        await house.arrives(same)
        await house.arrives(same)
    assert len(house.telegram.list_texts(CHAT)) == len(house.assistant.turns) == 1


async def test_without_the_assistant_she_gets_numbers(house: House) -> None:
    house.assistant.is_away = True
    await house.says("gaji saya")
    assert house.telegram.list_screens(CHAT) == ["utter_help_instead_all"]
    assert waiting(house) == 0


@pytest.mark.parametrize(
    "said",
    [
        ResponseCall("utter_nothing"),
        ResponseCall("utter_numbers", {"country": "MY"}),
        ResponseCall("utter_topic", {"topic": "no_such_topic"}),
    ],
)
async def test_what_cannot_be_shown_ends_in_numbers(house: House, said: ResponseCall) -> None:
    house.assistant.answers["hello"] = said
    await house.says("hello")
    assert house.telegram.list_screens(CHAT) == ["utter_help_instead_all"]


async def test_a_mistake_of_ours_ends_in_numbers(house: House) -> None:
    async def mistaken(_: Any) -> None:
        raise ZeroDivisionError

    house.assistant.on_turn = mistaken
    await house.says("hello")
    assert house.telegram.list_screens(CHAT) == ["utter_help_instead_all"]


@pytest.mark.parametrize("answered", [1, 2, 3])
async def test_a_store_that_goes_away_during_the_turn_ends_in_numbers_once(house: House, answered: int) -> None:
    house.store.times_left = answered
    await house.receiving.receive_updates([house.update(raw_updates.text("gaji saya"))])
    await house.queues.wait_until_idle()
    assert len(house.telegram.list_texts(CHAT)) <= 1
    house.store.times_left, house.store.is_away = None, False
    house.clock.advance(seconds=20)
    await house.tidied()
    assert len(house.telegram.list_texts(CHAT)) == 1
    assert waiting(house) == 0


async def test_an_answer_that_was_kept_too_late_does_not_follow_the_card(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    finish = conversations.finish_turn

    def keep_and_be_lost(*given: Any, **named: Any) -> int:
        finish(*given, **named)
        raise StoreUnavailable("the connection died after the commit")

    monkeypatch.setattr(conversations, "finish_turn", keep_and_be_lost)
    await house.says("gaji saya")
    await house.tidied()
    assert house.telegram.list_screens(CHAT) == ["utter_help_instead_all"]


@pytest.mark.parametrize("failure", [StoreUnavailable("away"), ZeroDivisionError()])
async def test_notices_that_fail_below_an_answer_bring_no_card(
    house: House, failure: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise failure

    await house.says("hello")
    house.kit.session_cache.add_waiting_person(house.all_rows("people")[0].person_id)
    monkeypatch.setattr(messages, "record_presence", fail)
    before = len(house.telegram.list_screens(CHAT))
    await house.says("gaji saya")
    assert len(house.telegram.list_screens(CHAT)) == before + 1
    assert house.telegram.list_screens(CHAT)[-1] != "utter_help_instead_all"


async def test_a_quiet_thread_is_forgotten_when_she_writes_again(house: House) -> None:
    await house.says("one")
    house.clock.advance(minutes=11)
    await house.says("two")
    first, second = house.assistant.turns
    assert first.conversation_id != second.conversation_id
    assert house.assistant.forgotten_conversations == [first.conversation_id]


async def test_where_she_said_she_is_the_card_knows_at_once(house: House) -> None:
    house.assistant.answers["in Malaysia"] = ResponseCall("utter_place_known", {"country": "MY"})
    house.assistant.countries["in Malaysia"] = "MY"
    await house.says("in Malaysia")
    house.store.is_away = True
    await house.says("and now?")
    assert house.telegram.list_screens(CHAT)[-1] == "utter_help_now"


async def test_a_tap_on_a_card_that_gives_the_card_again_is_seen(house: House) -> None:
    await house.says("hello")
    house.assistant.is_away = True
    await house.says("gaji saya")
    before = house.telegram.list_texts(CHAT)
    await house.taps(Choice("show_menu"))
    assert house.telegram.list_texts(CHAT) == [*before, before[-1]]
