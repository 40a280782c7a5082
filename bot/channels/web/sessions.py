"""Open pages: what each is still to show. In memory only; a page that is closed, or quiet for long, is forgotten.

A page shows itself with a key that this module issued. The number of its chat follows from that key, so that a restart of the
gateway loses no conversation: the page asks again, and its session is made anew.
"""

import asyncio
import base64
import binascii
import hashlib
import hmac
from collections import OrderedDict, deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from bot.domain.chat_ids import WEB_CHAT_BASE, WEB_CHAT_BITS
from bot.errors import ChannelUnavailable, ChatUnreachable, TooManyRequests

RANDOM_BYTES, HOUR_BYTES, MAC_BYTES = 16, 4, 12
KEY_HOURS: Final = 72
"""A page's key is good for so long; nobody leaves a page open for longer and still writes in it."""
MAX_SESSIONS: Final = 5_000
MAX_EVENTS: Final = 60
"""What one page may have to fetch; the rest waits in the outbox."""
MAX_EVENT_BYTES: Final = 1_500_000
"""The same, of sounds."""
MAX_NONCES: Final = 40
IDLE_SECONDS: Final = 30 * 60.0
"""A page that did not ask for so long is taken for closed."""
AWAITED_SECONDS: Final = 12 * 3600.0
"""The same where a person is to answer her: a phone that sleeps stops asking."""
RESTART_SECONDS: Final = 60.0
"""After a start pages have so long to show themselves again; until then nobody says that one is closed."""
REMOVAL_INTERVAL_SECONDS: Final = 10.0
FULL_RETRY_SECONDS: Final = 30.0
RESTART_RETRY_SECONDS: Final = 2.0


class PageKeys:
    """Issues keys of pages and finds the chat of one. Nothing of them is kept."""

    def __init__(self, secret: bytes, *, random_bytes: Callable[[int], bytes], now: Callable[[], float]) -> None:
        """`now`: seconds since the epoch."""
        self._secret = hmac.digest(secret, b"web-page", "sha256")
        self._random_bytes, self._now = random_bytes, now

    def issue_key(self) -> str:
        """A new key: 43 characters that go into no address and no storage."""
        body = int(self._now() // 3600).to_bytes(HOUR_BYTES) + self._random_bytes(RANDOM_BYTES)
        return base64.urlsafe_b64encode(body + self._authenticate(body)).decode("ascii").rstrip("=")

    def find_chat(self, key: object) -> int | None:
        """The chat of a page; None where the key is none of ours, or too old."""
        if not isinstance(key, str) or not key.isascii():
            return None
        try:
            raw = base64.urlsafe_b64decode(key + "=" * (-len(key) % 4))
        except (ValueError, binascii.Error):
            return None
        body, mac = raw[:-MAC_BYTES], raw[-MAC_BYTES:]
        if len(raw) != HOUR_BYTES + RANDOM_BYTES + MAC_BYTES or not hmac.compare_digest(mac, self._authenticate(body)):
            return None
        age = self._now() // 3600 - int.from_bytes(body[:HOUR_BYTES])
        if not 0 <= age <= KEY_HOURS:
            return None
        number = int.from_bytes(hmac.digest(self._secret, b"chat" + body, "sha256")[:8])
        return WEB_CHAT_BASE + (number & ((1 << WEB_CHAT_BITS) - 1))

    def _authenticate(self, body: bytes) -> bytes:
        return hmac.digest(self._secret, b"key" + body, "sha256")[:MAC_BYTES]

    def derive_turn_id(self, chat_id: int, nonce: str) -> str:
        """The id of a message a page sent: the same however often it is sent, so that it is answered once."""
        said = f"turn|{chat_id}|{nonce}".encode()
        return hmac.new(self._secret, said, hashlib.sha256).hexdigest()[:32]


@dataclass
class WebSession:
    """One open page. Numbers count up from 1 through everything that stands on it, hers and ours."""

    chat_id: int
    newest: int
    seen_at: float
    events: deque[dict[str, Any]] = field(default_factory=deque)
    arrived: asyncio.Event = field(default_factory=asyncio.Event)
    polls: int = 0
    """How often it asked; only the last one is answered."""
    sent_numbers: OrderedDict[str, int] = field(default_factory=OrderedDict)
    """Nonce → number of a message of hers."""

    def take_number(self, nonce: str) -> int:
        """The number of a message of hers; the same for the same nonce."""
        if nonce not in self.sent_numbers:
            self.newest += 1
            self.sent_numbers[nonce] = self.newest
            while len(self.sent_numbers) > MAX_NONCES:
                self.sent_numbers.popitem(last=False)
        return self.sent_numbers[nonce]

    def add_event(self, **event: Any) -> int:
        """Something for the page to do; its number, which is that of the message where it shows one."""
        self.newest += 1
        number = self.newest
        self.events.append({"n": number, **event})
        self.arrived.set()
        return number

    def remove_messages(self, message_ids: Sequence[int]) -> None:
        """Take back what the page has not fetched, and have it remove the rest."""
        gone = set(message_ids)
        kept = [event for event in self.events if event.get("id", event["n"]) not in gone]
        self.events = deque(kept)
        self.add_event(do="delete", ids=sorted(gone))

    def confirm_events(self, after: int) -> None:
        """The page has everything up to this number."""
        while self.events and self.events[0]["n"] <= after:
            self.events.popleft()

    @property
    def is_full(self) -> bool:
        """Whether it must fetch something before it gets more."""
        size = sum(len(event.get("sound", "")) for event in self.events)
        return len(self.events) >= MAX_EVENTS or size >= MAX_EVENT_BYTES


class WebSessions:
    """The open pages of this process."""

    def __init__(self, *, clock: Callable[[], float], is_awaited: Callable[[int], bool] = lambda _chat: False) -> None:
        """`clock`: seconds of a clock that never goes back; `is_awaited`: whether a person is to answer in a chat."""
        self._clock, self._is_awaited = clock, is_awaited
        self._started_at = clock()
        self._next_removal_at = self._started_at
        self._sessions: dict[int, WebSession] = {}

    def __len__(self) -> int:
        return len(self._sessions)

    def open_session(self, chat_id: int, *, newest: int = 0) -> WebSession:
        """The session of a page that asks, made where there is none. `newest`: the greatest number it knows.

        Raises TooManyRequests where there are too many.
        """
        self.remove_idle()
        session = self._sessions.get(chat_id)
        if session is None:
            if len(self._sessions) >= MAX_SESSIONS:
                raise TooManyRequests
            session = self._sessions[chat_id] = WebSession(chat_id, newest, self._clock())
        session.newest, session.seen_at = max(session.newest, newest), self._clock()
        return session

    def get_session(self, chat_id: int) -> WebSession:
        """The session of a page. Raises ChatUnreachable where it is closed; ChannelUnavailable where it may yet ask."""
        session = self._sessions.get(chat_id)
        if session is not None:
            return session
        if self._clock() - self._started_at < RESTART_SECONDS:
            raise ChannelUnavailable("PageNotBack", retry_after=RESTART_RETRY_SECONDS)
        raise ChatUnreachable("PageClosed")

    def close_session(self, chat_id: int) -> None:
        """The page is closed: what it was still to show is let go."""
        session = self._sessions.pop(chat_id, None)
        if session is not None:
            session.events.clear()
            session.polls += 1
            session.arrived.set()

    def list_chats(self) -> list[int]:
        """The chats of all open pages."""
        return list(self._sessions)

    def remove_idle(self) -> None:
        """Forget pages that did not ask for long; looked for once in a while."""
        now = self._clock()
        if now < self._next_removal_at:
            return
        self._next_removal_at = now + REMOVAL_INTERVAL_SECONDS
        for session in list(self._sessions.values()):
            quiet = now - session.seen_at
            if quiet > AWAITED_SECONDS or (quiet > IDLE_SECONDS and not self._is_awaited(session.chat_id)):
                self.close_session(session.chat_id)
