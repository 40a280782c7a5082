"""Delivered, and the answer lost or late: of every method, at Telegram's door, with our own client against the rehearsal."""

import random
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import pytest
import pytest_asyncio
from aiohttp.test_utils import TestServer, unused_port

from bot.channels.telegram.client import MessageRejected, TelegramClient
from bot.config.settings import LOOPBACK
from bot.domain.clips import VoiceNote
from bot.errors import ChannelUnavailable, OutcomeUnknown
from bot.i18n.ogg_opus import write_ogg
from simulator.server import create_app
from simulator.state import SIMULATOR, Simulator
from tests.support.factories import BOT_ID, create_delivery
from tests.support.sounds import make_sound
from tests.unit.simulator.simulator_app import Clock

TOKEN = f"{BOT_ID}:" + "a" * 35
NOTE = VoiceNote(write_ogg(make_sound(2)), 2)
SECONDS = 0.15
"""How long an answer is waited for here."""


@dataclass
class Door:
    """Our client, and the Telegram it calls."""

    telegram: TelegramClient
    there: Simulator
    chat_id: int
    group_id: int
    clock: Clock

    def fault(self, method: str, kind: str, times: int = 1) -> None:
        """The next calls of a method meet trouble."""
        from simulator.fault_injection import read_fault

        self.there.faults.pending_faults.append(
            read_fault({"method": method, "kind": kind, "times": times, "seconds": 3 * SECONDS})
        )

    def ours(self) -> list[str]:
        """Our texts that stand in her chat."""
        chat = self.there.chats.get_chat(self.chat_id)
        return [one.text for one in chat.messages.values() if one.author == "bot" and not one.deleted]


@pytest_asyncio.fixture
async def door() -> AsyncIterator[Door]:
    clock = Clock()
    app = create_app(token=TOKEN, now=clock, rng=random.Random(5), first_retry=0.01)
    server = TestServer(app)
    await server.start_server()
    api = f"http://{LOOPBACK}:{server.port}"
    telegram = TelegramClient(TOKEN, api=api, is_rehearsal=True, send_seconds=SECONDS, request_seconds=SECONDS)
    await telegram.open()
    there = app[SIMULATOR]
    her = there.chats.add_user(first_name="She", language_code="id")
    group = there.chats.add_group(title="Post", first_name="Officer")
    yield Door(telegram, there, her.chat_id, group.chat_id, clock)
    await telegram.close()
    await server.close()


async def _edit(door: Door) -> Any:
    chat = door.there.chats.get_chat(door.chat_id)
    old = chat.add(author="bot", date=door.clock(), text="old")
    return await door.telegram.edit_message(door.chat_id, old.message_id, create_delivery("new"))


async def _put_away(door: Door) -> Any:
    chat = door.there.chats.get_chat(door.chat_id)
    old = chat.add(author="bot", date=door.clock(), text="old")
    return await door.telegram.collapse_message(door.chat_id, create_delivery("new", edits=old.message_id))


async def _delete(door: Door) -> Any:
    chat = door.there.chats.get_chat(door.chat_id)
    old = chat.add(author="bot", date=door.clock(), text="old")
    return await door.telegram.delete_messages(door.chat_id, [old.message_id])


Verb = Callable[[Door], Awaitable[Any]]
VERBS: dict[str, tuple[str, Verb]] = {
    "send": ("sendMessage", lambda door: door.telegram.send_message(door.chat_id, create_delivery("new"))),
    "voice": ("sendVoice", lambda door: door.telegram.send_voice(door.chat_id, create_delivery(""), NOTE)),
    "ring": ("sendMessage", lambda door: door.telegram.send_alert(door.group_id, "new")),
    "edit": ("editMessageText", _edit),
    "put_away": ("editMessageText", _put_away),
    "delete": ("deleteMessages", _delete),
    "probe": ("getMe", lambda door: door.telegram.probe()),
    "set_commands": ("setMyCommands", lambda door: door.telegram.set_commands([("menu", "Menu")], language=None)),
    "set_name": ("setMyName", lambda door: door.telegram.set_profile("name", "new", language=None)),
    "set_description": (
        "setMyDescription",
        lambda door: door.telegram.set_profile("description", "new", language=None),
    ),
    "set_short": (
        "setMyShortDescription",
        lambda door: door.telegram.set_profile("short_description", "new", language=None),
    ),
    "profile": ("getMyName", lambda door: door.telegram.get_profile(language=None)),
    "set_webhook": ("setWebhook", lambda door: door.telegram.set_webhook("https://127.0.0.1:8443/x", secret="s" * 32)),
    "drop_webhook": ("deleteWebhook", lambda door: door.telegram.delete_webhook()),
}
"""Every verb that raises, and the method it calls."""
QUIET: dict[str, tuple[str, Verb]] = {
    "answer_tap": ("answerCallbackQuery", lambda door: door.telegram.answer_callback_query("nobody")),
    "leave_group": ("leaveChat", lambda door: door.telegram.leave_group(door.group_id)),
}
"""Those of which nothing is owed to anybody."""
UNKNOWN = ("lost", "late", "slow", "reset", "500", "502")
"""After each of these nobody here can tell whether it was done."""


@pytest.mark.parametrize("kind", UNKNOWN)
@pytest.mark.parametrize("verb", VERBS)
async def test_a_call_without_an_answer_is_not_taken_for_one_that_failed(door: Door, verb: str, kind: str) -> None:
    method, call = VERBS[verb]
    door.fault(method, kind)
    with pytest.raises(OutcomeUnknown):
        await call(door)
    assert door.there.faults.pending_faults == []


@pytest.mark.parametrize("kind", UNKNOWN)
@pytest.mark.parametrize("verb", QUIET)
async def test_what_is_owed_to_nobody_ends_quietly(door: Door, verb: str, kind: str) -> None:
    method, call = QUIET[verb]
    door.fault(method, kind)
    await call(door)
    assert door.there.faults.pending_faults == []


@pytest.mark.parametrize("kind", ["lost", "late"])
async def test_what_was_delivered_stands_there_though_nobody_said_so(door: Door, kind: str) -> None:
    door.fault("sendMessage", kind)
    with pytest.raises(OutcomeUnknown):
        await door.telegram.send_message(door.chat_id, create_delivery("new"))
    assert door.ours() == ["new"]


@pytest.mark.parametrize("verb", VERBS)
async def test_where_no_connection_was_made_nothing_was_done(verb: str) -> None:
    nobody = TelegramClient(TOKEN, api=f"http://{LOOPBACK}:{unused_port()}", is_rehearsal=True)
    await nobody._files.initialize()
    door = Door(nobody, None, 1, -1, Clock())  # type: ignore[arg-type]
    if verb in ("edit", "put_away", "delete"):
        call = nobody.delete_messages(1, [1]) if verb == "delete" else nobody.edit_message(1, 1, create_delivery("new"))
    else:
        call = VERBS[verb][1](door)
    with pytest.raises(ChannelUnavailable) as raised:
        await call
    assert not isinstance(raised.value, OutcomeUnknown)
    await nobody._files.shutdown()


@pytest.mark.parametrize("kind", ["429", "409"])
async def test_what_telegram_says_no_to_was_not_done(door: Door, kind: str) -> None:
    door.fault("sendMessage", kind)
    with pytest.raises(ChannelUnavailable) as raised:
        await door.telegram.send_message(door.chat_id, create_delivery("new"))
    assert not isinstance(raised.value, OutcomeUnknown)
    assert door.ours() == []


async def test_one_message_that_cannot_be_deleted_does_not_save_the_others(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    stubborn, gone = {3, 77}, set[int]()

    async def refusing(_: object, chat_id: int, numbers: list[int]) -> bool:
        if stubborn & set(numbers):
            from telegram.error import BadRequest

            raise BadRequest("Message can't be deleted for everyone")
        gone.update(numbers)
        return True

    monkeypatch.setattr(type(door.telegram._bot), "delete_messages", refusing)
    assert await door.telegram.delete_messages(door.chat_id, list(range(1, 121))) == len(stubborn)
    assert gone == set(range(1, 121)) - stubborn


async def test_a_chat_that_is_gone_is_asked_for_once(door: Door) -> None:
    with pytest.raises(MessageRejected):
        await door.telegram.delete_messages(4242, list(range(1, 100)))
    assert sum(call["method"] == "deleteMessages" for call in door.there.calls) == 1


async def test_a_voice_note_arrives_whole_and_silent_and_goes_when_it_is_deleted(door: Door) -> None:
    number = await door.telegram.send_voice(door.chat_id, create_delivery(""), NOTE)
    chat = door.there.chats.get_chat(door.chat_id)
    message = chat.find_message(number)
    assert message and (message.kind, message.sound, message.silent, message.text) == ("voice", NOTE.content, True, "")
    assert message.media["voice"]["duration"] == NOTE.seconds
    await door.telegram.delete_messages(door.chat_id, [number])
    assert chat.find_message(number) is None and message.sound == b""
