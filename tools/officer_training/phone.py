"""Her phone: what she does there and what she sees. In the rehearsal's own chats, or wherever a test has them."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.channels.callback_data import CallbackDataCodec
from bot.crypto.key_ring import BUTTON, KeyRing
from bot.db.unit_of_work import UnitOfWork
from bot.domain.turn import Choice
from bot.errors import DecryptionError
from simulator import user_actions
from simulator.chats import Chat, Message
from simulator.serializers import list_buttons
from simulator.state import Simulator

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
        user_actions.send_text(self._here, self._chat, text=text)

    async def tap_button(self, message_id: int, data: str) -> None:
        user_actions.tap_button(self._here, self._chat, message_id=message_id, button=None, data=data)

    def list_messages(self) -> Sequence[PhoneMessage]:
        return [
            _to_phone_message(message)
            for message in self._chat.messages.values()
            if not (message.deleted or message.cleared)
        ]


def _to_phone_message(message: Message) -> PhoneMessage:
    data = tuple(
        str(button.get("callback_data", "")) for button in list_buttons(message.keyboard) if "callback_data" in button
    )
    screen = str(message.custom_fields.get(SCREEN_FIELD, "")) if message.author == "bot" else ""
    return PhoneMessage(message.message_id, message.text, screen, data)


class ButtonDecoder:
    """Opens buttons."""

    def __init__(self, keys: KeyRing, *, bot_id: int, open_read_only: Callable[[], UnitOfWork]) -> None:
        self._keys, self._bot_id, self._reading = keys, bot_id, open_read_only
        self._buttons = CallbackDataCodec(keys.get_key(BUTTON))

    def decode_buttons(self, chat_id: int, data: tuple[str, ...]) -> list[tuple[str, Choice]]:
        """Each button with its meaning; those that are Leave, links or nobody's are left out. Raises StoreUnavailable."""
        owners = list(self._iterate_owners(chat_id))
        return [(each, choice) for each in data if (choice := self._decode_button(each, owners))]

    def _decode_button(self, token: str, owners: list[str]) -> Choice | None:
        for owner in owners:
            try:
                return self._buttons.decode(token, owner=owner)
            except DecryptionError:
                continue  # somebody else's: the next owner may fit
        return None

    def _iterate_owners(self, chat_id: int) -> Iterator[str]:
        with self._reading() as uow:
            person = uow.people.get_by_chat_keys(self._keys.derive_chat_keys(self._bot_id, chat_id))
        if person:
            yield f"{person.person_id}|{person.epoch}"
        yield f"stranger|{self._keys.derive_pseudonym(self._bot_id, chat_id)}"
