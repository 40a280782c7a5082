"""What every part of the gateway works with."""

import logging
from dataclasses import dataclass

from bot.channels.callback_data import CallbackDataCodec
from bot.channels.context import ChannelContext
from bot.chat.help_cards import INTENTS_BY_CARD
from bot.chat.session_cache import KnownPerson, SessionCache
from bot.db import async_executor
from bot.domain.enums import DEFAULT_LANGUAGE, resolve_language
from bot.domain.limits import Limits
from bot.domain.messages import IncomingMessage
from bot.errors import StoreUnavailable
from bot.services import conversations

log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class AppContext(ChannelContext):
    """What the channel works with, and beside it the buttons, what is remembered and the limits."""

    callback_data: CallbackDataCodec
    session_cache: SessionCache
    limits: Limits

    def get_known_person(self, incoming: IncomingMessage) -> KnownPerson:
        """What this process remembers of her, or what Telegram says of her phone."""
        language = resolve_language(incoming.language_code) or DEFAULT_LANGUAGE
        return self.session_cache.get_person(incoming.chat_id) or KnownPerson(
            language, None, self.stranger_owner(incoming)
        )

    async def load_person(self, incoming: IncomingMessage) -> None:
        """Ask the store who she is, and remember it. Raises StoreUnavailable."""
        found = await self.db.run(
            conversations.find_conversation, self.keys, bot_id=self.bot_id, chat_id=incoming.chat_id
        )
        if found:
            self.session_cache.remember_person(incoming.chat_id, found)
        else:
            self.session_cache.forget_person(incoming.chat_id)  # she left, and a turn remembered her after that

    async def try_load_person(self, incoming: IncomingMessage) -> bool:
        """The same if the store answers soon, and then True; else what is remembered stands. Never raises."""
        try:
            await self.load_person(incoming)
        except StoreUnavailable:
            log.info("answering_from_memory")
            return False
        except Exception as error:  # noqa: BLE001 -- a mistake of ours: the card goes out all the same
            async_executor.log_fault("knowing", error)
            return False
        return True

    async def mark_handled(self, turn_id: str) -> None:
        """A message is answered, or needs no answer: let go of it. Raises StoreUnavailable."""
        await self.db.run_unfenced(conversations.mark_handled, turn_id, now=self.now())

    def previous_card_intent(self, chat_id: int) -> str | None:
        """What the card was for that is the last thing shown in a chat (vocabulary.SAFETY), if one is."""
        card = self.session_cache.get_last_card(chat_id, now=self.now())
        return INTENTS_BY_CARD[card] if card else None

    def stranger_owner(self, incoming: IncomingMessage) -> str:
        """The owner of buttons sent while the store was away and she was not remembered."""
        return f"stranger|{self.keys.derive_pseudonym(self.bot_id, incoming.chat_id)}"

    def chat_keys(self, incoming: IncomingMessage) -> tuple[str, ...]:
        """Everything a chat may be found by."""
        return self.keys.derive_chat_keys(self.bot_id, incoming.chat_id)
