"""The queue of updates that the bot has not confirmed yet."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.rehearsal.bell import Bell
from bot.rehearsal.refusals import bad_request

KEPT = {"callback_query": timedelta(seconds=150)}
KEPT_OTHERWISE = timedelta(hours=24)
FUTURE = 10
"""An offset further ahead than this is not believed; the queue is then read from its beginning."""


@dataclass(eq=False)
class Update:
    """Something that happened. `repeated` marks a copy that is delivered once more, whatever was confirmed."""

    update_id: int
    kind: str
    content: dict[str, Any]
    chat_id: int
    expires_at: datetime
    repeated: bool = False

    def body(self) -> dict[str, Any]:
        """The update as Telegram sends it."""
        return {"update_id": self.update_id, self.kind: self.content}


class Updates:
    """Numbered updates, in order, kept for 24 hours (a pressed button for 150 seconds)."""

    def __init__(self, *, now: Callable[[], datetime], rng: random.Random) -> None:
        self._now = now
        self._rng = rng
        self._next_id = rng.randrange(100_000_000, 900_000_000)
        self._waiting: list[Update] = []
        self._last: Update | None = None
        self.numbers: dict[int, list[int]] = {}
        """Of every update of each chat, in order."""
        self.allowed: frozenset[str] = frozenset()
        """Kinds the bot wants; empty means all."""
        self.bell = Bell()

    def put(self, kind: str, content: dict[str, Any], *, chat_id: int) -> None:
        """Queue an update, unless the bot does not want this kind."""
        if self.allowed and kind not in self.allowed:
            return
        update = Update(self._next_id, kind, content, chat_id, self._now() + KEPT.get(kind, KEPT_OTHERWISE))
        self._next_id += 1
        self.numbers.setdefault(chat_id, []).append(update.update_id)
        self._last = update
        self._waiting.append(update)
        self.bell.ring()

    def pending(self) -> list[Update]:
        """All that is neither confirmed nor too old."""
        self._waiting = [update for update in self._waiting if update.expires_at > self._now()]
        return list(self._waiting)

    def confirm(self, *, offset: int) -> None:
        """Forget every update below `offset`; a negative offset forgets all but the last ones."""
        if offset < 0:
            self._waiting = self.pending()[offset:]
        elif offset <= self._next_id + FUTURE:
            self._waiting = [update for update in self.pending() if update.update_id >= offset or update.repeated]

    def batch(self, *, limit: int) -> list[Update]:
        """The first updates that wait. They stay until confirmed, except the repeated ones."""
        chosen = self.pending()[:limit]
        self._waiting = [update for update in self._waiting if not (update.repeated and update in chosen)]
        return chosen

    def drop(self, update: Update) -> None:
        """Forget one update: it has been delivered."""
        self._waiting = [other for other in self._waiting if other is not update]

    def drop_all(self) -> None:
        self._waiting = []

    def repeat_last(self) -> int:
        """Deliver the last update once more under its old number, which is returned."""
        if self._last is None:
            raise bad_request("nothing has happened yet")
        last = self._last
        copy = Update(last.update_id, last.kind, last.content, last.chat_id, last.expires_at, repeated=True)
        self._waiting.append(copy)
        self.bell.ring()
        return copy.update_id

    def jump(self, *, to: int | None) -> int:
        """Draw the next number anew, as Telegram does after a quiet week; returns it.

        A number below the present one is possible only while nothing waits: Raises Refusal (400) otherwise.
        """
        chosen = self._rng.randrange(100_000_000, 900_000_000) if to is None else to
        if chosen < 1 or (chosen < self._next_id and self.pending()):
            raise bad_request("numbers cannot go down while updates wait")
        self._next_id = chosen
        return chosen
