"""Danger words while a turn of the same woman hangs: the assistant is frozen, so that her turn takes its full five seconds."""

import asyncio
import os
import signal
import time

from tests.proofs.performance.installation import PerfInstallation
from tests.proofs.performance.messages import DANGER, get_text
from tests.proofs.performance.percentiles import TimeDistribution
from tests.proofs.performance.plan import Plan
from tests.proofs.performance.simulated_phones import PerfPhone

BEFORE_SECONDS = 0.4
"""How long the frozen turns are under way before the first woman writes words of danger."""
BETWEEN_SECONDS = 0.1


async def measure_help_card(installation: PerfInstallation, plan: Plan) -> TimeDistribution:
    """Seconds from words of danger until the help card is there."""
    languages = tuple(DANGER)
    phones = [PerfPhone(installation.here, languages[number % len(languages)]) for number in range(plan.danger_users)]
    await asyncio.gather(*(phone.send_and_wait(get_text(phone.language, 0)) for phone in phones))
    return TimeDistribution(
        [seconds for _ in range(plan.danger_rounds) for seconds in await _freeze_assistant(installation, phones)]
    )


async def _freeze_assistant(installation: PerfInstallation, phones: list[PerfPhone]) -> list[float]:
    os.kill(installation.pid("assistant"), signal.SIGSTOP)
    try:
        for phone in phones:
            phone.send_text(get_text(phone.language, 1))
        await asyncio.sleep(BEFORE_SECONDS)
        cards = [await _wait_for_card(phone) for phone in phones]
        await asyncio.gather(*(phone.wait_until_answered() for phone in phones))  # the frozen turns end in cards
        return cards
    finally:
        os.kill(installation.pid("assistant"), signal.SIGCONT)


async def _wait_for_card(phone: PerfPhone) -> float:
    began = time.perf_counter()
    phone.send_text(DANGER[phone.language])
    await phone.wait_for_message()
    took = time.perf_counter() - began
    await asyncio.sleep(BETWEEN_SECONDS)
    return took
