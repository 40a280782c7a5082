"""Token buckets: one message a second to a chat (three at once), thirty a second in all, as Telegram asks."""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable

CHAT_RATE, CHAT_BURST = 1.0, 3.0
ALL_RATE, ALL_BURST = 26.0, 4.0
"""Together at most thirty in any one second."""
CHATS_REMEMBERED = 10_000


class Bucket:
    """Fills at `rate` a second up to `burst`; each message takes one."""

    def __init__(self, *, rate: float, burst: float, clock: Callable[[], float]) -> None:
        self._rate, self._burst, self._clock = rate, burst, clock
        self._level, self._at = burst, clock()

    def wait(self) -> float:
        """Seconds until one may be taken."""
        now = self._clock()
        self._level = min(self._burst, self._level + (now - self._at) * self._rate)
        self._at = now
        return max(0.0, (1.0 - self._level) / self._rate)

    def take(self) -> None:
        """Take one."""
        self._level -= 1.0


class Pace:
    """Waits as long as Telegram's limits ask, for a chat and for all."""

    def __init__(self, *, times: float = 1.0, clock: Callable[[], float] = time.monotonic) -> None:
        """`times` is how much faster than Telegram allows; only the rehearsal, which is not Telegram, may be above 1."""
        self._clock = clock
        self._times = times
        self._all = Bucket(rate=ALL_RATE * times, burst=ALL_BURST * times, clock=clock)
        self._chats: OrderedDict[int, Bucket] = OrderedDict()

    async def turn(self, chat_id: int) -> None:
        """Return when a message to this chat may be sent."""
        chat = self._chat(chat_id)
        while wait := max(chat.wait(), self._all.wait()):
            await asyncio.sleep(wait)
        chat.take()
        self._all.take()

    def _chat(self, chat_id: int) -> Bucket:
        bucket = self._chats.get(chat_id) or self._chats.setdefault(chat_id, self._new_bucket())
        self._chats.move_to_end(chat_id)
        while len(self._chats) > CHATS_REMEMBERED:
            self._chats.popitem(last=False)
        return bucket

    def _new_bucket(self) -> Bucket:
        return Bucket(rate=CHAT_RATE * self._times, burst=CHAT_BURST * self._times, clock=self._clock)
