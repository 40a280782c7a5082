"""Turns as a woman lives them: from her message at the Bot API server until the answer is there."""

import asyncio
import time

from tests.proofs.performance.installation import PerfInstallation
from tests.proofs.performance.messages import LANGUAGES, get_text
from tests.proofs.performance.percentiles import TimeDistribution
from tests.proofs.performance.plan import Plan
from tests.proofs.performance.simulated_phones import PerfPhone

WARM_TURNS = 20
EARLY_TURN, TURNS_AROUND = 10, 5
THINK_SECONDS = 0.08
"""Between answer and next message of one woman: without it, the pace of messages to one chat would be measured."""


async def measure_single_user(installation: PerfInstallation, plan: Plan) -> TimeDistribution:
    """She writes soon after she is answered."""
    return TimeDistribution((await _run_talk(installation, WARM_TURNS + plan.one_turns))[WARM_TURNS:])


async def measure_concurrent_users(installation: PerfInstallation, plan: Plan) -> tuple[float, TimeDistribution]:
    """Turns a second while many write at once, and how long each waited."""
    phones = [PerfPhone(installation.here, LANGUAGES[number % len(LANGUAGES)]) for number in range(plan.together)]
    await asyncio.gather(*(phone.send_and_wait(get_text(phone.language, 0)) for phone in phones))
    end = time.perf_counter() + plan.together_seconds
    times = await asyncio.gather(*(_ask_until(phone, end) for phone in phones))
    found = [seconds for one in times for seconds in one]
    return len(found) / plan.together_seconds, TimeDistribution(found)


async def measure_long_conversation(
    installation: PerfInstallation, plan: Plan
) -> tuple[TimeDistribution, TimeDistribution]:
    """The tenth turn of several women, and the last turns of one long conversation."""
    early: list[float] = []
    for _ in range(plan.early_talks):
        early.extend((await _run_talk(installation, EARLY_TURN + TURNS_AROUND))[EARLY_TURN - 1 :])
    late = await _run_talk(installation, plan.long_turns + 4 * TURNS_AROUND)
    return TimeDistribution(early), TimeDistribution(late[-8 * TURNS_AROUND :])


async def _run_talk(installation: PerfInstallation, turns: int) -> list[float]:
    phone, times = PerfPhone(installation.here, "en"), []
    for number in range(turns):
        times.append(await phone.send_and_wait(get_text("en", number)))
        await asyncio.sleep(THINK_SECONDS)
    return times


async def _ask_until(phone: PerfPhone, end: float) -> list[float]:
    times = []
    while time.perf_counter() < end:
        times.append(await phone.send_and_wait(get_text(phone.language, len(times))))
    return times
