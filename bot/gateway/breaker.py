"""One breaker for the bot's token: where Telegram does not answer, everybody who would send again waits together."""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from typing import Final

from bot.errors import TelegramUnavailable

FIRST_SECONDS: Final = 0.4
LONGEST_SECONDS: Final = 30.0
_FASTEST: Final = 0.5
"""Waits are spread between this share of a pause and all of it, so that nobody comes back at one moment."""
Probe = Callable[[], Awaitable[None]]


class Breaker:
    """Open after a call to Telegram that failed or was not answered; closed by one that was.

    While it is open nobody sends again: one probe at a time, which changes nothing for anybody, finds out.
    """

    def __init__(
        self, *, clock: Callable[[], float] = time.monotonic, chance: Callable[[], float] = random.random,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:  # fmt: skip
        """`chance` gives numbers from 0 to 1."""
        self._clock, self._chance, self._sleep = clock, chance, sleep
        self._failures = 0
        self._until = 0.0
        self._probing = asyncio.Lock()

    @property
    def is_open(self) -> bool:
        """Whether Telegram is not known to answer."""
        return self._failures > 0

    def failed(self) -> None:
        """A call failed, or nobody knows whether it did."""
        if not self.is_open:
            self._trip()

    def worked(self) -> None:
        """A call was answered."""
        self._failures = 0

    async def until_closed(self, probe: Probe) -> None:
        """Return when Telegram answers; at once where it is not known not to."""
        while self.is_open:
            async with self._probing:
                if self.is_open:
                    await self._sleep(max(0.0, self._until - self._clock()))
                    await self._try(probe)

    async def pause(self, attempt: int, *, asked: float | None = None) -> None:
        """Wait before one call is made again: as long as Telegram asked, or longer each time."""
        await self._sleep(asked if asked else self._spread(0.5 * 2.0**attempt))

    async def rest(self, seconds: float) -> None:
        """Wait so long."""
        await self._sleep(seconds)

    async def _try(self, probe: Probe) -> None:
        try:
            await probe()
        except TelegramUnavailable as error:
            self._trip(asked=error.retry_after)
        else:
            self.worked()

    def _trip(self, *, asked: float | None = None) -> None:
        pause = asked or self._spread(min(LONGEST_SECONDS, FIRST_SECONDS * 2.0 ** min(self._failures, 10)))
        self._failures += 1
        self._until = self._clock() + pause

    def _spread(self, seconds: float) -> float:
        return seconds * (_FASTEST + (1 - _FASTEST) * self._chance())
