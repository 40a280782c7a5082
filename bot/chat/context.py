"""What every part of the gateway works with."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from bot.channels.telegram.callback_data import CallbackDataCodec
from bot.channels.telegram.circuit_breaker import CircuitBreaker
from bot.channels.telegram.client import TelegramClient
from bot.channels.telegram.message_ids import MessageIds
from bot.chat.help_cards import INTENTS_BY_CARD
from bot.chat.session_cache import KnownPerson, SessionCache
from bot.crypto.key_ring import KeyRing
from bot.db.async_executor import DbExecutor
from bot.domain.enums import DEFAULT_LANGUAGE, resolve_language
from bot.domain.limits import Limits
from bot.domain.messages import IncomingMessage
from bot.services.clock import TrustedClock
from bot.services.leader_election import LeadershipStatus, SoleLeader


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
