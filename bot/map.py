"""`python -m bot map`: every button of the running assistant, walked; docs/screens.md is written from what was found."""

from bot.errors import Unsealable
from bot.gateway.buttons import Buttons
from bot.store.keys import BUTTON, KeyRing

EPOCHS = 3
"""How many times she may have erased and her buttons still be read here."""
LEAVE = "leave"


class Meanings:
    """What the buttons in a chat mean, for whoever holds the keys: the choice as Rasa would read it, or `leave`."""

    def __init__(self, keys: KeyRing, *, bot_id: int) -> None:
        self._buttons = Buttons(keys.key(BUTTON))
        self._keys = keys
        self._bot_id = bot_id

    def of(self, chat_id: int, data: str) -> str:
        """Raises Unsealable for a button that is not hers."""
        for epoch in range(EPOCHS):
            try:
                choice = self._buttons.choice(data, chat_key=self._keys.chat_key(self._bot_id, chat_id), epoch=epoch)
                return choice.payload() if choice else LEAVE
            except Unsealable:
                continue
        raise Unsealable("not one of her buttons")
