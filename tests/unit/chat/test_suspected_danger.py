"""What only sounds like danger: the card at once, and never at the cost of her answer. And the language she writes in."""

from dataclasses import replace

import pytest

from bot.chat.post_processors import LanguageOffer
from bot.chat.triage import Triage, TriageResult
from bot.domain.enums import LANGUAGES
from bot.domain.turn import AssistantReply, Choice, ResponseCall, Turn
from bot.errors import ChannelUnavailable, ChatUnreachable
from bot.nlu.text.normalize import normalize
from bot.services.conversations import ConversationContext
from tests.support import raw_updates
from tests.support.factories import CHAT, create_text_update, load_real_content
from tests.support.gateway_app import House

SOUNDS_LIKE = {"he comes with the stick again": "danger_now", "soon nobody needs to worry about me": "self_harm"}
GOES_ON = ("nobody answers", "where do I go", "they will hear me")
"""Heard only while a card is fresh."""
CARD, LOW = "utter_help_now_all", "utter_very_low_all"


class Signals:
    """Hears danger in two sentences, and knows the language of any that names it."""

    def predict_danger(self, said: str, *, after: str | None = None) -> str | None:
        return SOUNDS_LIKE.get(said) or (after if after and said in GOES_ON else None)

    def is_clear_danger(self, said: str) -> bool:
        return said in SOUNDS_LIKE and "perhaps" not in said

    def detect_language(self, said: str) -> tuple[str, float] | None:
        found = [code for code in LANGUAGES if f"<{code}>" in said]
        return (found[0], 0.5 if "unsure" in said else 0.99) if found else None


def triage(*, signals: bool = True) -> Triage:
    return Triage(load_real_content().word_lists, normalise=normalize, triage_model=Signals() if signals else None)


@pytest.fixture
def wary(house: House) -> House:
    house.hear(Signals())
    return house


def test_a_suspicion_is_no_verdict() -> None:
    for said, means in SOUNDS_LIKE.items():
        assert triage().classify(said) is None
        assert triage().classify_suspicion(said) is TriageResult(means)


def test_where_the_word_lists_are_certain_there_is_no_suspicion() -> None:
    assert triage().classify_suspicion("help me") is None
    assert triage(signals=False).classify_suspicion("he comes with the stick again") is None


@pytest.mark.parametrize(("said", "card"), zip(SOUNDS_LIKE, (CARD, LOW), strict=True))
async def test_a_suspicion_shows_the_card_and_the_answer_as_well(wary: House, said: str, card: str) -> None:
    await wary.says(said)
    assert sorted(wary.telegram.list_screens(CHAT)) == sorted([card, "utter_menu"])
    assert [turn.text for turn in wary.assistant.turns] == [said]


async def test_where_the_assistant_hears_danger_too_the_card_is_not_said_twice(wary: House) -> None:
    async def take(turn: Turn) -> AssistantReply:
        return AssistantReply(turn.turn_id, (ResponseCall("utter_help_now_all"),), "danger_now", 1.0)

    wary.assistant.send_turn = take  # type: ignore[method-assign]
    await wary.says(next(iter(SOUNDS_LIKE)))
    assert wary.telegram.list_screens(CHAT) == [CARD]
    assert all(row.state != "waiting" for row in wary.all_rows("inbox"))
    await wary.says("and another message")
    assert wary.telegram.list_screens(CHAT) == [CARD, CARD]


async def test_a_card_that_could_not_be_sent_costs_no_answer(wary: House) -> None:
    wary.telegram.fail_next("send", ChatUnreachable("blocked"))
    await wary.says(next(iter(SOUNDS_LIKE)))
    assert wary.telegram.list_screens(CHAT) == ["utter_menu"]


async def test_a_card_that_could_not_be_sent_costs_no_answer_to_danger_either(wary: House) -> None:
    async def take(turn: Turn) -> AssistantReply:
        return AssistantReply(turn.turn_id, (ResponseCall("utter_help_now_all"),), "danger_now", 1.0)

    wary.assistant.send_turn = take  # type: ignore[method-assign]
    for _ in range(3):
        wary.telegram.fail_next("send", ChannelUnavailable("away", retry_after=0.001))
    await wary.says(next(iter(SOUNDS_LIKE)))
    assert wary.telegram.list_screens(CHAT) == [CARD]
    assert all(row.state != "waiting" for row in wary.all_rows("outbox"))


async def test_a_card_is_tried_again_while_telegram_stumbles(wary: House) -> None:
    wary.telegram.fail_next("send", ChannelUnavailable("slow", retry_after=0.001))
    await wary.says(next(iter(SOUNDS_LIKE)))
    assert sorted(wary.telegram.list_screens(CHAT)) == [CARD, "utter_menu"]


async def test_without_a_store_the_card_is_the_one_that_is_suspected(wary: House) -> None:
    wary.store.is_away = True
    await wary.says("soon nobody needs to worry about me")
    assert wary.telegram.list_screens(CHAT) == [LOW]


def labels(house: House) -> list[str]:
    last = list(house.telegram.chats[CHAT].values())[-1]
    return [label for row in last.keyboard for label, _ in row]


OFFERS = {
    "km": "ប្តូរទៅភាសាខ្មែរ?",
    "fil": "Palitan ng Filipino?",
    "my": "မြန်မာလို ပြောင်းမလား။",
    "vi": "Dùng tiếng Việt?",
    "en": "Switch to English?",
}


@pytest.mark.parametrize("language", OFFERS)
async def test_another_language_is_offered_in_its_own_words_above_the_navigation(wary: House, language: str) -> None:
    await wary.says(f"something in <{language}>")
    assert labels(wary)[-4] == OFFERS[language]
    assert labels(wary)[-1].startswith("✕")


async def test_it_is_offered_once(wary: House) -> None:
    await wary.says("something in <en>")
    await wary.says("again something in <en>")
    assert OFFERS["en"] not in labels(wary)


async def test_the_offer_is_taken_with_one_tap(wary: House) -> None:
    wary.assistant.answers['/change_language{"language": "en"}'] = ResponseCall(
        "utter_language_set", {"language": "en"}
    )
    await wary.says("something in <en>")
    await wary.taps(Choice("change_language", {"language": "en"}))
    assert "From now on I write in this language" in wary.telegram.list_texts(CHAT)[-1]


@pytest.mark.parametrize("said", ["something in <id>", "unsure <en> perhaps this", "<en>", "nothing at all known"])
async def test_there_is_no_offer_without_a_reason(wary: House, said: str) -> None:
    await wary.says(said)
    assert not set(OFFERS.values()) & set(labels(wary))


async def test_a_tap_and_a_photo_are_no_words_to_tell_a_language_from(wary: House) -> None:
    await wary.says("hello")
    await wary.taps(Choice("show_menu"))
    await wary.arrives(raw_updates.media("photo"))
    assert not set(OFFERS.values()) & set(labels(wary))


def test_offers_are_remembered_for_so_many_conversations_only(monkeypatch, wary: House) -> None:
    monkeypatch.setattr("bot.chat.post_processors.MAX_CONVERSATIONS", 2)
    tongues = LanguageOffer(Signals(), screens=wary.chat.screens)
    base = ConversationContext(
        "person", "chat", "id", is_language_chosen=True, epoch=0, conversation_id="", country=None, is_new=False
    )
    for number in range(3):
        standing = replace(base, conversation_id=str(number))
        assert tongues.build_button(create_text_update("something in <en>"), standing)
    assert tongues.build_button(create_text_update("something in <en>"), replace(base, conversation_id="2")) is None
    assert tongues.build_button(create_text_update("something in <en>"), replace(base, conversation_id="0"))
