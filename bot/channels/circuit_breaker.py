"""One breaker for the bot's token: where Telegram does not answer, everybody who would send again waits together."""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from typing import Final

from bot.errors import ChannelUnavailable

INITIAL_PAUSE_SECONDS: Final = 0.4
MAX_PAUSE_SECONDS: Final = 30.0
_MIN_JITTER_SHARE: Final = 0.5
"""Waits are spread between this share of a pause and all of it, so that nobody comes back at one moment."""
Probe = Callable[[], Awaitable[None]]


class CircuitBreaker:
    """Open after a call to Telegram that failed or was not answered; closed by one that was.

    While it is open nobody sends again: one probe at a time, which changes nothing for anybody, finds out.
    """

    def __init__(
        self,
        *,
        clock: Callable[[], float] = time.monotonic,
        random_fraction: Callable[[], float] = random.random,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """`chance` gives numbers from 0 to 1."""
        self._clock, self._random_fraction, self._sleep = clock, random_fraction, sleep
        self._failures = 0
        self._open_until = 0.0
        self._probe_lock = asyncio.Lock()

    @property
    def is_open(self) -> bool:
        """Whether Telegram is not known to answer."""
        return self._failures > 0

    def record_failure(self) -> None:
        """A call failed, or nobody knows whether it did."""
        if not self.is_open:
            self._trip()

    def record_success(self) -> None:
        """A call was answered."""
        self._failures = 0

    async def wait_until_closed(self, probe: Probe) -> None:
        """Return when Telegram answers; at once where it is not known not to."""
        while self.is_open:
            async with self._probe_lock:
                if self.is_open:
                    await self._sleep(max(0.0, self._open_until - self._clock()))
                    await self._run_probe(probe)

    async def wait_before_retry(self, attempt: int, *, retry_after: float | None = None) -> None:
        """Wait before one call is made again: as long as Telegram asked, or longer each time."""
        await self._sleep(retry_after if retry_after else self._add_jitter(0.5 * 2.0**attempt))

    async def wait(self, seconds: float) -> None:
        """Wait so long."""
        await self._sleep(seconds)

    async def _run_probe(self, probe: Probe) -> None:
        try:
            await probe()
        except ChannelUnavailable as error:
            self._trip(retry_after=error.retry_after)
        else:
            self.record_success()

    def _trip(self, *, retry_after: float | None = None) -> None:
        pause = retry_after or self._add_jitter(
            min(MAX_PAUSE_SECONDS, INITIAL_PAUSE_SECONDS * 2.0 ** min(self._failures, 10))
        )
        self._failures += 1
        self._open_until = self._clock() + pause

    def _add_jitter(self, seconds: float) -> float:
        return seconds * (_MIN_JITTER_SHARE + (1 - _MIN_JITTER_SHARE) * self._random_fraction())
