"""The gateway's way to the store: each service verb in a thread, each with an end to its waiting."""

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import Concatenate, ParamSpec, TypeVar

from bot.db.unit_of_work import CommitGuard, UnitOfWork
from bot.errors import StoreUnavailable

Given = ParamSpec("Given")
Answer = TypeVar("Answer")
SQLITE_THREADS = 1
"""SQLite has one writer at a time: queueing here is fair and free, while waiting for its lock is neither."""
POSTGRESQL_THREADS = 8
"""On PostgreSQL."""
TIMEOUT_SECONDS = 2.5
"""Longer than the database's own limits, short enough that she gets the card in time."""
COMMIT_SECONDS = 1.0
"""How much longer a transaction is waited for that is being committed when its time is over."""


class DbExecutor:
    """Runs service verbs, one transaction each.

    What decides, and so may be done once alone, is run in a unit of work of the leader's (`open_fenced`); what only notes a
    thing that has happened is noted by whoever saw it.
    """

    def __init__(
        self,
        open_unit_of_work: Callable[[], UnitOfWork],
        *,
        threads: int = SQLITE_THREADS,
        timeout_seconds: float = TIMEOUT_SECONDS,
        open_fenced: Callable[[], UnitOfWork] | None = None,
        open_read_only: Callable[[], UnitOfWork] | None = None,
    ) -> None:
        self._open_unit_of_work, self._open_fenced, self._timeout_seconds = (
            open_unit_of_work,
            open_fenced or open_unit_of_work,
            timeout_seconds,
        )
        self._open_read_only = open_read_only or open_unit_of_work
        self._executor = ThreadPoolExecutor(threads, thread_name_prefix="store")

    async def run(
        self, verb: Callable[Concatenate[UnitOfWork, Given], Answer], *args: Given.args, **kwargs: Given.kwargs
    ) -> Answer:
        """Run a verb in a thread. Raises StoreUnavailable when the store is away or too slow, or another gateway leads.

        What was too slow keeps nothing afterwards: the caller answers her in another way, and she is not answered twice.
        """
        return await self._run_with_timeout(self._open_fenced, CommitGuard(), verb, *args, **kwargs)

    async def run_unfenced(
        self, verb: Callable[Concatenate[UnitOfWork, Given], Answer], *args: Given.args, **kwargs: Given.kwargs
    ) -> Answer:
        """The same for what has happened already, whoever leads by now; kept even when it is late. Raises StoreUnavailable."""
        return await self._run_with_timeout(self._open_unit_of_work, None, verb, *args, **kwargs)

    async def read(
        self, verb: Callable[Concatenate[UnitOfWork, Given], Answer], *args: Given.args, **kwargs: Given.kwargs
    ) -> Answer:
        """The same for what keeps nothing, also before this gateway leads. Raises StoreUnavailable."""
        return await self._run_with_timeout(self._open_read_only, None, verb, *args, **kwargs)

    async def _run_with_timeout(
        self,
        open_unit_of_work: Callable[[], UnitOfWork],
        guard: CommitGuard | None,
        verb: Callable[Concatenate[UnitOfWork, Given], Answer],
        *args: Given.args,
        **kwargs: Given.kwargs,
    ) -> Answer:
        turn = copy_context()  # what a turn began with holds in the thread, too
        work = asyncio.get_running_loop().run_in_executor(
            self._executor,
            lambda: turn.run(lambda: _run_in_transaction(open_unit_of_work, guard, verb, *args, **kwargs)),
        )
        try:
            await asyncio.wait({work}, timeout=self._timeout_seconds)
            if not work.done() and guard is not None and not guard.abandon():
                await asyncio.wait({work}, timeout=COMMIT_SECONDS)
            if not work.done():
                raise StoreUnavailable("too slow")
            return work.result()
        finally:
            work.cancel()  # what has not begun never does

    def close(self, *, wait: bool = False) -> None:
        """Let running transactions end, and wait for them where asked; start no more."""
        self._executor.shutdown(wait=wait, cancel_futures=True)


def _run_in_transaction(
    open_unit_of_work: Callable[[], UnitOfWork],
    guard: CommitGuard | None,
    verb: Callable[Concatenate[UnitOfWork, Given], Answer],
    *args: Given.args,
    **kwargs: Given.kwargs,
) -> Answer:
    with open_unit_of_work() as uow:
        uow.commit_guard = guard
        return verb(uow, *args, **kwargs)


log = logging.getLogger(__name__)


def log_fault(where: str, error: Exception) -> None:
    """Log it as a fault: trying later will not mend it, as it does an outage. Its text is never logged."""
    log.error("store_fault where=%s error=%s", where, type(error).__name__, exc_info=error)
