"""How much pages may ask of us, one address and all together. Addresses are kept as hashes, for minutes, in memory."""

import hashlib
import ipaddress
from collections import Counter
from collections.abc import Callable
from typing import Final

from bot.channels.rate_limiter import TokenBucket
from bot.errors import TooManyRequests

WINDOW_SECONDS: Final = 600
MAX_KEYS_PER_ADDRESS: Final = 60
"""New pages of one address in a window: a dormitory, an office or an exit of Tor is one address."""
MAX_KEYS: Final = 3_000
"""New pages in a window, of everybody together."""
MESSAGE_RATE, MESSAGE_BURST = 30.0, 90.0
"""Messages a second of all pages together; chats on Telegram are then still answered."""
MAX_ADDRESSES: Final = 20_000
_SALT_BYTES: Final = 16
_IPV6_PREFIX: Final = 64


class RequestLimits:
    """Counts new pages and messages."""

    def __init__(self, *, clock: Callable[[], float], random_bytes: Callable[[int], bytes]) -> None:
        """`clock`: seconds of a clock that never goes back."""
        self._clock, self._random_bytes = clock, random_bytes
        self._window = -1
        self._salt = b""
        self._keys_by_address: Counter[bytes] = Counter()
        self._keys = 0
        self._messages = TokenBucket(rate=MESSAGE_RATE, burst=MESSAGE_BURST, clock=clock)

    def count_key(self, address: str) -> None:
        """An address asks for the key of a new page. Raises TooManyRequests."""
        self._turn_window()
        hashed = self._hash_address(address)
        is_known = hashed in self._keys_by_address
        if self._keys >= MAX_KEYS or self._keys_by_address[hashed] >= MAX_KEYS_PER_ADDRESS:
            raise TooManyRequests
        if is_known or len(self._keys_by_address) < MAX_ADDRESSES:
            self._keys_by_address[hashed] += 1
        self._keys += 1

    def count_message(self) -> None:
        """A page sends a message. Raises TooManyRequests."""
        if self._messages.wait_seconds() > 0:
            raise TooManyRequests
        self._messages.take_token()

    def _turn_window(self) -> None:
        # With the salt everything counted so far becomes unreadable, also to us.
        window = int(self._clock() // WINDOW_SECONDS)
        if window != self._window:
            self._window, self._salt = window, self._random_bytes(_SALT_BYTES)
            self._keys_by_address.clear()
            self._keys = 0

    def _hash_address(self, address: str) -> bytes:
        return hashlib.blake2b(_shorten_address(address).encode(), key=self._salt, digest_size=8).digest()


def _shorten_address(address: str) -> str:
    """An IPv6 address as the network of one household, which may choose the rest of it at will."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if found.version == 6:
        return str(ipaddress.ip_network(f"{found}/{_IPV6_PREFIX}", strict=False))
    return str(found)
