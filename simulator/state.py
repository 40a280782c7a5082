"""Everything that is true in a rehearsal at this moment. It is kept in memory alone."""

import asyncio
import random
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from aiohttp import web

from simulator.chats import Chats
from simulator.fault_injection import FaultScript
from simulator.profile import Profile
from simulator.updates import UpdateQueue
from simulator.webhook import Webhook

MAX_CALLS = 10_000
CONNECTED_FOR = timedelta(seconds=60)


@dataclass
class CallbackQuery:
    """A button she pressed, waiting to be answered."""

    chat_id: int
    asked_at: datetime


@dataclass
class Simulator:
    """The state, the clock (aware UTC) and the source of chance."""

    token: str
    now: Callable[[], datetime]
    rng: random.Random
    chats: Chats
    updates: UpdateQueue
    webhook: Webhook
    faults: FaultScript = field(default_factory=FaultScript)
    profile: Profile = field(default_factory=Profile)
    callback_queries: dict[str, CallbackQuery] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    """What kind of thing each file is that she sent, by the name the bot has for it."""
    calls: deque[dict[str, Any]] = field(default_factory=lambda: deque(maxlen=MAX_CALLS))
    """Method, chat and time of each call; no words."""
    closing_event: asyncio.Event = field(default_factory=asyncio.Event)
    poller: object | None = None
    """Whoever asked last for updates; an earlier one that still waits has lost."""
    polled_at: datetime | None = None
    logged_out_at: datetime | None = None

    @property
    def bot_id(self) -> int:
        number = self.token.partition(":")[0]
        return int(number) if number.isdecimal() else 1

    def record_call(self, method: str, *, chat_id: int | None) -> None:
        self.calls.append({"method": method, "chat_id": chat_id, "at": self.now().isoformat()})

    def is_connected(self) -> bool:
        """Whether a bot receives updates: by webhook, or it has asked within the last minute."""
        return bool(self.webhook.url) or (self.polled_at is not None and self.now() - self.polled_at <= CONNECTED_FOR)

    def close(self) -> None:
        """Send everybody home who still waits."""
        self.closing_event.set()
        self.updates.change_signal.notify()
        for chat in self.chats:
            chat.change_signal.notify()


SIMULATOR = web.AppKey("rehearsal", Simulator)


def create_simulator(
    *, token: str, now: Callable[[], datetime], rng: random.Random, first_retry: float = 1.0
) -> Simulator:
    """An empty rehearsal; `first_retry` is the webhook's first pause after a failure, in seconds."""
    updates = UpdateQueue(now=now, rng=rng)
    webhook = Webhook(updates=updates, now=now, first_retry=first_retry)
    return Simulator(token=token, now=now, rng=rng, chats=Chats(rng), updates=updates, webhook=webhook)
