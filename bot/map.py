"""`python -m bot map`: every button of the running assistant, walked; docs/screens.md is written from what was found."""


from collections.abc import Callable

from bot.errors import Unsealable
from bot.gateway.buttons import Buttons
from bot.services import conversations
from bot.store.keys import BUTTON, KeyRing
from bot.store.unit_of_work import UnitOfWork

LEAVE = "leave"


class Meanings:
    """What the buttons in a chat mean, for whoever holds keys and database: the choice as Rasa would read it, or `leave`."""

    def __init__(self, keys: KeyRing, open_work: Callable[[], UnitOfWork], *, bot_id: int) -> None:
        self._buttons = Buttons(keys.key(BUTTON))
        self._keys = keys
        self._open_work = open_work
        self._bot_id = bot_id

    def of(self, chat_id: int, data: str) -> str:
        """Raises Unsealable for a button that is not hers."""
        for owner in self._owners(chat_id):
            try:
                choice = self._buttons.choice(data, owner=owner)
                return choice.payload() if choice else LEAVE
            except Unsealable:
                continue
        raise Unsealable("not one of her buttons")

    def _owners(self, chat_id: int) -> list[str]:
        with self._open_work() as uow:
            standing = conversations.look_up(uow, self._keys, bot_id=self._bot_id, chat_id=chat_id)
        stranger = f"stranger|{self._keys.chat_key(self._bot_id, chat_id)}"
        return [standing.owner, stranger] if standing else [stranger]
