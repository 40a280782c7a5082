"""Many women at a steady rate, whether they are answered or not; and a flood, while one of them writes as always."""

import asyncio
import time
from contextlib import suppress
from dataclasses import dataclass

from tests.fire.perf import processes
from tests.fire.perf.house import House
from tests.fire.perf.phones import NothingCame, Phone
from tests.fire.perf.plan import Plan
from tests.fire.perf.sayings import LANGUAGES, saying
from tests.fire.perf.spread import Spread

SETTLE_SECONDS = 15.0
"""How long late answers are waited for at the end; longer than a flood is held."""
HER_PAUSE_SECONDS = 2.0
PARTS = ("gateway", "assistant")


@dataclass(frozen=True)
class Soak:
    """What a steady rate did."""

    sent: int
    lost: int
    waits: Spread
    before: int
    after: int
    """Resident bytes of gateway and assistant after the first tenth and at the end."""


@dataclass(frozen=True)
class Flood:
    """What a flood did to a woman who did not take part, and what the flooders got."""

    sent: int
    hers: Spread
    her_lost: int
    most_answers: int
    """The most any flooder was answered in ten seconds, in the second half of the flood."""
    all_answers: int
    """To all flooders together, from the first message on."""
    unanswered: int
    """Flooders whose last words were followed by nothing."""


async def soak(house: House, plan: Plan) -> Soak:
    """Write at a steady rate; every answer is counted."""
    phones = [Phone(house.here, LANGUAGES[number % len(LANGUAGES)]) for number in range(plan.soak_women)]
    listening = [asyncio.create_task(phone.listens()) for phone in phones]
    await _pour(phones, rate=plan.soak_rate, seconds=plan.soak_seconds / 10)
    before = _resident(house)
    await _pour(phones, rate=plan.soak_rate, seconds=plan.soak_seconds * 9 / 10)
    await _settled(phones)
    after = _resident(house)
    for task in listening:
        task.cancel()
    waits = [seconds for phone in phones for seconds in phone.times]
    return Soak(sum(p.sent for p in phones), sum(p.unanswered for p in phones), Spread(waits), before, after)


async def flood(house: House, plan: Plan) -> Flood:
    """Flooders write together at a rate nobody types; one woman asks and reads meanwhile."""
    her, flooders = Phone(house.here, "id"), [Phone(house.here, "en") for _ in range(plan.flooders)]
    await her.asks(saying("id", 0))
    pouring = asyncio.create_task(_pour(flooders, rate=plan.flood_rate, seconds=plan.flood_seconds))
    lost = 0
    while not pouring.done():
        try:
            await her.asks(saying("id", her.sent))
        except NothingCame:
            lost += 1
        await asyncio.sleep(HER_PAUSE_SECONDS)
    await _heard_last(flooders)
    answers = max(_most_answers(phone, after=plan.flood_seconds / 2) for phone in flooders)
    silent = sum(map(_is_silent, flooders))
    sent, heard = sum(phone.sent for phone in flooders), sum(phone.answers() for phone in flooders)
    return Flood(sent, Spread(her.times[1:]), lost, answers, heard, silent)


async def _pour(phones: list[Phone], *, rate: float, seconds: float) -> None:
    # By the clock, not by the answers: who is slow is not spared.
    began, count = time.perf_counter(), int(rate * seconds)
    for number in range(count):
        await asyncio.sleep(max(0.0, began + number / rate - time.perf_counter()))
        phone = phones[number % len(phones)]
        phone.writes(saying(phone.language, phone.sent))


async def _settled(phones: list[Phone]) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(SETTLE_SECONDS):
            while any(phone.unanswered for phone in phones):
                await asyncio.sleep(0.1)


async def _heard_last(phones: list[Phone]) -> None:
    end = time.perf_counter() + SETTLE_SECONDS
    while any(map(_is_silent, phones)) and time.perf_counter() < end:
        await asyncio.sleep(0.2)


def _is_silent(phone: Phone) -> bool:
    """Whether her own words are the last that stand in her chat."""
    return phone.chat.messages[len(phone.chat.messages)].author != "bot"


def _resident(house: House) -> int:
    return sum(processes.weigh(house.pid(part)).resident for part in PARTS)


def _most_answers(phone: Phone, *, after: float) -> int:
    """The most answers in any ten seconds that begin at least `after` seconds from the first message on."""
    began = phone.chat.messages[1].date
    at = [(m.date - began).total_seconds() for m in phone.chat.messages.values() if m.author == "bot"]
    late = [moment for moment in at if moment >= after]
    return max((sum(start <= moment < start + 10 for moment in late) for start in late), default=0)
