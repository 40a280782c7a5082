"""What the buttons on her phone mean, for whoever holds the rehearsal's keys."""

from collections.abc import Callable, Iterator

from bot.errors import DecryptionError
from bot.gateway.buttons import CallbackDataCodec
from bot.model.turn import Choice
from bot.store.keys import BUTTON, KeyRing
from bot.store.unit_of_work import UnitOfWork


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
