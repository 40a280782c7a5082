"""What is asked of Telegram: plain, silent, without previews, within its limits, whatever the text."""

import asyncio
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from telegram.request import RequestData

from bot.channels.callback_data import HELP_CALLBACK_DATA, CallbackDataCodec
from bot.channels.telegram.client import TelegramClient
from bot.channels.telegram.transport import AiohttpRequest
from bot.domain.messages import OutgoingMessage
from tests.property.response_calls import every_utterance
from tests.support.factories import BOT_ID, CHAT, create_renderer, create_translator
from tests.support.injections import load_corpus

SCRIPTS = ((0x20, 0x7E), (0x1780, 0x17FF), (0x1000, 0x109F), (0x1EA0, 0x1EF9), (0x4E00, 0x4FFF), (0x1F300, 0x1FAFF))
TELEGRAM_TAKES, CALLBACK_BYTES = 4096, 64
LOUD = ("parse_mode", "entities", "web_app", "login_url", "request_contact", "request_location", "switch_inline_query")
TEXTS = st.sampled_from(SCRIPTS).flatmap(
    lambda span: st.text(st.characters(min_codepoint=span[0], max_codepoint=span[1]), min_size=1)
)
ANSWER = {"ok": True, "result": {"message_id": 1, "date": 1, "chat": {"id": CHAT, "type": "private"}}}


class Wire:
    """What went over the wire, instead of it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.sent: list[dict[str, Any]] = []

        async def do_request(
            _: object, url: str, method: str, request_data: RequestData, **__: Any
        ) -> tuple[int, bytes]:
            self.sent.append(request_data.parameters)
            return 200, json.dumps(ANSWER).encode()

        monkeypatch.setattr(AiohttpRequest, "do_request", do_request)
        self.telegram = TelegramClient(f"{BOT_ID}:" + "a" * 35, api="http://telegram", is_rehearsal=False)


def is_quiet(sent: dict[str, Any], text: str) -> bool:
    """Whether it makes no sound, opens no page, and is read as it is written."""
    written = json.dumps(sent)
    return (
        sent["text"] == text
        and sent["link_preview_options"] == {"is_disabled": True}
        and not any(word in written for word in LOUD)
    )


async def test_what_is_sent_is_plain_and_silent_in_any_script(monkeypatch: pytest.MonkeyPatch) -> None:
    wire = Wire(monkeypatch)
    texts = [one.text for one in load_corpus()]
    for text in texts:
        await wire.telegram.send_message(CHAT, OutgoingMessage(text, ((("Menu", "token"),),), "utter_menu", "en"))
        await wire.telegram.edit_message(CHAT, 5, OutgoingMessage(text, (), "utter_menu", "en"))
    assert len(wire.sent) == 2 * len(texts)
    assert all(is_quiet(sent, texts[number // 2]) for number, sent in enumerate(wire.sent))
    assert all(sent["disable_notification"] is True for sent in wire.sent[::2])


async def test_numbers_to_copy_stand_above_the_navigation_and_help_is_red(monkeypatch: pytest.MonkeyPatch) -> None:
    wire = Wire(monkeypatch)
    keyboard = ((("Help now", HELP_CALLBACK_DATA), ("More", "token")), (("Menu", "token"),))
    copies = (("Copy 15999", "15999"), ("Copy +60 3-3000 8858", "+60 3-3000 8858"))
    await wire.telegram.send_message(CHAT, OutgoingMessage("x", keyboard, "utter_numbers", "en", copies=copies))
    assert wire.sent[0]["reply_markup"]["inline_keyboard"] == [
        [
            {"text": "Help now", "callback_data": HELP_CALLBACK_DATA, "style": "danger"},
            {"text": "More", "callback_data": "token"},
        ],
        [{"text": "Copy 15999", "copy_text": {"text": "15999"}}],
        [{"text": "Copy +60 3-3000 8858", "copy_text": {"text": "+60 3-3000 8858"}}],
        [{"text": "Menu", "callback_data": "token"}],
    ]


def test_no_screen_is_longer_than_telegram_takes_and_no_button_wider() -> None:
    buttons = CallbackDataCodec(b"k" * 64)
    for said in every_utterance()[::5]:
        delivery = buttons.build_message(create_renderer().render(said, create_translator("my")), owner="person|1")
        assert len(delivery.text.encode("utf-16-le")) // 2 <= TELEGRAM_TAKES
        assert all(len(data.encode()) <= CALLBACK_BYTES for row in delivery.keyboard for _, data in row)


@settings(max_examples=200, deadline=None)
@given(TEXTS)
def test_any_text_arrives_as_it_was_written(text: str) -> None:
    with pytest.MonkeyPatch.context() as monkeypatch:
        wire = Wire(monkeypatch)
        asyncio.run(wire.telegram.send_message(CHAT, OutgoingMessage(text, (), "utter_menu", "en")))
    assert is_quiet(wire.sent[0], text)
