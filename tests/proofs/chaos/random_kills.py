"""Kills at random moments, so many of each part, in random order."""

import asyncio
import logging
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from random import Random

log = logging.getLogger(__name__)
AFTER_START_SECONDS = 1.5
KillFunction = Callable[[], Awaitable[bool]]
"""Kills one part; False where it was not running, so that nothing was killed."""


class KillSchedule:
    """A list of victims, taken one by one until it is empty or nobody writes any more."""

    def __init__(
        self, kills: Mapping[str, KillFunction], counts: Mapping[str, int], *, rng: Random, pause: tuple[float, float]
    ) -> None:
        self._kills = kills
        self._victims = list(Counter(counts).elements())
        rng.shuffle(self._victims)
        self._rng, self._pause = rng, pause
        self.done: Counter[str] = Counter()

    async def run(self) -> None:
        """Kill until every victim has had its turn."""
        for victim in self._victims:
            await asyncio.sleep(self._rng.uniform(*self._pause))
            while not await self._kills[victim]():
                await asyncio.sleep(self._rng.uniform(0, AFTER_START_SECONDS))  # not ever at the moment it starts
            self.done[victim] += 1
            log.warning("killed part=%s", victim)
