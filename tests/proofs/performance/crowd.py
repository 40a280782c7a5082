"""Many women at a steady rate, whether they are answered or not; and a flood, while one of them writes as always."""

import asyncio
import time
from contextlib import suppress
from dataclasses import dataclass

from tests.proofs.performance import processes
from tests.proofs.performance.installation import PerfInstallation
from tests.proofs.performance.messages import LANGUAGES, get_text
from tests.proofs.performance.percentiles import TimeDistribution
from tests.proofs.performance.plan import Plan
from tests.proofs.performance.simulated_phones import NoAnswerReceived, PerfPhone

SETTLE_SECONDS = 15.0
"""How long late answers are waited for at the end; longer than a flood is held."""
USER_PAUSE_SECONDS = 2.0
PARTS = ("gateway", "assistant")


@dataclass(frozen=True)
class SoakResult:
    """What a steady rate did."""

    sent_count: int
    lost_count: int
    waits: TimeDistribution
    memory_before: int
    memory_after: int
    """Resident bytes of gateway and assistant after the first tenth and at the end."""


@dataclass(frozen=True)
class FloodResult:
    """What a flood did to a woman who did not take part, and what the flooders got."""

    sent_count: int
    other_user_waits: TimeDistribution
    other_user_lost_count: int
    max_answers: int
    """The most any flooder was answered in ten seconds, in the second half of the flood."""
    answer_count: int
    """To all flooders together, from the first message on."""
    unanswered_count: int
    """Flooders whose last words were followed by nothing."""


async def run_soak(installation: PerfInstallation, plan: Plan) -> SoakResult:
    """Write at a steady rate; every answer is counted."""
    phones = [PerfPhone(installation.here, LANGUAGES[number % len(LANGUAGES)]) for number in range(plan.soak_users)]
    listening = [asyncio.create_task(phone.listen_forever()) for phone in phones]
    await _send_at_rate(phones, rate=plan.soak_rate, seconds=plan.soak_seconds / 10)
    before = _get_resident_memory(installation)
    await _send_at_rate(phones, rate=plan.soak_rate, seconds=plan.soak_seconds * 9 / 10)
    await _wait_until_settled(phones)
    after = _get_resident_memory(installation)
    for task in listening:
        task.cancel()
    waits = [seconds for phone in phones for seconds in phone.times]
    return SoakResult(
        sum(p.sent_messages for p in phones),
        sum(p.unanswered_count for p in phones),
        TimeDistribution(waits),
        before,
        after,
    )


async def run_flood(installation: PerfInstallation, plan: Plan) -> FloodResult:
    """Flooders write together at a rate nobody types; one woman asks and reads meanwhile."""
    her, flooders = (
        PerfPhone(installation.here, "id"),
        [PerfPhone(installation.here, "en") for _ in range(plan.flooders)],
    )
    await her.send_and_wait(get_text("id", 0))
    pouring = asyncio.create_task(_send_at_rate(flooders, rate=plan.flood_rate, seconds=plan.flood_seconds))
    lost = 0
    while not pouring.done():
        try:
            await her.send_and_wait(get_text("id", her.sent_messages))
        except NoAnswerReceived:
            lost += 1
        await asyncio.sleep(USER_PAUSE_SECONDS)
    await _has_answer_last(flooders)
    answers = max(_count_max_answers(phone, after=plan.flood_seconds / 2) for phone in flooders)
    silent = sum(map(_is_silent, flooders))
    sent, heard = sum(phone.sent_messages for phone in flooders), sum(phone.count_answers() for phone in flooders)
    return FloodResult(sent, TimeDistribution(her.times[1:]), lost, answers, heard, silent)


async def _send_at_rate(phones: list[PerfPhone], *, rate: float, seconds: float) -> None:
    # By the clock, not by the answers: who is slow is not spared.
    began, count = time.perf_counter(), int(rate * seconds)
    for number in range(count):
        await asyncio.sleep(max(0.0, began + number / rate - time.perf_counter()))
        phone = phones[number % len(phones)]
        phone.send_text(get_text(phone.language, phone.sent_messages))


async def _wait_until_settled(phones: list[PerfPhone]) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(SETTLE_SECONDS):
            while any(phone.unanswered_count for phone in phones):
                await asyncio.sleep(0.1)


async def _has_answer_last(phones: list[PerfPhone]) -> None:
    end = time.perf_counter() + SETTLE_SECONDS
    while any(map(_is_silent, phones)) and time.perf_counter() < end:
        await asyncio.sleep(0.2)


def _is_silent(phone: PerfPhone) -> bool:
    """Whether her own words are the last that stand in her chat."""
    return phone.chat.messages[len(phone.chat.messages)].author != "bot"


def _get_resident_memory(installation: PerfInstallation) -> int:
    return sum(processes.measure_memory(installation.pid(part)).resident for part in PARTS)


def _count_max_answers(phone: PerfPhone, *, after: float) -> int:
    """The most answers in any ten seconds that begin at least `after` seconds from the first message on."""
    began = phone.chat.messages[1].date
    at = [(m.date - began).total_seconds() for m in phone.chat.messages.values() if m.author == "bot"]
    late = [moment for moment in at if moment >= after]
    return max((sum(start <= moment < start + 10 for moment in late) for start in late), default=0)
