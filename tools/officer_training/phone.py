"""Her phone: what she does there and what she sees. In the rehearsal's own chats, or wherever a test has them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.rehearsal import her
from bot.rehearsal.chats import Chat, Message
from bot.rehearsal.keyboards import list_buttons
from bot.rehearsal.state import Simulator

SCREEN_FIELD = "screen"


@dataclass(frozen=True)
class PhoneMessage:
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

    async def send_text(self, text: str) -> None:
        """She writes."""

    async def tap_button(self, message_id: int, data: str) -> None:
        """She taps a button of a message."""

    def list_messages(self) -> Sequence[PhoneMessage]:
        """What stands there now, in its order."""


class SimulatorPhone:
    """A phone of the rehearsal, in the same process: one more tab on the phone page."""

    def __init__(self, simulator: Simulator, chat: Chat) -> None:
        self._here, self._chat = simulator, chat
        self.chat_id = chat.chat_id

    @classmethod
    def create(cls, simulator: Simulator, *, first_name: str, language: str) -> "SimulatorPhone":
        """Somebody who has never written."""
        return cls(simulator, simulator.chats.add_user(first_name=first_name, language_code=language))

    async def send_text(self, text: str) -> None:
        her.send_text(self._here, self._chat, text=text)

    async def tap_button(self, message_id: int, data: str) -> None:
        her.tap_button(self._here, self._chat, message_id=message_id, button=None, data=data)

    def list_messages(self) -> Sequence[PhoneMessage]:
        return [_to_phone_message(message) for message in self._chat.messages.values() if not (message.deleted or message.cleared)]


def _to_phone_message(message: Message) -> PhoneMessage:
    data = tuple(str(button.get("callback_data", "")) for button in list_buttons(message.keyboard))
    screen = str(message.custom_fields.get(SCREEN_FIELD, "")) if message.author == "bot" else ""
    return PhoneMessage(message.message_id, message.text, screen, data)
