"""What every part of the gateway works with."""

from dataclasses import dataclass

from bot.channels.telegram.callback_data import CallbackDataCodec
from bot.channels.telegram.context import ChannelContext
from bot.chat.help_cards import INTENTS_BY_CARD
from bot.chat.session_cache import KnownPerson, SessionCache
from bot.domain.enums import DEFAULT_LANGUAGE, resolve_language
from bot.domain.limits import Limits
from bot.domain.messages import IncomingMessage


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
