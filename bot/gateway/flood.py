"""Floods: whoever sends more than anybody reads is answered now and then, to the last thing sent. Nobody is shut out."""

import asyncio
import time
from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass, field

from bot.gateway.metrics import COALESCED_MESSAGES

MAX_CHATS = 10_000
Callback = Callable[[], object]


@dataclass
class _ChatTimes:
    """When the last messages of a chat came, and when one was last let through; seconds of the clock."""

    arrival_times: deque[float]
    answered_at: float = field(default=0.0)


class FloodControl:
    """Lets everybody through until `messages` came within `seconds`; from then on one message in `seconds`."""

    def __init__(self, *, messages: int, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._messages, self._seconds, self._clock = messages, seconds, clock
        self._chats: OrderedDict[int, _ChatTimes] = OrderedDict()
        self._held_messages: dict[int, tuple[Callback, Callback]] = {}

    def admit(self, chat_id: int, *, answer: Callback, drop: Callback) -> None:
        """Answer a message now; or, in a flood, later, and `drop` it if another has come by then.

        Must be called within the running event loop.
        """
        wait = self._wait_seconds(chat_id)
        held = self._held_messages.pop(chat_id, None)
        if held is None and wait <= 0:
            self._pass_message(chat_id, answer)
            return
        self._held_messages[chat_id] = (answer, drop)
        if held is None:
            asyncio.get_running_loop().call_later(wait, self._release_held, chat_id)
            return
        COALESCED_MESSAGES.inc()
        held[1]()

    def _wait_seconds(self, chat_id: int) -> float:
        """Note a message; seconds until one may be let through."""
        now, chat = self._clock(), self._get_chat(chat_id)
        chat.arrival_times.append(now)
        is_flood = len(chat.arrival_times) > self._messages and now - chat.arrival_times[0] < self._seconds
        return chat.answered_at + self._seconds - now if is_flood else 0.0

    def _release_held(self, chat_id: int) -> None:
        answer, _ = self._held_messages.pop(chat_id)
        self._pass_message(chat_id, answer)

    def _pass_message(self, chat_id: int, answer: Callback) -> None:
        self._get_chat(chat_id).answered_at = self._clock()
        answer()

    def _get_chat(self, chat_id: int) -> _ChatTimes:
        chat = self._chats.get(chat_id) or self._chats.setdefault(chat_id, _ChatTimes(deque(maxlen=self._messages + 1)))
        self._chats.move_to_end(chat_id)
        while len(self._chats) > MAX_CHATS:
            self._chats.popitem(last=False)
        return chat
