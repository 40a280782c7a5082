"""Her phone: what she does there and what she sees. In the rehearsal's own chats, or wherever a test has them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.rehearsal import her
from bot.rehearsal.chats import Chat, Message
from bot.rehearsal.keyboards import buttons_of
from bot.rehearsal.state import Rehearsal

SCREEN = "screen"


@dataclass(frozen=True)
class Shown:
    """One message that stands on her phone."""

    message_id: int
    text: str
    screen: str
    """Its name; empty for what she wrote herself."""
    buttons: tuple[str, ...]
    """What each button would send."""


class Phone(Protocol):
    """A phone she writes and taps on."""

    chat_id: int

    async def says(self, text: str) -> None:
        """She writes."""

    async def taps(self, message_id: int, data: str) -> None:
        """She taps a button of a message."""

    def shown(self) -> Sequence[Shown]:
        """What stands there now, in its order."""


class RehearsalPhone:
    """A phone of the rehearsal, in the same process: one more tab on the phone page."""

    def __init__(self, here: Rehearsal, chat: Chat) -> None:
        self._here, self._chat = here, chat
        self.chat_id = chat.chat_id

    @classmethod
    def new(cls, here: Rehearsal, *, first_name: str, language: str) -> "RehearsalPhone":
        """Somebody who has never written."""
        return cls(here, here.chats.add_woman(first_name=first_name, language_code=language))

    async def says(self, text: str) -> None:
        her.write(self._here, self._chat, text=text)

    async def taps(self, message_id: int, data: str) -> None:
        her.tap(self._here, self._chat, message_id=message_id, button=None, data=data)

    def shown(self) -> Sequence[Shown]:
        return [_shown(message) for message in self._chat.messages.values() if not (message.deleted or message.cleared)]


def _shown(message: Message) -> Shown:
    data = tuple(str(button.get("callback_data", "")) for button in buttons_of(message.keyboard))
    screen = str(message.own.get(SCREEN, "")) if message.author == "bot" else ""
    return Shown(message.message_id, message.text, screen, data)
