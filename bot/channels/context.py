"""What receiving, sending and deleting work with."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from bot.channels.channel import Channel
from bot.channels.circuit_breaker import CircuitBreaker
from bot.channels.message_ids import MessageIds
from bot.crypto.key_ring import KeyRing
from bot.db.async_executor import DbExecutor
from bot.domain.chat_ids import Service, find_service
from bot.services.clock import TrustedClock
from bot.services.leader_election import LeadershipStatus, SoleLeader


@dataclass(frozen=True, kw_only=True)
class ChannelContext:
    """The store, the channel, the keys, who leads; time and ids, so that tests can choose them."""

    db: DbExecutor
    channel: Channel
    keys: KeyRing
    clock: TrustedClock
    """What ends things for good asks it; everything else is dated by `now`, which is the same clock."""
    now: Callable[[], datetime]
    new_id: Callable[[], str]
    leadership: LeadershipStatus = field(default_factory=SoleLeader)
    message_ids: MessageIds = field(default_factory=MessageIds)
    breaker: CircuitBreaker = field(default_factory=CircuitBreaker)
    """Telegram's."""
    web_breaker: CircuitBreaker = field(default_factory=CircuitBreaker)

    @property
    def bot_id(self) -> int:
        """Which bot we are; part of every pseudonym."""
        return self.channel.bot_id

    def get_breaker(self, chat_id: int) -> CircuitBreaker:
        """That of the service a chat is on: where one is away, nobody on another waits."""
        return self.web_breaker if find_service(chat_id) is Service.WEB else self.breaker
