"""Token buckets: one message a second to a chat (three at once), thirty a second in all, as Telegram asks."""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable

CHAT_RATE, CHAT_BURST = 1.0, 3.0
GLOBAL_RATE, GLOBAL_BURST = 26.0, 4.0
"""Together at most thirty in any one second."""
MAX_CHATS = 10_000


class TokenBucket:
    """Fills at `rate` a second up to `burst`; each message takes one."""

    def __init__(self, *, rate: float, burst: float, clock: Callable[[], float]) -> None:
        self._rate, self._burst, self._clock = rate, burst, clock
        self._tokens, self._updated_at = burst, clock()

    def wait_seconds(self) -> float:
        """Seconds until one may be taken."""
        now = self._clock()
        self._tokens = min(self._burst, self._tokens + (now - self._updated_at) * self._rate)
        self._updated_at = now
        return max(0.0, (1.0 - self._tokens) / self._rate)

    def take_token(self) -> None:
        """Take one."""
        self._tokens -= 1.0


class RateLimiter:
    """Waits as long as Telegram's limits ask, for a chat and for all."""

    def __init__(self, *, rate_factor: float = 1.0, clock: Callable[[], float] = time.monotonic) -> None:
        """`times` is how much faster than Telegram allows; only the rehearsal, which is not Telegram, may be above 1."""
        self._clock = clock
        self._rate_factor = rate_factor
        self._global_bucket = TokenBucket(rate=GLOBAL_RATE * rate_factor, burst=GLOBAL_BURST * rate_factor, clock=clock)
        self._chat_buckets: OrderedDict[int, TokenBucket] = OrderedDict()

    async def acquire(self, chat_id: int) -> None:
        """Return when a message to this chat may be sent."""
        chat = self._get_bucket(chat_id)
        while wait := max(chat.wait_seconds(), self._global_bucket.wait_seconds()):
            await asyncio.sleep(wait)
        chat.take_token()
        self._global_bucket.take_token()

    def _get_bucket(self, chat_id: int) -> TokenBucket:
        bucket = self._chat_buckets.get(chat_id) or self._chat_buckets.setdefault(chat_id, self._new_bucket())
        self._chat_buckets.move_to_end(chat_id)
        while len(self._chat_buckets) > MAX_CHATS:
            self._chat_buckets.popitem(last=False)
        return bucket

    def _new_bucket(self) -> TokenBucket:
        return TokenBucket(rate=CHAT_RATE * self._rate_factor, burst=CHAT_BURST * self._rate_factor, clock=self._clock)
