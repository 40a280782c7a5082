"""Chats and their messages, as both sides see them.

A private chat belongs to one woman and has her id; a group has a negative id. Message ids are counted in each chat
on its own, so that whoever confuses two chats is found out.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from simulator.errors import build_bad_request, build_forbidden
from simulator.updates import ChangeSignal

Keyboard = tuple[tuple[dict[str, Any], ...], ...]


@dataclass
class Message:
    """One message. A deleted one keeps its number and nothing else; a cleared one is gone from her side alone."""

    message_id: int
    author: str
    """`her` or `bot`."""
    date: datetime
    text: str = ""
    kind: str = "text"
    media: dict[str, Any] = field(default_factory=dict)
    """Telegram's fields for anything that is not text."""
    sound: bytes = b""
    """Of a voice note of the bot's: what is heard."""
    keyboard: Keyboard = ()
    silent: bool = False
    link_preview: dict[str, Any] | None = None
    custom_fields: dict[str, Any] = field(default_factory=dict)
    edited_at: datetime | None = None
    deleted: bool = False
    cleared: bool = False
    version: int = 0


@dataclass
class Chat:
    """A conversation with the bot. `version` grows with every change, so that a page can ask what is new."""

    chat_id: int
    user_id: int
    first_name: str
    language_code: str | None = None
    title: str | None = None
    """Only a group has one."""
    blocked: bool = False
    bot_present: bool = True
    messages: dict[int, Message] = field(default_factory=dict)
    version: int = 0
    toast: tuple[int, str, bool] | None = None
    """Version, text, and whether it must be dismissed."""
    action: tuple[int, str] | None = None
    change_signal: ChangeSignal = field(default_factory=ChangeSignal)

    @property
    def is_group(self) -> bool:
        return self.title is not None

    def add(self, *, author: str, date: datetime, **content: Any) -> Message:
        """Append a message and give it the next number."""
        message = Message(len(self.messages) + 1, author, date, **content)
        self.messages[message.message_id] = message
        self.mark_changed(message)
        return message

    def find_message(self, message_id: int) -> Message | None:
        """The message, unless it never was or has been deleted."""
        message = self.messages.get(message_id)
        return message if message and not message.deleted else None

    def delete(self, message: Message) -> None:
        """Delete on both sides; the words are dropped at once."""
        message.deleted, message.text, message.keyboard, message.media = True, "", (), {}
        message.sound = b""
        self.mark_changed(message)

    def mark_changed(self, message: Message) -> None:
        """Say that a message changed."""
        message.version = self.increment_version()

    def increment_version(self) -> int:
        """Count one change and wake those who wait for it."""
        self.version += 1
        self.change_signal.notify()
        return self.version

    def list_changed_after(self, version: int) -> list[Message]:
        """Messages that are new, edited, deleted or cleared since `version`."""
        return [message for message in self.messages.values() if message.version > version]

    def raise_if_closed(self) -> None:
        """Raise Refusal (403) if she has blocked the bot or it is not in the group."""
        if self.blocked:
            raise build_forbidden("bot was blocked by the user")
        if not self.bot_present:
            raise build_forbidden("bot is not a member of the group chat")


class Chats:
    """All chats of one rehearsal. Ids look random and follow from the generator that was passed in."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self._chats: dict[int, Chat] = {}

    def __iter__(self) -> Iterator[Chat]:
        return iter(self._chats.values())

    def add_user(self, *, first_name: str, language_code: str | None) -> Chat:
        """A new private chat; nothing is said yet."""
        user_id = self._draw_unused_id()
        return self._store(Chat(user_id, user_id, first_name, language_code))

    def add_group(self, *, title: str, first_name: str) -> Chat:
        """A new group, with one woman in it."""
        return self._store(Chat(-self._draw_unused_id(), self._draw_unused_id(), first_name, title=title))

    def get_chat(self, chat_id: int) -> Chat:
        """The chat with this id. Raises Refusal (400) if there is none."""
        try:
            return self._chats[chat_id]
        except KeyError:
            raise build_bad_request("chat not found") from None

    def _draw_unused_id(self) -> int:
        number = self._rng.randrange(100_000_000, 7_900_000_000)
        return number if number not in self._chats and -number not in self._chats else self._draw_unused_id()

    def _store(self, chat: Chat) -> Chat:
        self._chats[chat.chat_id] = chat
        return chat
