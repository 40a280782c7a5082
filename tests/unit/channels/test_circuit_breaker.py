"""The breaker: after a call without an answer nobody sends again until a probe was answered."""

import asyncio
from random import Random

import pytest

from bot.channels.circuit_breaker import INITIAL_PAUSE_SECONDS, MAX_PAUSE_SECONDS, CircuitBreaker
from bot.errors import ChannelUnavailable, OutcomeUnknown
from tests.support.factories import Clock


class Telegram:
    """Answers a probe, or fails so many times before."""

    def __init__(self, clock: Clock, *failures: ChannelUnavailable) -> None:
        self._clock, self._failures = clock, list(failures)
        self.asked: list[float] = []

    async def probe(self) -> None:
        self.asked.append(self._clock.seconds)
        if self._failures:
            raise self._failures.pop(0)


@pytest.fixture
def clock() -> Clock:
    return Clock()


def opened(clock: Clock, *, seed: int = 1) -> CircuitBreaker:
    breaker = CircuitBreaker(clock=clock.monotonic, random_fraction=Random(seed).random, sleep=clock.sleep)
    breaker.record_failure()
    return breaker


async def test_a_closed_one_asks_nothing(clock: Clock) -> None:
    telegram = Telegram(clock)
    await CircuitBreaker(clock=clock.monotonic, sleep=clock.sleep).wait_until_closed(telegram.probe)
    assert telegram.asked == []


async def test_it_closes_with_the_first_probe_that_is_answered(clock: Clock) -> None:
    telegram, breaker = Telegram(clock, OutcomeUnknown("TimedOut"), ChannelUnavailable("NotSent")), opened(clock)
    await breaker.wait_until_closed(telegram.probe)
    assert len(telegram.asked) == 3
    assert not breaker.is_open


async def test_the_first_probe_comes_soon_and_the_waits_grow_to_an_end(clock: Clock) -> None:
    telegram = Telegram(clock, *[OutcomeUnknown("TimedOut") for _ in range(1100)])
    await opened(clock).wait_until_closed(telegram.probe)
    waits = [after - before for before, after in zip([0.0, *telegram.asked], telegram.asked, strict=False)]
    assert waits[0] <= INITIAL_PAUSE_SECONDS
    assert 0.5 * MAX_PAUSE_SECONDS <= max(waits) <= MAX_PAUSE_SECONDS


async def test_no_two_installations_come_back_at_one_moment(clock: Clock) -> None:
    firsts = set()
    for seed in range(20):
        mine = Clock()
        telegram = Telegram(mine)
        await opened(mine, seed=seed).wait_until_closed(telegram.probe)
        firsts.add(telegram.asked[0])
    assert len(firsts) == 20


async def test_however_many_wait_one_asks(clock: Clock) -> None:
    telegram, breaker = Telegram(clock), opened(clock)
    await asyncio.gather(*(breaker.wait_until_closed(telegram.probe) for _ in range(30)))
    assert len(telegram.asked) == 1


async def test_any_call_that_is_answered_closes_it(clock: Clock) -> None:
    telegram, breaker = Telegram(clock), opened(clock)
    breaker.record_success()
    await breaker.wait_until_closed(telegram.probe)
    assert telegram.asked == []


async def test_telegram_is_not_asked_sooner_than_it_wants(clock: Clock) -> None:
    telegram = Telegram(clock, ChannelUnavailable("RetryAfter", retry_after=77.0))
    await opened(clock).wait_until_closed(telegram.probe)
    assert telegram.asked[1] - telegram.asked[0] >= 77.0
