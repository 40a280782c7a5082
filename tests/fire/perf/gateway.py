"""Turns as a woman lives them: from her message at the Bot API server until the answer is there."""

import asyncio
import time

from tests.fire.perf.house import House
from tests.fire.perf.phones import Phone
from tests.fire.perf.plan import Plan
from tests.fire.perf.sayings import LANGUAGES, saying
from tests.fire.perf.spread import Spread

WARM_TURNS = 20
EARLY, AROUND = 10, 5
THINK_SECONDS = 0.08
"""Between answer and next message of one woman: without it, the pace of messages to one chat would be measured."""


async def one_woman(house: House, plan: Plan) -> Spread:
    """She writes soon after she is answered."""
    return Spread((await _talk(house, WARM_TURNS + plan.one_turns))[WARM_TURNS:])


async def together(house: House, plan: Plan) -> tuple[float, Spread]:
    """Turns a second while many write at once, and how long each waited."""
    phones = [Phone(house.here, LANGUAGES[number % len(LANGUAGES)]) for number in range(plan.together)]
    await asyncio.gather(*(phone.asks(saying(phone.language, 0)) for phone in phones))
    end = time.perf_counter() + plan.together_seconds
    times = await asyncio.gather(*(_until(phone, end) for phone in phones))
    found = [seconds for one in times for seconds in one]
    return len(found) / plan.together_seconds, Spread(found)


async def early_and_late(house: House, plan: Plan) -> tuple[Spread, Spread]:
    """The tenth turn of several women, and the last turns of one long conversation."""
    early: list[float] = []
    for _ in range(plan.early_talks):
        early.extend((await _talk(house, EARLY + AROUND))[EARLY - 1 :])
    late = await _talk(house, plan.long_turns + 4 * AROUND)
    return Spread(early), Spread(late[-8 * AROUND :])


async def _talk(house: House, turns: int) -> list[float]:
    phone, times = Phone(house.here, "en"), []
    for number in range(turns):
        times.append(await phone.asks(saying("en", number)))
        await asyncio.sleep(THINK_SECONDS)
    return times


async def _until(phone: Phone, end: float) -> list[float]:
    times = []
    while time.perf_counter() < end:
        times.append(await phone.asks(saying(phone.language, len(times))))
    return times
