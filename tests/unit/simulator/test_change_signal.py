"""Whoever listens hears one stroke, and can always be sent away."""

import asyncio

import pytest

from simulator.updates import ChangeSignal


async def test_everybody_who_listens_is_woken() -> None:
    bell = ChangeSignal()
    listeners = [asyncio.create_task(bell.wait(seconds=5)) for _ in range(3)]
    await asyncio.sleep(0)
    bell.notify()
    assert await asyncio.gather(*listeners) == [True, True, True]


async def test_a_stroke_before_listening_is_not_heard() -> None:
    bell = ChangeSignal()
    bell.notify()
    assert await bell.wait(seconds=0.01) is False


async def test_a_listener_that_is_cancelled_at_the_stroke_goes_all_the_same() -> None:
    bell = ChangeSignal()
    listener = asyncio.create_task(bell.wait(seconds=5))
    await asyncio.sleep(0)
    bell.notify()
    listener.cancel()
    with pytest.raises(asyncio.CancelledError):
        await listener
