"""One queue a conversation: her messages are answered in order, and nobody waits for anybody else."""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

log = logging.getLogger(__name__)
Result = TypeVar("Result")
Work = Callable[[], Awaitable[None]]
AT_ONCE = 48
HELD_SECONDS = 10.0
"""Longer than Leave takes with three hundred messages; whoever writes after it is not left without an answer for longer."""


class Queues:
    """Runs work in order for each key, side by side across keys."""

    def __init__(self) -> None:
        self._waiting: dict[int, deque[Work]] = {}
        self._running: set[asyncio.Future[Any]] = set()
        self._room = asyncio.Semaphore(AT_ONCE)

    def put(self, key: int, work: Work) -> None:
        """Do this after everything put before for the same key; what it raises does not stop the next."""
        if key in self._waiting:
            self._waiting[key].append(work)
            return
        self._waiting[key] = deque([work])
        self.spawn(self._run(key))

    def hold(self, key: int, task: "asyncio.Future[None]") -> None:
        """Let what is put afterwards for the same key wait until a task has ended, HELD_SECONDS at most."""
        self.put(key, lambda: _ended(task))

    def has_more(self, key: int) -> bool:
        """Whether something of the same key waits behind what runs now."""
        return bool(self._waiting.get(key))

    def spawn(self, work: Awaitable[Result]) -> "asyncio.Future[Result]":
        """Do this now, beside everything else."""
        task = asyncio.ensure_future(work)
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        return task

    async def idle(self) -> None:
        """Return when nothing runs or waits."""
        while self._running:
            running = set(self._running)
            await asyncio.gather(*running, return_exceptions=True)
            # Let go of here: from Python 3.12 on, gathering what is done does not go round the loop, and so nothing else could.
            self._running -= running

    async def _run(self, key: int) -> None:
        while self._waiting[key]:
            work = self._waiting[key].popleft()
            async with self._room:
                await _done(work)
        del self._waiting[key]


async def _ended(task: "asyncio.Future[None]") -> None:
    await asyncio.wait({task}, timeout=HELD_SECONDS)


async def _done(work: Work) -> None:
    try:
        await work()
    except Exception as error:  # noqa: BLE001 -- else nothing she writes would be answered again
        log.error("work_failed error=%s", type(error).__name__)
