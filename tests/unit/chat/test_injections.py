"""What is typed, captioned, named or tapped to make us do something does nothing: not echoed, kept, logged or obeyed."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from bot import logging_setup
from bot.assistant import lean_rasa
from bot.chat.inbound import COMMAND_INTENTS
from bot.domain import assistant_protocol
from bot.domain.turn import Choice, ResponseCall, Turn
from bot.errors import RenderError
from tests.property.response_calls import every_utterance
from tests.support import canaries, raw_updates
from tests.support.factories import CHAT, ROOT, create_renderer, create_translator, load_real_content
from tests.support.gateway_app import House
from tests.support.injections import CANARY, Injection, load_corpus

lean_rasa.install_lean_rasa()

from tests.proofs.fuzz.pipeline import FuzzTarget  # noqa: E402 -- it imports rasa

FIRST_CHAT = 8000
KINDS = {
    "html",
    "markdown",
    "bidi",
    "zero width",
    "combining",
    "format",
    "formula",
    "sql",
    "path",
    "script",
    "terminal",
    "command",
    "json",
    "long",
}


def texts() -> list[str]:
    return [one.text for one in load_corpus()]


def named(update: dict[str, Any], text: str) -> dict[str, Any]:
    """The same update by somebody who calls herself this, everywhere Telegram lets her."""
    for holder in _holders(update):
        holder.update({name: text for name in ("first_name", "last_name", "username", "title") if name in holder})
    return update


def _holders(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from _holders(inner)


def captioned(name: str, text: str, chat_id: int) -> dict[str, Any]:
    """A file whose caption, name and title are this."""
    sent = raw_updates.MEDIA[name][name]
    if isinstance(sent, dict):
        sent = {**sent, "file_name": text, "title": text, "mime_type": text}
    return {"message": raw_updates.message(chat_id=chat_id, caption=text, **{name: sent})}


@pytest.fixture
def talkative(capfd: pytest.CaptureFixture[str]) -> Iterator[None]:
    """Logging at its most talkative."""
    logging_setup.configure_logging(level="DEBUG")
    yield
    logging_setup.configure_logging(level="INFO")


def test_the_corpus_tries_every_kind() -> None:
    assert {one.kind for one in load_corpus()} == KINDS
    assert len(load_corpus()) >= 100
    assert sum(CANARY in one.text for one in load_corpus()) >= 90


async def test_typed_text_is_answered_like_any_other_and_stands_nowhere(
    house: House, talkative: None, capfd: pytest.CaptureFixture[str]
) -> None:
    usual = await house.says("gaji saya belum dibayar", chat_id=FIRST_CHAT - 1)
    for chat_id, text in enumerate(texts(), FIRST_CHAT):
        await house.arrives(named(raw_updates.text(text, chat_id=chat_id), text))
        turn = house.assistant.turns[-1]
        assert turn.text or turn.choice == Choice(COMMAND_INTENTS.get(text.split(" ")[0].lower(), "-")), text
        assert house.telegram.list_texts(chat_id) == usual, text
    said = capfd.readouterr()
    assert canaries.find_words(CANARY, house.folder, said.out.encode(), said.err.encode()) == []


async def test_typed_text_travels_to_the_assistant_as_text_alone(house: House) -> None:
    for number, text in enumerate(texts()):
        await house.says(text, chat_id=FIRST_CHAT + number)
    for turn in house.assistant.turns:
        assert assistant_protocol.unpack_turn(assistant_protocol.pack_turn(turn)) == turn
    assert [turn for turn in house.assistant.turns if turn.choice not in (None, Choice("greet"))] == []


def test_typed_text_never_becomes_an_intent_and_forged_buttons_never_a_choice(house: House) -> None:
    way = FuzzTarget(house, ROOT)
    for text in texts():
        update = {"update_id": 5, **named(raw_updates.text(text, chat_id=CHAT), text)}
        tap = {"update_id": 6, **named(raw_updates.tap(text, chat_id=CHAT), text)}
        for one in (update, tap):
            way.send_by_webhook(json.dumps(one).encode("utf-8", "surrogatepass"))
            way.send_by_polling(json.dumps(one).encode("utf-8", "surrogatepass"))
    assert way.counts["typed"] >= len(load_corpus())
    assert way.counts["button unknown"] >= len(load_corpus())


@pytest.mark.parametrize("name", ["photo", "document", "voice", "audio"])
async def test_captions_are_read_for_danger_alone_and_names_of_files_not_at_all(house: House, name: str) -> None:
    await house.arrives({"message": raw_updates.message(chat_id=FIRST_CHAT - 1, **raw_updates.MEDIA[name])})
    usual = house.telegram.list_texts(FIRST_CHAT - 1)
    for chat_id, text in enumerate(texts(), FIRST_CHAT):
        await house.arrives(named(captioned(name, text, chat_id), text))
        assert house.telegram.list_texts(chat_id) == usual, text
    assert canaries.find_words(CANARY, house.folder) == []
    assert [turn for turn in house.assistant.turns if CANARY in str(turn)] == []


async def test_a_tapped_text_that_is_no_button_is_the_menu(house: House) -> None:
    for chat_id, text in enumerate(texts(), FIRST_CHAT):
        await house.arrives(named(raw_updates.tap(text, chat_id=chat_id), text))
        assert house.assistant.turns[-1].choice == Choice("show_menu"), text
    assert canaries.find_words(CANARY, house.folder) == []


async def test_a_group_is_left_whatever_it_is_called(house: House) -> None:
    for chat_id, text in enumerate(texts(), FIRST_CHAT):
        await house.arrives(named(raw_updates.member("member", "group", chat_id), text))
    assert len(house.telegram.groups_left) == len(load_corpus())
    assert not house.telegram.chats
    assert canaries.find_words(CANARY, house.folder) == []


@pytest.mark.parametrize("injection", load_corpus()[::6], ids=lambda one: one.kind)
def test_what_is_no_row_country_or_topic_is_never_rendered(injection: Injection) -> None:
    # What the gateway says by itself carries an officer's own words, as text; the assistant cannot name those screens.
    named_by_it = [
        said for said in every_utterance() if not load_real_content().responses[said.response].is_gateway_screen
    ]
    for said in {said.response: said for said in named_by_it}.values():
        for name, value in said.arguments.items():
            hostile = [injection.text] if isinstance(value, list | tuple) else injection.text
            assert CANARY not in shown(ResponseCall(said.response, {**said.arguments, name: hostile})), (said, name)


def shown(said: ResponseCall) -> str:
    """What she would read; nothing where it cannot be shown, which is a help card."""
    try:
        screen = create_renderer().render(said, create_translator())
    except RenderError:
        return ""
    return screen.text + "".join(button.label for row in screen.rows for button in row)


async def test_an_answer_named_by_her_words_is_the_help_card(house: House) -> None:
    for chat_id, text in enumerate(texts()[::10], FIRST_CHAT):

        async def hostile(turn: Turn) -> None:
            house.assistant.answers[str(turn.text)] = ResponseCall(str(turn.text), {"country": str(turn.text)})

        house.assistant.on_turn = hostile
        await house.says(text, chat_id=chat_id)
        assert house.telegram.list_screens(chat_id) == ["utter_help_instead_all"], text
