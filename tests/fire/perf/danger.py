"""Danger words while a turn of the same woman hangs: the assistant is frozen, so that her turn takes its full five seconds."""

import asyncio
import os
import signal
import time

from tests.fire.perf.house import House
from tests.fire.perf.phones import Phone
from tests.fire.perf.plan import Plan
from tests.fire.perf.sayings import DANGER, saying
from tests.fire.perf.spread import Spread

BEFORE_SECONDS = 0.4
"""How long the frozen turns are under way before the first woman writes words of danger."""
BETWEEN_SECONDS = 0.1


async def on_arrival(house: House, plan: Plan) -> Spread:
    """Seconds from words of danger until the help card is there."""
    languages = tuple(DANGER)
    phones = [Phone(house.here, languages[number % len(languages)]) for number in range(plan.danger_women)]
    await asyncio.gather(*(phone.asks(saying(phone.language, 0)) for phone in phones))
    return Spread([seconds for _ in range(plan.danger_rounds) for seconds in await _frozen(house, phones)])


async def _frozen(house: House, phones: list[Phone]) -> list[float]:
    os.kill(house.pid("assistant"), signal.SIGSTOP)
    try:
        for phone in phones:
            phone.writes(saying(phone.language, 1))
        await asyncio.sleep(BEFORE_SECONDS)
        cards = [await _card(phone) for phone in phones]
        await asyncio.gather(*(phone.until_answered() for phone in phones))  # the frozen turns end in cards
        return cards
    finally:
        os.kill(house.pid("assistant"), signal.SIGCONT)


async def _card(phone: Phone) -> float:
    began = time.perf_counter()
    phone.writes(DANGER[phone.language])
    await phone.hears()
    took = time.perf_counter() - began
    await asyncio.sleep(BETWEEN_SECONDS)
    return took
