"""One queue a conversation: her messages are answered in order, and nobody waits for anybody else."""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

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
