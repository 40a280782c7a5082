"""The pulse of a post: short signs that change when a part of a page does. One look a second serves every open page."""

import threading
import time
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final

from bot.store.unit_of_work import UnitOfWork

TokenBuilder = Callable[[UnitOfWork, str, datetime], str | Mapping[str, str]]
"""What a part of a page looks like for a post, in a short text without anything of hers; or, by officer, for each alone."""
CACHE_SECONDS: Final = 0.9


class ChangeTokens:
    """The signs of every post somebody looks at."""

    def __init__(
        self, open_unit_of_work: Callable[[str], UnitOfWork], token_builders: Mapping[str, TokenBuilder], *, now: Callable[[], datetime],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:  # fmt: skip
        self._open_unit_of_work = open_unit_of_work
        self._token_builders = token_builders
        self._now = now
        self._clock = clock
        self._lock = threading.Lock()
        self._cache: dict[str, tuple[float, dict[str, str | Mapping[str, str]]]] = {}

    def get_tokens(self, post_id: str, officer_id: str = "") -> dict[str, str]:
        """Every sign of a post, and of an officer's own pages, at most a second old. Raises StoreUnavailable."""
        return {
            name: sign if isinstance(sign, str) else sign.get(officer_id, "")
            for name, sign in self._get_all_tokens(post_id).items()
        }

    def _get_all_tokens(self, post_id: str) -> dict[str, str | Mapping[str, str]]:
        with self._lock:
            kept = self._cache.get(post_id)
            if kept and self._clock() - kept[0] < CACHE_SECONDS:
                return kept[1]
            with self._open_unit_of_work(post_id) as uow:
                found = {name: sign(uow, post_id, self._now()) for name, sign in self._token_builders.items()}
            self._cache[post_id] = (self._clock(), found)
            return found
