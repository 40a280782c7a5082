"""Waking those who wait for a change."""

import asyncio
import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from simulator.errors import build_bad_request


class ChangeSignal:
    """Rung at each change; whoever listens is woken once."""

    def __init__(self) -> None:
        self._event = asyncio.Event()

    def notify(self) -> None:
        """Wake everybody who listens now."""
        self._event.set()
        self._event = asyncio.Event()

    async def wait(self, *, seconds: float) -> bool:
        """Wait for the next stroke; False if none came within `seconds`."""
        try:
            # Not wait_for: in Python 3.11 that swallows a cancellation which arrives together with the stroke.
            async with asyncio.timeout(seconds):
                await self._event.wait()
        except TimeoutError:
            return False
        return True


RETENTION_BY_KIND = {"callback_query": timedelta(seconds=150)}
DEFAULT_RETENTION = timedelta(hours=24)
MAX_FUTURE_OFFSET = 10
"""An offset further ahead than this is not believed; the queue is then read from its beginning."""


@dataclass(eq=False)
class PendingUpdate:
    """Something that happened. `repeated` marks a copy that is delivered once more, whatever was confirmed."""

    update_id: int
    kind: str
    content: dict[str, Any]
    chat_id: int
    expires_at: datetime
    is_repeated: bool = False

    def to_json(self) -> dict[str, Any]:
        """The update as Telegram sends it."""
        return {"update_id": self.update_id, self.kind: self.content}


class UpdateQueue:
    """Numbered updates, in order, kept for 24 hours (a pressed button for 150 seconds)."""

    def __init__(self, *, now: Callable[[], datetime], rng: random.Random) -> None:
        self._now = now
        self._rng = rng
        self._next_id = rng.randrange(100_000_000, 900_000_000)
        self._pending_updates: list[PendingUpdate] = []
        self._last_update: PendingUpdate | None = None
        self.message_ids_by_chat: dict[int, list[int]] = {}
        """Of every update of each chat, in order."""
        self.allowed_kinds: frozenset[str] = frozenset()
        """Kinds the bot wants; empty means all."""
        self.change_signal = ChangeSignal()

    def add_update(self, kind: str, content: dict[str, Any], *, chat_id: int) -> None:
        """Queue an update, unless the bot does not want this kind."""
        if self.allowed_kinds and kind not in self.allowed_kinds:
            return
        update = PendingUpdate(
            self._next_id, kind, content, chat_id, self._now() + RETENTION_BY_KIND.get(kind, DEFAULT_RETENTION)
        )
        self._next_id += 1
        self.message_ids_by_chat.setdefault(chat_id, []).append(update.update_id)
        self._last_update = update
        self._pending_updates.append(update)
        self.change_signal.notify()

    def list_pending(self) -> list[PendingUpdate]:
        """All that is neither confirmed nor too old."""
        self._pending_updates = [update for update in self._pending_updates if update.expires_at > self._now()]
        return list(self._pending_updates)

    def confirm(self, *, offset: int) -> None:
        """Forget every update below `offset`; a negative offset forgets all but the last ones."""
        if offset < 0:
            self._pending_updates = self.list_pending()[offset:]
        elif offset <= self._next_id + MAX_FUTURE_OFFSET:
            self._pending_updates = [
                update for update in self.list_pending() if update.update_id >= offset or update.is_repeated
            ]

    def get_batch(self, *, limit: int) -> list[PendingUpdate]:
        """The first updates that wait. They stay until confirmed, except the repeated ones."""
        chosen = self.list_pending()[:limit]
        self._pending_updates = [
            update for update in self._pending_updates if not (update.is_repeated and update in chosen)
        ]
        return chosen

    def remove(self, update: PendingUpdate) -> None:
        """Forget one update: it has been delivered."""
        self._pending_updates = [other for other in self._pending_updates if other is not update]

    def clear(self) -> None:
        self._pending_updates = []

    def repeat_last(self) -> int:
        """Deliver the last update once more under its old number, which is returned."""
        if self._last_update is None:
            raise build_bad_request("nothing has happened yet")
        last = self._last_update
        copy = PendingUpdate(last.update_id, last.kind, last.content, last.chat_id, last.expires_at, is_repeated=True)
        self._pending_updates.append(copy)
        self.change_signal.notify()
        return copy.update_id

    def jump_update_id(self, *, to: int | None) -> int:
        """Draw the next number anew, as Telegram does after a quiet week; returns it.

        A number below the present one is possible only while nothing waits: Raises Refusal (400) otherwise.
        """
        chosen = self._rng.randrange(100_000_000, 900_000_000) if to is None else to
        if chosen < 1 or (chosen < self._next_id and self.list_pending()):
            raise build_bad_request("numbers cannot go down while updates wait")
        self._next_id = chosen
        return chosen
