"""A woman with a phone in the rehearsal, for scripts, tests and the terminal: she writes, taps and reads over HTTP."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from aiohttp import ClientSession

SETTLE_SECONDS = 0.15
"""How long nothing more must come before an answer counts as complete."""
EDITED_SECONDS, LOOK_AGAIN_SECONDS = 6.0, 0.3
"""How long, and how often, a screen that stayed as it was is looked for in the log."""


class NoAnswer(AssertionError):
    """She wrote, and nothing came."""


@dataclass(frozen=True)
class ChatMessage:
    """One message as she sees it now."""

    message_id: int
    text: str
    buttons: tuple[str, ...]
    screen: str
    language: str
    milliseconds: int = 0
    data: tuple[str, ...] = ()
    """What each button would send, in the order of `buttons`."""
    copies: tuple[str, ...] = ()
    """What buttons that copy would put into her clipboard; the bot hears nothing of them, and `buttons` leaves them out."""
    is_from_user: bool = False


@dataclass
class SimulatedUser:
    """One chat. Everything she does returns what was shown to her because of it."""

    http: ClientSession
    url: str
    chat_id: int
    wait_seconds: float = 10.0
    settle_seconds: float = SETTLE_SECONDS
    last_message: ChatMessage | None = None
    _version: int = 0
    _messages_by_id: dict[int, dict[str, Any]] = field(default_factory=dict)

    @classmethod
    async def create(
        cls, http: ClientSession, url: str, *, language_code: str, wait_seconds: float = 10.0
    ) -> "SimulatedUser":
        """A new woman whose Telegram speaks this language."""
        async with http.post(f"{url}/client/women", json={"language_code": language_code}) as answer:
            answer.raise_for_status()
            return cls(http, url, (await answer.json())["chat_id"], wait_seconds)

    async def send_text(self, text: str) -> Sequence[ChatMessage]:
        """She writes. Raises NoAnswer."""
        return await self._perform("messages", {"text": text})

    async def send_media(self, kind: str) -> Sequence[ChatMessage]:
        """She sends a voice note, a photo, a contact … Raises NoAnswer."""
        return await self._perform("messages", {"kind": kind})

    async def tap_button(self, button: int | str, *, on: ChatMessage | None = None) -> Sequence[ChatMessage]:
        """She taps a button: its number from 1, or words of its label. Raises NoAnswer, or ValueError: no such button."""
        message = on or self.last_message
        if message is None:
            raise ValueError("there is nothing to tap yet")
        number = button if isinstance(button, int) else _find_button_number(message, button)
        if not 1 <= number <= len(message.data):
            raise ValueError(f"there is no button {number} on {message.screen}")
        return await self._perform("taps", {"message_id": message.message_id, "data": message.data[number - 1]})

    async def edit_message(self, message_id: int, text: str) -> None:
        """She changes the words of an old message, or those below a photo."""
        await self._post("edits", {"message_id": message_id, "text": text})

    async def edit_last_message(self, text: str) -> Sequence[ChatMessage]:
        """She changes her last message, and reads what comes of it. Raises NoAnswer."""
        hers = [message for message in await self.list_messages() if message.is_from_user]
        return await self._perform("edits", {"message_id": hers[-1].message_id, "text": text})

    async def block_bot(self) -> None:
        """She blocks the bot."""
        await self._post("block", {})

    async def list_messages(self) -> list[ChatMessage]:
        """Everything that stands in her chat now, hers and ours."""
        await self._fetch_messages(wait=0)
        return [_to_chat_message(message, 0) for message in self._messages_by_id.values() if not message["deleted"]]

    def list_button_data(self, message_id: int) -> tuple[str, ...]:
        """What each button of a message would send, as it stood when she last looked; none where it is gone."""
        message = self._messages_by_id.get(message_id)
        return _to_chat_message(message, 0).data if message and not message["deleted"] else ()

    async def wait_for_messages(self, *, wait: float) -> Sequence[ChatMessage]:
        """What comes within some seconds, without her doing anything."""
        began = time.monotonic()
        return await self._collect_new_messages(began, wait=wait)

    async def was_edited(self, *, since: datetime) -> bool:
        """Whether the bot has tried, since then, to put the very same screen there again, which Telegram does not show."""
        waited = 0.0
        while waited < EDITED_SECONDS:
            async with self.http.get(f"{self.url}/client/log", params={"chat_id": str(self.chat_id)}) as answer:
                calls: list[dict[str, Any]] = (await answer.json())["calls"]
            if any(c["method"] == "editMessageText" and datetime.fromisoformat(c["at"]) >= since for c in calls):
                return True
            await asyncio.sleep(LOOK_AGAIN_SECONDS)
            waited += LOOK_AGAIN_SECONDS
        return False

    async def _perform(self, what: str, body: dict[str, Any]) -> Sequence[ChatMessage]:
        await self._fetch_messages(wait=0)
        began = time.monotonic()
        await self._post(what, body)
        shown = await self._collect_new_messages(began, wait=self.wait_seconds)
        if not shown:
            raise NoAnswer(f"nothing came within {self.wait_seconds} seconds")
        return shown

    async def _collect_new_messages(self, began: float, *, wait: float) -> list[ChatMessage]:
        found: dict[int, ChatMessage] = {}
        deadline = began + wait
        while (left := deadline - time.monotonic()) > 0:
            changed = await self._fetch_messages(wait=min(left, self.settle_seconds if found else 2.0))
            milliseconds = round((time.monotonic() - began) * 1000)
            ours = [m for m in changed if m["from"] == "bot" and not m["deleted"]]
            if found and not ours:
                break
            found |= {m["message_id"]: _to_chat_message(m, milliseconds) for m in ours}
        shown = list(found.values())
        self.last_message = shown[-1] if shown else self.last_message
        return shown

    async def _fetch_messages(self, *, wait: float) -> list[dict[str, Any]]:
        url = f"{self.url}/client/women/{self.chat_id}/messages"
        async with self.http.get(url, params={"after": self._version, "wait": f"{wait:.2f}"}) as answer:
            answer.raise_for_status()
            state = await answer.json()
        self._version = state["version"]
        self._messages_by_id |= {message["message_id"]: message for message in state["messages"]}
        return list(state["messages"])

    async def _post(self, what: str, body: dict[str, Any]) -> None:
        async with self.http.post(f"{self.url}/client/women/{self.chat_id}/{what}", json=body) as answer:
            if answer.status >= 400:
                raise ValueError((await answer.json())["error"])


def _find_button_number(message: ChatMessage, words: str) -> int:
    found = [number for number, label in enumerate(message.buttons, 1) if words.casefold() in label.casefold()]
    if not found:
        raise ValueError(f"no button says {words!r} on {message.screen}")
    return found[0]


def _to_chat_message(message: dict[str, Any], milliseconds: int) -> ChatMessage:
    buttons = [button for row in message["buttons"] for button in row]
    calling = [button for button in buttons if not button["copy"]]
    return ChatMessage(
        message_id=message["message_id"],
        text=message["text"] or "",
        buttons=tuple(button["text"] for button in calling),
        screen=message["pelita"].get("screen", ""),
        language=message["pelita"].get("language", ""),
        milliseconds=milliseconds,
        data=tuple(button["data"] or "" for button in calling),
        copies=tuple(button["copy"] for button in buttons if button["copy"]),
        is_from_user=message["from"] == "her",
    )
