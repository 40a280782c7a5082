"""The pulse of a post: short signs that change when a part of a page does. One look a second serves every open page."""

import threading
import time
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final

from bot.store.unit_of_work import UnitOfWork

Sign = Callable[[UnitOfWork, str, datetime], str | Mapping[str, str]]
"""What a part of a page looks like for a post, in a short text without anything of hers; or, by officer, for each alone."""
FRESH_SECONDS: Final = 0.9


class Pulse:
    """The signs of every post somebody looks at."""

    def __init__(
        self, open_work: Callable[[str], UnitOfWork], signs: Mapping[str, Sign], *, now: Callable[[], datetime],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:  # fmt: skip
        self._open_work = open_work
        self._signs = signs
        self._now = now
        self._clock = clock
        self._lock = threading.Lock()
        self._seen: dict[str, tuple[float, dict[str, str | Mapping[str, str]]]] = {}

    def of(self, post_id: str, officer_id: str = "") -> dict[str, str]:
        """Every sign of a post, and of an officer's own pages, at most a second old. Raises StoreUnavailable."""
        return {
            name: sign if isinstance(sign, str) else sign.get(officer_id, "")
            for name, sign in self._of(post_id).items()
        }

    def _of(self, post_id: str) -> dict[str, str | Mapping[str, str]]:
        with self._lock:
            kept = self._seen.get(post_id)
            if kept and self._clock() - kept[0] < FRESH_SECONDS:
                return kept[1]
            with self._open_work(post_id) as uow:
                found = {name: sign(uow, post_id, self._now()) for name, sign in self._signs.items()}
            self._seen[post_id] = (self._clock(), found)
            return found
