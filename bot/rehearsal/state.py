"""Everything that is true in a rehearsal at this moment. It is kept in memory alone."""

import asyncio
import random
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from aiohttp import web

from bot.rehearsal.chats import Chats
from bot.rehearsal.faults import Faults
from bot.rehearsal.profile import Profile
from bot.rehearsal.updates import Updates
from bot.rehearsal.webhook import Webhook

CALLS_KEPT = 10_000
CONNECTED_FOR = timedelta(seconds=60)


@dataclass
class Query:
    """A button she pressed, waiting to be answered."""

    chat_id: int
    asked_at: datetime


@dataclass
class Rehearsal:
    """The state, the clock (aware UTC) and the source of chance."""

    token: str
    now: Callable[[], datetime]
    rng: random.Random
    chats: Chats
    updates: Updates
    webhook: Webhook
    faults: Faults = field(default_factory=Faults)
    profile: Profile = field(default_factory=Profile)
    queries: dict[str, Query] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    """What kind of thing each file is that she sent, by the name the bot has for it."""
    calls: deque[dict[str, Any]] = field(default_factory=lambda: deque(maxlen=CALLS_KEPT))
    """Method, chat and time of each call; no words."""
    closing: asyncio.Event = field(default_factory=asyncio.Event)
    poller: object | None = None
    """Whoever asked last for updates; an earlier one that still waits has lost."""
    polled_at: datetime | None = None
    logged_out_at: datetime | None = None

    @property
    def bot_id(self) -> int:
        number = self.token.partition(":")[0]
        return int(number) if number.isdecimal() else 1

    def note_call(self, method: str, *, chat_id: int | None) -> None:
        self.calls.append({"method": method, "chat_id": chat_id, "at": self.now().isoformat()})

    def connected(self) -> bool:
        """Whether a bot receives updates: by webhook, or it has asked within the last minute."""
        return bool(self.webhook.url) or (self.polled_at is not None and self.now() - self.polled_at <= CONNECTED_FOR)

    def close(self) -> None:
        """Send everybody home who still waits."""
        self.closing.set()
        self.updates.bell.ring()
        for chat in self.chats:
            chat.bell.ring()


REHEARSAL = web.AppKey("rehearsal", Rehearsal)


def open_rehearsal(
    *, token: str, now: Callable[[], datetime], rng: random.Random, first_retry: float = 1.0
) -> Rehearsal:
    """An empty rehearsal; `first_retry` is the webhook's first pause after a failure, in seconds."""
    updates = Updates(now=now, rng=rng)
    webhook = Webhook(updates=updates, now=now, first_retry=first_retry)
    return Rehearsal(token=token, now=now, rng=rng, chats=Chats(rng), updates=updates, webhook=webhook)
