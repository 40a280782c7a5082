"""What the gateway still knows of a chat while the database is away: language, country, epoch. In memory only."""

from collections import OrderedDict
from dataclasses import dataclass

from bot.model.incoming import Incoming
from bot.model.vocabulary import DEFAULT_LANGUAGE, language_of
from bot.services.conversations import Standing

CHATS_REMEMBERED = 20_000


@dataclass(frozen=True)
class Known:
    """Enough for the right help card."""

    language: str
    country: str | None
    epoch: int


class Memory:
    """The last chats seen by this process."""

    def __init__(self) -> None:
        self._known: OrderedDict[int, Known] = OrderedDict()

    def remember(self, chat_id: int, standing: Standing) -> None:
        """Note what the database said."""
        self._known[chat_id] = Known(standing.language, standing.country, standing.epoch)
        self._known.move_to_end(chat_id)
        while len(self._known) > CHATS_REMEMBERED:
            self._known.popitem(last=False)

    def forget(self, chat_id: int) -> None:
        """She left or erased."""
        self._known.pop(chat_id, None)

    def of(self, incoming: Incoming) -> Known:
        """What is known of her, or what Telegram says of her phone."""
        found = self._known.get(incoming.chat_id)
        return found or Known(language_of(incoming.language_code) or DEFAULT_LANGUAGE, None, 0)
