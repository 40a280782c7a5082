"""Never faster than Telegram asks, to a chat and to all; and no slower than that."""

import asyncio
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels import rate_limiter
from bot.channels.rate_limiter import RateLimiter, TokenBucket
from tests.support.factories import Clock

SLACK = 1e-3


async def times(clock: Clock, chats: Sequence[int], *, faster: float = 1.0) -> list[tuple[float, int]]:
    """When a message to each of these chats may be sent, one after the other."""
    waiting = RateLimiter(rate_factor=faster, clock=clock.monotonic)
    sent = []
    for chat_id in chats:
        await waiting.acquire(chat_id)
        sent.append((clock.seconds, chat_id))
    return sent


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(rate_limiter.asyncio, "sleep", clock.sleep)
    return clock


async def test_three_at_once_to_a_chat_then_one_a_second(clock: Clock) -> None:
    sent = [round(at, 2) for at, _ in await times(clock, [1] * 6)]
    assert sent == [0, 0, 0, 1, 2, 3]


async def test_a_chat_that_was_quiet_may_have_three_again(clock: Clock) -> None:
    waiting = RateLimiter(clock=clock.monotonic)
    for _ in range(3):
        await waiting.acquire(1)
    clock.advance(seconds=10)
    began = clock.seconds
    for _ in range(3):
        await waiting.acquire(1)
    assert clock.seconds - began < SLACK


async def test_one_chat_does_not_hold_up_another(clock: Clock) -> None:
    sent = await times(clock, [1, 1, 1, 2])
    assert sent[-1][0] < SLACK


async def test_a_thousand_women_are_answered_at_the_pace_of_all(clock: Clock) -> None:
    sent = [at for at, _ in await times(clock, range(200))]
    assert all(sum(begin <= at < begin + 1 for at in sent) <= 30 for begin in sent)
    assert sent[-1] <= 200 / rate_limiter.GLOBAL_RATE + SLACK


async def test_the_rehearsal_may_be_faster(clock: Clock) -> None:
    sent = await times(clock, [1] * 20, faster=20.0)
    assert sent[-1][0] < 1


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 4), st.floats(0, 2)), max_size=60))
def test_whatever_the_order_no_second_holds_too_many(plan: list[tuple[int, float]]) -> None:
    clock, sent = Clock(), []

    async def run() -> None:
        waiting = RateLimiter(clock=clock.monotonic)
        for chat_id, pause in plan:
            clock.advance(seconds=pause)
            await waiting.acquire(chat_id)
            sent.append((clock.seconds, chat_id))

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(rate_limiter.asyncio, "sleep", clock.sleep)
        _finish(run())
    for begin, chat_id in sent:
        second = [(at, other) for at, other in sent if begin <= at < begin + 1 - SLACK]
        assert len(second) <= 30
        assert sum(other == chat_id for _, other in second) <= rate_limiter.CHAT_BURST + rate_limiter.CHAT_RATE


def _finish(run: object) -> None:
    with asyncio.Runner() as runner:
        runner.run(run)  # type: ignore[arg-type]


def test_a_bucket_never_holds_more_than_its_burst() -> None:
    clock = Clock()
    bucket = TokenBucket(rate=1, burst=2, clock=clock.monotonic)
    clock.advance(hours=1)
    for _ in range(2):
        assert bucket.wait_seconds() == 0
        bucket.take_token()
    assert bucket.wait_seconds() == pytest.approx(1)


async def test_only_so_many_chats_are_remembered(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rate_limiter, "MAX_CHATS", 3)
    waiting = RateLimiter(clock=clock.monotonic)
    for chat_id in range(10):
        await waiting.acquire(chat_id)
    assert list(waiting._chat_buckets) == [7, 8, 9]
