"""In order for one woman, side by side for all, and nobody is stuck behind a mistake."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from bot.channels import chat_queues
from bot.channels.chat_queues import ChatQueues


def noting(done: list[str], name: str, gate: asyncio.Event | None = None) -> Callable[[], Awaitable[None]]:
    async def work() -> None:
        if gate:
            await gate.wait()
        done.append(name)

    return work


async def test_the_work_of_one_key_is_done_in_order() -> None:
    done: list[str] = []
    gate, waiting = asyncio.Event(), ChatQueues()
    waiting.enqueue(1, noting(done, "first", gate))
    waiting.enqueue(1, noting(done, "second"))
    await asyncio.sleep(0)
    assert done == []
    gate.set()
    await waiting.wait_until_idle()
    assert done == ["first", "second"]


async def test_keys_do_not_wait_for_each_other() -> None:
    done: list[str] = []
    gate, waiting = asyncio.Event(), ChatQueues()
    waiting.enqueue(1, noting(done, "slow", gate))
    waiting.enqueue(2, noting(done, "quick"))
    await asyncio.sleep(0.01)
    assert done == ["quick"]
    gate.set()
    await waiting.wait_until_idle()


async def test_what_fails_does_not_stop_what_follows() -> None:
    done: list[str] = []
    waiting = ChatQueues()

    async def fails() -> None:
        raise ValueError

    waiting.enqueue(1, fails)
    waiting.enqueue(1, noting(done, "next"))
    await waiting.wait_until_idle()
    waiting.enqueue(1, noting(done, "later"))
    await waiting.wait_until_idle()
    assert done == ["next", "later"]


async def test_only_so_many_turns_run_at_once() -> None:
    running, most, waiting = 0, 0, ChatQueues()

    async def work() -> None:
        nonlocal running, most
        running += 1
        most = max(most, running)
        await asyncio.sleep(0.001)
        running -= 1

    for key in range(3 * chat_queues.MAX_CONCURRENCY):
        waiting.enqueue(key, work)
    await waiting.wait_until_idle()
    assert most == chat_queues.MAX_CONCURRENCY


async def test_urgent_work_does_not_wait_for_room() -> None:
    done: list[str] = []
    gate, waiting = asyncio.Event(), ChatQueues()
    for key in range(2 * chat_queues.MAX_CONCURRENCY):
        waiting.enqueue(key, noting(done, "slow", gate))
    waiting.spawn(noting(done, "urgent")())
    await asyncio.sleep(0.01)
    assert done == ["urgent"]
    gate.set()
    await waiting.wait_until_idle()


async def test_idle_waits_for_work_that_work_brings() -> None:
    done: list[str] = []
    waiting = ChatQueues()

    async def brings() -> None:
        await asyncio.sleep(0)
        waiting.enqueue(2, noting(done, "brought"))

    waiting.enqueue(1, brings)
    await waiting.wait_until_idle()
    assert done == ["brought"]


async def test_idle_ends_where_gathering_what_is_done_does_not_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    gather, rounds = asyncio.gather, 0

    async def at_once(*works: asyncio.Future[None], return_exceptions: bool) -> None:  # as from Python 3.12 on
        nonlocal rounds
        rounds += 1
        assert rounds < 3, "it would go on for ever: nothing else has a turn"
        if not all(work.done() for work in works):
            await gather(*works, return_exceptions=return_exceptions)

    monkeypatch.setattr(asyncio, "gather", at_once)
    waiting = ChatQueues()
    done = waiting.spawn(noting([], "x")())
    while not done.done():
        await asyncio.sleep(0)
    waiting._tasks.add(done)  # its turn to be let go of has not come yet
    await waiting.wait_until_idle()


async def test_idle_that_is_waited_for_no_longer_stops_what_runs() -> None:
    waiting = ChatQueues()
    running = waiting.spawn(asyncio.Event().wait())
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.01):
            await waiting.wait_until_idle()
    assert running.cancelled()


async def test_nothing_is_kept_of_a_key_that_is_done() -> None:
    waiting = ChatQueues()
    for key in range(5):
        waiting.enqueue(key, noting([], "x"))
    await waiting.wait_until_idle()
    assert (waiting._waiting_jobs, waiting._tasks) == ({}, set())
