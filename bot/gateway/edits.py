"""Edits: a message she changed is read like a new one, but acts only where it says something else than before."""

import logging
from typing import Final

from bot.errors import StoreUnavailable
from bot.gateway import mistakes
from bot.gateway.calls import Call
from bot.gateway.help_card import MEANS
from bot.gateway.kit import Kit
from bot.gateway.memory import Heard
from bot.model.incoming import Incoming, Kind
from bot.services import edits
from bot.services.edits import Before
from bot.services.traces import trace_of

log = logging.getLogger(__name__)
NOTHING: Final = Before()


class Edits:
    """Remembers of each message a trace of what it said and the card it brought; asks the store for older ones."""

    def __init__(self, kit: Kit) -> None:
        self._kit = kit

    def is_known(self, incoming: Incoming) -> bool:
        """Whether this process remembers the message that was edited."""
        return self._kit.memory.heard(incoming.chat_id, incoming.message_id) is not None

    async def learn(self, turn_id: str, incoming: Incoming) -> None:
        """Look the message up. Where the store is away it counts as never seen: rather twice than not. Never raises."""
        found = await self._looked_up(turn_id, incoming)
        card = next((name for name in _LONGEST_FIRST if found.card.startswith(name)), "")
        self._kit.memory.note_heard(incoming.chat_id, incoming.message_id, Heard(found.trace, card=card))

    def is_change(self, turn_id: str, incoming: Incoming) -> bool:
        """Whether it says something else than the message did before. Telegram sends edits for less than that."""
        heard = self._kit.memory.heard(incoming.chat_id, incoming.message_id)
        return heard is None or heard.turn_id == turn_id or heard.trace != trace_of(self._kit.keys, incoming)

    async def is_news(self, turn_id: str, incoming: Incoming) -> bool:
        """The same, and the store is asked where the message is not remembered."""
        if not self.is_known(incoming):
            await self.learn(turn_id, incoming)
        return self.is_change(turn_id, incoming)

    def note(self, turn_id: str, incoming: Incoming) -> None:
        """What a message says from now on."""
        known = self._kit.memory.heard(incoming.chat_id, incoming.message_id) or Heard()
        heard = Heard(trace_of(self._kit.keys, incoming), turn_id, known.card, known.country, known.card_turn)
        self._kit.memory.note_heard(incoming.chat_id, incoming.message_id, heard)

    def is_due(self, turn_id: str, incoming: Incoming, call: Call) -> bool:
        """Whether a card is due, and from now on it was: an edit brings none that its message brought already.

        One of another kind is due, and so is the same one of another country.
        """
        heard = self._kit.memory.heard(incoming.chat_id, incoming.message_id) or Heard()
        where = call.where
        is_same = heard.card == call.card and (not where.is_stated or where.country in (None, heard.country))
        if incoming.is_edit and is_same and heard.card_turn != turn_id:
            return False
        carded = Heard(heard.trace, heard.turn_id, call.card, where.country, turn_id)
        self._kit.memory.note_heard(incoming.chat_id, incoming.message_id, carded)
        return True

    def is_due_without_store(self, turn_id: str, incoming: Incoming, call: Call | None) -> bool:
        """The same for a message that could only be spooled, and noted now. Without a call an edit that comes late waits."""
        is_change = not incoming.is_edit or self.is_change(turn_id, incoming)
        self.note(turn_id, incoming)
        if call is None:
            return is_change and not self.is_late(incoming)
        return is_change and self.is_due(turn_id, incoming, call)

    def is_late(self, incoming: Incoming) -> bool:
        """Whether an edit came after its thread was forgotten: then it is no question that waits for an answer."""
        return incoming.edited_after is not None and incoming.edited_after > 60 * self._kit.limits.thread_minutes

    async def _looked_up(self, turn_id: str, incoming: Incoming) -> Before:
        try:
            return await self._kit.ledger.run(
                edits.look_back, self._kit.keys, bot_id=self._kit.bot_id, chat_id=incoming.chat_id,
                message_id=incoming.message_id, turn_id=turn_id,
            )  # fmt: skip
        except StoreUnavailable:
            log.info("edit_not_looked_up")
        except Exception as error:  # noqa: BLE001 -- a mistake of ours: what she wrote is read all the same
            mistakes.note("edits", error)
        return NOTHING


_LONGEST_FIRST: Final = tuple(sorted(MEANS, key=len, reverse=True))


def kind_of(incoming: Incoming) -> str:
    """As what an update is counted."""
    return Kind.EDITED.value if incoming.is_edit else incoming.kind.value


async def sent_before() -> bool:
    """The card of an edit whose message brought it already."""
    return True
