"""What every part of the gateway works with."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from bot.gateway.breaker import Breaker
from bot.gateway.buttons import Buttons
from bot.gateway.help_card import MEANS
from bot.gateway.leadership import Alone, Leading
from bot.gateway.ledger import Ledger
from bot.gateway.memory import Known, Memory
from bot.gateway.message_ids import MessageIds
from bot.gateway.telegram import Telegram
from bot.model.incoming import Incoming
from bot.model.policy import Limits
from bot.model.vocabulary import DEFAULT_LANGUAGE, language_of
from bot.services.clock import TrustedClock
from bot.store.keys import KeyRing


@dataclass(frozen=True)
class Kit:
    """The store, Telegram, the keys, what is remembered, the limits; time and ids, so that tests can choose them."""

    ledger: Ledger
    telegram: Telegram
    keys: KeyRing
    buttons: Buttons
    memory: Memory
    limits: Limits
    clock: TrustedClock
    """What ends things for good asks it; everything else is dated by `now`, which is the same clock."""
    now: Callable[[], datetime]
    new_id: Callable[[], str]
    lead: Leading = field(default_factory=Alone)
    message_ids: MessageIds = field(default_factory=MessageIds)
    breaker: Breaker = field(default_factory=Breaker)

    @property
    def bot_id(self) -> int:
        """Which bot we are; part of every pseudonym."""
        return self.telegram.bot_id

    def known(self, incoming: Incoming) -> Known:
        """What this process remembers of her, or what Telegram says of her phone."""
        language = language_of(incoming.language_code) or DEFAULT_LANGUAGE
        return self.memory.of(incoming.chat_id) or Known(language, None, self.stranger(incoming))

    def card_before(self, chat_id: int) -> str | None:
        """What the card was for that is the last thing shown in a chat (vocabulary.SAFETY), if one is."""
        card = self.memory.last_card(chat_id, now=self.now())
        return MEANS[card] if card else None

    def stranger(self, incoming: Incoming) -> str:
        """The owner of buttons sent while the store was away and she was not remembered."""
        return f"stranger|{self.keys.pseudonym(self.bot_id, incoming.chat_id)}"

    def chat_keys(self, incoming: Incoming) -> tuple[str, ...]:
        """Everything a chat may be found by."""
        return self.keys.chat_keys(self.bot_id, incoming.chat_id)
