"""A clock that jumps is not believed until the jump has lasted."""

from datetime import timedelta

import pytest

from bot.gateway.steadiness import HOLD_SECONDS, TOLERANCE_SECONDS, Steadiness
from tests.support.factories import Clock

YEARS = 3650 * 86400.0


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def steadiness(clock: Clock) -> Steadiness:
    found = Steadiness(clock.monotonic)
    assert found.believes(clock())
    return found


def jump(clock: Clock, seconds: float) -> None:
    clock.now += timedelta(seconds=seconds)


def test_time_that_only_passes_is_believed(clock: Clock, steadiness: Steadiness) -> None:
    for _ in range(100):
        clock.pass_time(minutes=7)
        assert steadiness.believes(clock())


def test_a_clock_that_is_steered_is_believed(clock: Clock, steadiness: Steadiness) -> None:
    for _ in range(100):
        clock.pass_time(minutes=1)
        jump(clock, TOLERANCE_SECONDS - 1)
        assert steadiness.believes(clock())


@pytest.mark.parametrize("seconds", [YEARS, -YEARS, 3600.0, -3600.0, TOLERANCE_SECONDS + 1])
def test_a_jump_is_believed_once_it_has_lasted(clock: Clock, steadiness: Steadiness, seconds: float) -> None:
    jump(clock, seconds)
    assert not steadiness.believes(clock())
    clock.pass_time(seconds=HOLD_SECONDS - 1)
    assert not steadiness.believes(clock())
    clock.pass_time(seconds=1)
    assert steadiness.believes(clock())


@pytest.mark.parametrize("seconds", [YEARS, -YEARS])
def test_a_clock_that_comes_back_is_believed_at_once(clock: Clock, steadiness: Steadiness, seconds: float) -> None:
    jump(clock, seconds)
    assert not steadiness.believes(clock())
    clock.pass_time(minutes=5)
    jump(clock, -seconds)
    assert steadiness.believes(clock())


def test_another_jump_begins_the_wait_anew(clock: Clock, steadiness: Steadiness) -> None:
    jump(clock, YEARS)
    assert not steadiness.believes(clock())
    clock.pass_time(seconds=HOLD_SECONDS)
    jump(clock, -YEARS / 2)
    assert not steadiness.believes(clock())
