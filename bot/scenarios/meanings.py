"""What the buttons on her phone mean, for whoever holds the rehearsal's keys."""

from collections.abc import Callable, Iterator

from bot.errors import Unsealable
from bot.gateway.buttons import Buttons
from bot.model.turn import Choice
from bot.store.keys import BUTTON, KeyRing
from bot.store.unit_of_work import UnitOfWork


class Meanings:
    """Opens buttons."""

    def __init__(self, keys: KeyRing, *, bot_id: int, reading: Callable[[], UnitOfWork]) -> None:
        self._keys, self._bot_id, self._reading = keys, bot_id, reading
        self._buttons = Buttons(keys.key(BUTTON))

    def of(self, chat_id: int, data: tuple[str, ...]) -> list[tuple[str, Choice]]:
        """Each button with its meaning; those that are Leave, links or nobody's are left out. Raises StoreUnavailable."""
        owners = list(self._owners(chat_id))
        return [(each, choice) for each in data if (choice := self._one(each, owners))]

    def _one(self, token: str, owners: list[str]) -> Choice | None:
        for owner in owners:
            try:
                return self._buttons.choice(token, owner=owner)
            except Unsealable:
                continue  # somebody else's: the next owner may fit
        return None

    def _owners(self, chat_id: int) -> Iterator[str]:
        with self._reading() as uow:
            person = uow.people.by_chat_keys(self._keys.chat_keys(self._bot_id, chat_id))
        if person:
            yield f"{person.person_id}|{person.epoch}"
        yield f"stranger|{self._keys.pseudonym(self._bot_id, chat_id)}"
