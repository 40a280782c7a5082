"""What every part of the gateway works with."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from bot.gateway.breaker import CircuitBreaker
from bot.gateway.buttons import CallbackDataCodec
from bot.gateway.help_card import INTENTS_BY_CARD
from bot.gateway.leadership import LeadershipStatus, SoleLeader
from bot.gateway.ledger import DbExecutor
from bot.gateway.memory import KnownPerson, SessionCache
from bot.gateway.message_ids import MessageIds
from bot.gateway.telegram import TelegramClient
from bot.model.incoming import IncomingMessage
from bot.model.policy import Limits
from bot.model.vocabulary import DEFAULT_LANGUAGE, resolve_language
from bot.services.clock import TrustedClock
from bot.store.keys import KeyRing


@dataclass(frozen=True)
class AppContext:
    """The store, Telegram, the keys, what is remembered, the limits; time and ids, so that tests can choose them."""

    db: DbExecutor
    telegram: TelegramClient
    keys: KeyRing
    callback_data: CallbackDataCodec
    session_cache: SessionCache
    limits: Limits
    clock: TrustedClock
    """What ends things for good asks it; everything else is dated by `now`, which is the same clock."""
    now: Callable[[], datetime]
    new_id: Callable[[], str]
    leadership: LeadershipStatus = field(default_factory=SoleLeader)
    message_ids: MessageIds = field(default_factory=MessageIds)
    breaker: CircuitBreaker = field(default_factory=CircuitBreaker)

    @property
    def bot_id(self) -> int:
        """Which bot we are; part of every pseudonym."""
        return self.telegram.bot_id

    def get_known_person(self, incoming: IncomingMessage) -> KnownPerson:
        """What this process remembers of her, or what Telegram says of her phone."""
        language = resolve_language(incoming.language_code) or DEFAULT_LANGUAGE
        return self.session_cache.get_person(incoming.chat_id) or KnownPerson(language, None, self.stranger_owner(incoming))

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
