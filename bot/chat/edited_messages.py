"""Edits: a message she changed is read like a new one, but acts only where it says something else than before."""

import logging
from typing import Final

from bot.chat.card_requests import CardRequest
from bot.chat.context import AppContext
from bot.chat.help_cards import INTENTS_BY_CARD
from bot.chat.session_cache import MessageState
from bot.db import async_executor
from bot.domain.messages import IncomingMessage, UpdateKind
from bot.errors import StoreUnavailable
from bot.services import edited_messages
from bot.services.conversations import compute_trace
from bot.services.edited_messages import MessageHistory

log = logging.getLogger(__name__)
NO_HISTORY: Final = MessageHistory()


class EditTracker:
    """Remembers of each message a trace of what it said and the card it brought; asks the store for older ones."""

    def __init__(self, context: AppContext) -> None:
        self._context = context

    def has_history(self, incoming: IncomingMessage) -> bool:
        """Whether this process remembers the message that was edited."""
        return self._context.session_cache.get_message_state(incoming.chat_id, incoming.message_id) is not None

    async def load_history(self, turn_id: str, incoming: IncomingMessage) -> None:
        """Look the message up. Where the store is away it counts as never seen: rather twice than not. Never raises."""
        found = await self._look_up(turn_id, incoming)
        card = next((name for name in _CARDS_LONGEST_FIRST if found.card.startswith(name)), "")
        self._context.session_cache.set_message_state(
            incoming.chat_id, incoming.message_id, MessageState(found.trace, card=card)
        )

    def has_changed(self, turn_id: str, incoming: IncomingMessage) -> bool:
        """Whether it says something else than the message did before. Telegram sends edits for less than that."""
        heard = self._context.session_cache.get_message_state(incoming.chat_id, incoming.message_id)
        return heard is None or heard.turn_id == turn_id or heard.trace != compute_trace(self._context.keys, incoming)

    async def is_new_content(self, turn_id: str, incoming: IncomingMessage) -> bool:
        """The same, and the store is asked where the message is not remembered."""
        if not self.has_history(incoming):
            await self.load_history(turn_id, incoming)
        return self.has_changed(turn_id, incoming)

    def record_message(self, turn_id: str, incoming: IncomingMessage) -> None:
        """What a message says from now on."""
        known = self._context.session_cache.get_message_state(incoming.chat_id, incoming.message_id) or MessageState()
        heard = MessageState(
            compute_trace(self._context.keys, incoming), turn_id, known.card, known.country, known.card_turn_id
        )
        self._context.session_cache.set_message_state(incoming.chat_id, incoming.message_id, heard)

    def is_card_due(self, turn_id: str, incoming: IncomingMessage, card_request: CardRequest) -> bool:
        """Whether a card is due, and from now on it was: an edit brings none that its message brought already.

        One of another kind is due, and so is the same one of another country.
        """
        heard = self._context.session_cache.get_message_state(incoming.chat_id, incoming.message_id) or MessageState()
        where = card_request.whereabouts
        is_same = heard.card == card_request.card and (not where.is_stated or where.country in (None, heard.country))
        if incoming.is_edit and is_same and heard.card_turn_id != turn_id:
            return False
        carded = MessageState(heard.trace, heard.turn_id, card_request.card, where.country, turn_id)
        self._context.session_cache.set_message_state(incoming.chat_id, incoming.message_id, carded)
        return True

    def is_card_due_without_store(
        self, turn_id: str, incoming: IncomingMessage, card_request: CardRequest | None
    ) -> bool:
        """The same for a message that could only be spooled, and noted now. Without a call an edit that comes late waits."""
        is_change = not incoming.is_edit or self.has_changed(turn_id, incoming)
        self.record_message(turn_id, incoming)
        if card_request is None:
            return is_change and not self.is_late(incoming)
        return is_change and self.is_card_due(turn_id, incoming, card_request)

    def is_late(self, incoming: IncomingMessage) -> bool:
        """Whether an edit came after its thread was forgotten: then it is no question that waits for an answer."""
        return incoming.edited_after is not None and incoming.edited_after > 60 * self._context.limits.thread_minutes

    async def _look_up(self, turn_id: str, incoming: IncomingMessage) -> MessageHistory:
        try:
            return await self._context.db.run(
                edited_messages.find_history_by_chat,
                self._context.keys,
                bot_id=self._context.bot_id,
                chat_id=incoming.chat_id,
                message_id=incoming.message_id,
                turn_id=turn_id,
            )
        except StoreUnavailable:
            log.info("edit_not_looked_up")
        except Exception as error:  # noqa: BLE001 -- a mistake of ours: what she wrote is read all the same
            async_executor.log_fault("edits", error)
        return NO_HISTORY


_CARDS_LONGEST_FIRST: Final = tuple(sorted(INTENTS_BY_CARD, key=len, reverse=True))


def update_kind(incoming: IncomingMessage) -> str:
    """As what an update is counted."""
    return UpdateKind.EDITED.value if incoming.is_edit else incoming.kind.value


async def confirm_sent_card() -> bool:
    """The card of an edit whose message brought it already."""
    return True
