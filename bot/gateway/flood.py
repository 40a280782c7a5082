"""Floods: whoever sends more than anybody reads is answered now and then, to the last thing sent. Nobody is shut out."""

import asyncio
import time
from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass, field

from bot.gateway.metrics import COALESCED

CHATS_REMEMBERED = 10_000
Deed = Callable[[], object]


@dataclass
class _Chat:
    """When the last messages of a chat came, and when one was last let through; seconds of the clock."""

    came: deque[float]
    answered: float = field(default=0.0)


class Flood:
    """Lets everybody through until `messages` came within `seconds`; from then on one message in `seconds`."""

    def __init__(self, *, messages: int, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._messages, self._seconds, self._clock = messages, seconds, clock
        self._chats: OrderedDict[int, _Chat] = OrderedDict()
        self._held: dict[int, tuple[Deed, Deed]] = {}

    def admit(self, chat_id: int, *, answer: Deed, drop: Deed) -> None:
        """Answer a message now; or, in a flood, later, and `drop` it if another has come by then.

        Must be called within the running event loop.
        """
        wait = self._wait(chat_id)
        held = self._held.pop(chat_id, None)
        if held is None and wait <= 0:
            self._through(chat_id, answer)
            return
        self._held[chat_id] = (answer, drop)
        if held is None:
            asyncio.get_running_loop().call_later(wait, self._release, chat_id)
            return
        COALESCED.inc()
        held[1]()

    def _wait(self, chat_id: int) -> float:
        """Note a message; seconds until one may be let through."""
        now, chat = self._clock(), self._chat(chat_id)
        chat.came.append(now)
        is_flood = len(chat.came) > self._messages and now - chat.came[0] < self._seconds
        return chat.answered + self._seconds - now if is_flood else 0.0

    def _release(self, chat_id: int) -> None:
        answer, _ = self._held.pop(chat_id)
        self._through(chat_id, answer)

    def _through(self, chat_id: int, answer: Deed) -> None:
        self._chat(chat_id).answered = self._clock()
        answer()

    def _chat(self, chat_id: int) -> _Chat:
        chat = self._chats.get(chat_id) or self._chats.setdefault(chat_id, _Chat(deque(maxlen=self._messages + 1)))
        self._chats.move_to_end(chat_id)
        while len(self._chats) > CHATS_REMEMBERED:
            self._chats.popitem(last=False)
        return chat
