"""A word brings the help card and nothing else: those for everybody, and one of her own, also after she left."""

import asyncio
from typing import Any

import pytest

from bot.chat.safe_word import CHOOSE_WORD_CHOICE, DROP_WORD_CHOICE
from bot.db.unit_of_work import UnitOfWork
from bot.domain.enums import LANGUAGES
from bot.domain.turn import Choice
from bot.services import conversations, safe_word
from tests.support import canaries, raw_updates
from tests.support.factories import BOT_ID, CHAT, load_real_content
from tests.support.gateway_app import House

CARD = "utter_help_now_all"
WORD = "Jambu Merah"


async def chooses(house: House, word: str = WORD) -> None:
    await house.says("hello")
    await house.taps(Choice("ask_privacy", {"part": "word"}))
    await house.taps(CHOOSE_WORD_CHOICE)
    await house.says(word)


def screens(house: House) -> list[str]:
    return house.telegram.list_screens(CHAT)


def sign(house: House) -> safe_word.SafeWordDigest | None:
    with UnitOfWork(house.engine, is_read_only=True) as uow:
        return safe_word.find_digest(uow, house.keys, bot_id=BOT_ID, chat_id=CHAT)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_words_of_everybody_bring_the_card_and_are_taken_out_of_the_chat(house: House, language: str) -> None:
    house.assistant.is_away = True
    for word in load_real_content().word_lists.safe_words[language]:
        update = raw_updates.text(f" {word.upper()} ", language=language)
        await house.arrives(update)
        assert [update["message"]["message_id"]] in house.telegram.deleted_messages
    assert set(screens(house)) == {CARD}
    assert house.assistant.turns == []


async def test_the_question_gives_way_to_the_answer_and_the_word_stands_nowhere(house: House) -> None:
    await house.says("hello")
    before = len(screens(house))
    await house.taps(Choice("ask_privacy", {"part": "word"}))
    await house.taps(CHOOSE_WORD_CHOICE)
    assert screens(house)[-1] == "utter_recall_ask"
    update = raw_updates.text(WORD)
    await house.arrives(update)
    assert (len(screens(house)), screens(house)[-1]) == (before, "utter_recall_set")
    assert [update["message"]["message_id"]] in house.telegram.deleted_messages
    stored = (
        b"".join(path.read_bytes() for path in house.folder.glob("*.db*")) + repr(house.all_rows("people")).encode()
    )
    assert canaries.find_words(WORD.lower().replace(" ", ""), stored) == []
    assert house.assistant.turns[1:] == []


@pytest.mark.parametrize("typed", ["jambu merah", "JAMBU MERAH!!", "jambumerah", "jjambu  merahh", "  jambu, merah "])
async def test_her_word_brings_the_card_and_nothing_else_however_it_is_typed(house: House, typed: str) -> None:
    await chooses(house)
    house.assistant.is_away = True
    turns, before = len(house.assistant.turns), len(screens(house))
    for _ in range(2):
        await house.says(typed)
    assert screens(house)[before:] == [CARD, CARD], "a second time is the card once more"
    assert len(house.assistant.turns) == turns


@pytest.mark.parametrize("typed", ["jambu", "merah jambu", "jambu merah please come", "jambu hijau"])
async def test_another_word_is_a_message_like_any_other(house: House, typed: str) -> None:
    await chooses(house)
    await house.says(typed)
    assert (screens(house)[-1], house.assistant.turns[-1].text) == ("utter_menu", typed)


async def test_her_word_works_after_leave_and_in_a_process_that_does_not_know_her(house: House) -> None:
    await chooses(house)
    await house.says("x")
    assert screens(house) == ["utter_left"]
    await house.says(WORD)
    assert screens(house) == ["utter_left", CARD]
    house.kit.session_cache.forget_chat(CHAT)
    await house.says(WORD)
    assert screens(house)[-1] == CARD
    assert [turn.text for turn in house.assistant.turns] == ["hello"]


async def test_whoever_writes_after_leave_cannot_tell_that_there_is_a_word(house: House) -> None:
    await chooses(house)
    await house.says("x")
    other = CHAT + 1
    seen = {CHAT: [], other: []}  # type: ignore[var-annotated]
    for said in ("hi", "mango", "jambu", WORD + "x"):
        for chat_id in seen:
            before = len(house.telegram.list_texts(chat_id))
            seen[chat_id] += (await house.says(said, chat_id=chat_id))[before:]
    assert seen[CHAT] == seen[other]


async def test_whether_there_is_a_word_shows_on_no_screen(house: House) -> None:
    looks = []
    for chosen in (False, True):
        await (chooses(house) if chosen else house.says("hello"))
        for choice in (Choice("ask_privacy", {"part": "word"}), DROP_WORD_CHOICE):
            looks.append((await house.taps(choice))[-1])
    assert looks[:2] == looks[2:]


async def test_her_word_does_not_wait_for_her_earlier_message(house: House) -> None:
    await chooses(house)
    house.kit.session_cache.forget_chat(CHAT)
    gate = asyncio.Event()

    async def slow(_: Any) -> None:
        await gate.wait()

    house.assistant.on_turn = slow
    await house.receiving.receive_updates([house.update(raw_updates.text("gaji saya"))])
    house.kit.session_cache.forget_chat(CHAT)
    await house.receiving.receive_updates([house.update(raw_updates.text(WORD))])
    async with asyncio.timeout(2):
        while screens(house)[-1] != CARD:
            await asyncio.sleep(0.005)
    gate.set()
    await house.settled()
    assert [turn.text for turn in house.assistant.turns] == ["hello", "gaji saya"]


async def test_her_word_works_while_the_store_is_away_and_she_is_remembered(house: House) -> None:
    await chooses(house)
    house.store.is_away = True
    await house.says(WORD)
    assert screens(house)[-1] == CARD


@pytest.mark.parametrize("word", ["ok", "hi", "halo", "x y", "ab", "help me", "tolong", "mango tree"])
async def test_a_word_that_is_typed_by_chance_is_not_taken(house: House, word: str) -> None:
    await chooses(house, word)
    assert sign(house) is None
    if screens(house)[-1] == "utter_recall_other":
        await house.says(WORD)
        assert (screens(house)[-1], sign(house) is not None) == ("utter_recall_set", True)
    else:
        assert screens(house)[-1] in (CARD, "utter_help_now")


async def test_leave_and_danger_come_before_the_question(house: House) -> None:
    await house.says("hello")
    await house.taps(CHOOSE_WORD_CHOICE)
    await house.says("i am in danger")
    assert screens(house)[-1] == CARD
    await house.taps(CHOOSE_WORD_CHOICE)
    await house.says("keluar")
    assert (screens(house), sign(house)) == (["utter_left"], None)
    await house.says(WORD)
    assert (house.assistant.turns[-1].text, sign(house)) == (WORD, None), "the question went with the thread"


@pytest.mark.parametrize("instead", ["/menu", "my boss has not paid me for three months", "tap"])
async def test_anything_else_ends_the_question(house: House, instead: str) -> None:
    await house.says("hello")
    await house.taps(CHOOSE_WORD_CHOICE)
    await (house.taps(Choice("show_menu")) if instead == "tap" else house.says(instead))
    await house.says(WORD)
    assert (screens(house)[-1], sign(house)) == ("utter_menu", None)


async def test_the_question_is_open_as_long_as_a_thread(house: House) -> None:
    await house.says("hello")
    await house.taps(CHOOSE_WORD_CHOICE)
    house.clock.advance(minutes=load_real_content().limits.thread_minutes, seconds=1)
    await house.says(WORD)
    assert sign(house) is None


async def test_dropping_the_word_ends_it(house: House) -> None:
    await chooses(house)
    await house.taps(DROP_WORD_CHOICE)
    assert (screens(house)[-1], sign(house)) == ("utter_recall_none", None)
    await house.says(WORD)
    assert house.assistant.turns[-1].text == WORD


async def test_erasing_ends_the_word(house: House) -> None:
    await chooses(house)
    await house.says("delete everything")
    await house.taps(Choice("forget_me", {"part": "last"}))
    await house.says(WORD)
    assert screens(house)[-2:] == ["utter_erased", "utter_menu"]


async def test_a_flood_does_not_shut_her_word_out(house: House) -> None:
    await chooses(house)
    await house.arrives(*[raw_updates.text(f"word {number}") for number in range(30)], raw_updates.text(WORD))
    assert CARD in screens(house)


async def test_her_word_is_of_her_chat_alone(house: House) -> None:
    await chooses(house)
    await house.says(WORD, chat_id=CHAT + 1)
    assert house.telegram.list_screens(CHAT + 1) == ["utter_menu"]
    with UnitOfWork(house.engine, is_read_only=True) as uow:
        assert conversations.find_conversation(uow, house.keys, bot_id=BOT_ID, chat_id=CHAT + 1).safe_word is None  # type: ignore[union-attr]
