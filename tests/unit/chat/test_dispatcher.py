"""What does not wait for a turn: cards, leaving, media, groups; decided at once, past the assistant and every queue."""

import asyncio
from typing import Any

import pytest

from bot.domain.enums import LANGUAGES
from bot.domain.turn import Choice, ResponseCall
from bot.errors import ChannelUnavailable
from tests.support import canaries, raw_updates
from tests.support.factories import CHAT
from tests.support.gateway_app import House


def waiting(house: House) -> int:
    return sum(row.state == "waiting" for row in house.all_rows("inbox"))


async def test_a_group_is_left_without_a_word(house: House) -> None:
    await house.arrives(
        raw_updates.text("hello", chat_id=-100, kind="supergroup"), raw_updates.member("member", "group", -200)
    )
    assert sorted(house.telegram.groups_left) == [-200, -100]
    assert (house.telegram.list_texts(-100), house.rows()) == ([], {"inbox": 2})


@pytest.mark.parametrize("name", raw_updates.MEDIA)
async def test_media_is_answered_kindly_and_removed(house: House, name: str) -> None:
    fields = raw_updates.media(name)
    await house.arrives(fields)
    voice_like = name in ("voice", "video_note", "audio")
    assert house.telegram.list_screens(CHAT) == ["utter_media_voice" if voice_like else "utter_media"]
    assert [fields["message"]["message_id"]] in house.telegram.deleted_messages
    assert house.assistant.turns == []


async def test_when_she_asks_to_leave_in_her_own_words_she_leaves(house: House) -> None:
    house.assistant.answers["get me out of this chat"] = ResponseCall("utter_left")
    await house.says("hello")
    assert await house.says("get me out of this chat") == ["OK."]


HELP = {
    "km": "ជួយខ្ញុំផង",
    "id": "tolong saya",
    "fil": "tulungan niyo ako",
    "my": "ကယ်ပါ",
    "vi": "cứu em với",
    "en": "help me",
}


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_cry_for_help_is_answered_past_the_assistant(house: House, language: str) -> None:
    house.assistant.is_away = True
    await house.arrives(raw_updates.text(HELP[language], language=language))
    assert house.telegram.list_screens(CHAT) == ["utter_help_now_all"]
    assert (house.assistant.turns, waiting(house)) == ([], 0)


async def test_a_cry_for_help_does_not_wait_for_her_earlier_message(house: House) -> None:
    gate = asyncio.Event()

    async def slow(_: Any) -> None:
        await gate.wait()

    house.assistant.on_turn = slow
    await house.receiving.receive_updates([house.update(raw_updates.text("gaji saya"))])
    await house.receiving.receive_updates([house.update(raw_updates.text("help me"))])
    async with asyncio.timeout(2):
        while not house.telegram.list_texts(CHAT):
            await asyncio.sleep(0.005)
    assert house.telegram.list_screens(CHAT) == ["utter_help_now_all"]
    gate.set()
    await house.settled()


async def test_the_card_is_of_the_country_the_thread_knows(house: House) -> None:
    await house.says("hello")
    await house.taps(Choice("danger_now", {"country": "SG"}))
    await house.says("help me")
    assert "995" in house.telegram.list_texts(CHAT)[-1]
    assert house.telegram.list_screens(CHAT)[-1] == "utter_help_now"


async def test_a_country_is_chosen_on_the_card_itself_without_the_assistant(house: House) -> None:
    await house.says("hello")
    house.assistant.is_away = True
    asked = len(house.assistant.turns)
    await house.taps(Choice("danger_now", {"page": "1"}))
    assert house.telegram.list_screens(CHAT)[-1] == "utter_ask_country"
    await house.taps(Choice("danger_now", {"country": "JP"}))
    assert house.telegram.list_screens(CHAT)[-1] == "utter_help_now"
    assert len(house.assistant.turns) == asked


async def test_a_country_skipped_on_the_card_is_no_country_and_remembered_as_skipped(house: House) -> None:
    await house.says("hello")
    await house.taps(Choice("danger_now", {"country": "any"}))
    assert house.telegram.list_screens(CHAT)[-1] == "utter_help_now_all"
    assert [row.country for row in house.all_rows("conversations")] == ["any"]


@pytest.mark.parametrize("token", ["h", "x"])
async def test_help_and_leave_work_from_a_button_of_any_age(house: House, token: str) -> None:
    await house.arrives(raw_updates.tap(token))
    assert house.telegram.list_screens(CHAT) == [{"h": "utter_help_now_all", "x": "utter_left"}[token]]


async def test_a_card_telegram_did_not_take_is_sent_when_it_does(house: House) -> None:
    house.telegram.fail_next("send", *[ChannelUnavailable(retry_after=0.001)] * 3)
    await house.says("help me")
    assert (house.telegram.list_texts(CHAT), waiting(house)) == ([], 1)
    house.clock.advance(seconds=20)
    await house.tidied()
    assert house.telegram.list_screens(CHAT) == ["utter_help_now_all"]


async def test_a_fault_at_the_desk_is_no_silence(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(house.departure, "leave", None)
    await house.says("x")
    assert house.telegram.list_screens(CHAT) == ["utter_help_now_all"]
    assert waiting(house) == 0


async def test_a_fault_in_a_turn_gives_the_card_and_says_nothing_of_hers(
    house: House, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    words = "bintang biru di atas gunung"

    async def breaks(_: object) -> None:
        raise ValueError(words)

    monkeypatch.setattr(house.assistant, "send_turn", breaks)
    await house.says(words)
    assert house.telegram.list_screens(CHAT) == ["utter_help_instead_all"]
    said = capfd.readouterr()
    assert "turn_failed" in said.err
    assert canaries.find_words(words, (said.out + said.err).encode()) == []


async def test_a_no_in_words_to_the_question_on_a_card_is_remembered(house: House) -> None:
    house.assistant.intents["no"] = "deny"
    await house.says("hello")
    await house.taps(Choice("danger_now", {"page": "1"}))
    await house.says("no")
    assert [row.country for row in house.all_rows("conversations")] == ["any"]


async def test_a_no_after_a_country_was_chosen_on_a_card_changes_nothing(house: House) -> None:
    house.assistant.intents["no"] = "deny"
    await house.says("hello")
    await house.taps(Choice("danger_now", {"page": "1"}))
    await house.taps(Choice("danger_now", {"country": "MY"}))
    await house.says("no")
    assert [row.country for row in house.all_rows("conversations")] == ["MY"]
