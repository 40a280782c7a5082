"""One queue a conversation: her messages are answered in order, and nobody waits for anybody else."""

import asyncio
import logging
import time
from collections import OrderedDict, deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from bot.channels.metrics import COALESCED_MESSAGES

log = logging.getLogger(__name__)
Result = TypeVar("Result")
Job = Callable[[], Awaitable[None]]
MAX_CONCURRENCY = 48
MAX_HOLD_SECONDS = 10.0
"""Longer than Leave takes with three hundred messages; whoever writes after it is not left without an answer for longer."""


class ChatQueues:
    """Runs work in order for each key, side by side across keys."""

    def __init__(self) -> None:
        self._waiting_jobs: dict[int, deque[Job]] = {}
        self._tasks: set[asyncio.Future[Any]] = set()
        self._semaphore = asyncio.Semaphore(MAX_CONCURRENCY)

    def enqueue(self, key: int, job: Job) -> None:
        """Do this after everything put before for the same key; what it raises does not stop the next."""
        if key in self._waiting_jobs:
            self._waiting_jobs[key].append(job)
            return
        self._waiting_jobs[key] = deque([job])
        self.spawn(self._run_queue(key))

    def hold_until_done(self, key: int, task: "asyncio.Future[None]") -> None:
        """Let what is put afterwards for the same key wait until a task has ended, HELD_SECONDS at most."""
        self.enqueue(key, lambda: _wait_for_task(task))

    def has_waiting(self, key: int) -> bool:
        """Whether something of the same key waits behind what runs now."""
        return bool(self._waiting_jobs.get(key))

    def spawn(self, work: Awaitable[Result]) -> "asyncio.Future[Result]":
        """Do this now, beside everything else."""
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def wait_until_idle(self) -> None:
        """Return when nothing runs or waits."""
        while self._tasks:
            running = set(self._tasks)
            await asyncio.gather(*running, return_exceptions=True)
            # Let go of here: from Python 3.12 on, gathering what is done does not go round the loop, and so nothing else could.
            self._tasks -= running

    async def _run_queue(self, key: int) -> None:
        while self._waiting_jobs[key]:
            work = self._waiting_jobs[key].popleft()
            async with self._semaphore:
                await _run_job(work)
        del self._waiting_jobs[key]


async def _wait_for_task(task: "asyncio.Future[None]") -> None:
    await asyncio.wait({task}, timeout=MAX_HOLD_SECONDS)


async def _run_job(job: Job) -> None:
    try:
        await job()
    except Exception as error:  # noqa: BLE001 -- else nothing she writes would be answered again
        log.error("work_failed error=%s", type(error).__name__)


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
