"""Clocks that jump again and again, running and at the start: nothing ends for good until the time is right again.

The real store, sweep and pump of one installation after another (tests/support/wrong_clock.py); only time is set. Each jump
is held longer than keys wait before they are destroyed. Telegram dates its answers by the true time, or is silent.
"""

import random
import shutil
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Final

from bot.crypto.key_ring import KeyRing
from bot.db.engine import open_engine
from bot.db.migrations import migrate
from bot.domain.handoff import HandoffState
from tests.proofs.chaos.report import build_zero_figure
from tests.proofs.report_page import Figure
from tests.support.factories import CHAT
from tests.support.handoff_scenario import get_policy
from tests.support.wrong_clock import CLOCK_JUMPS, MINUTE, Installation, find_lost

FEW_SECONDS: Final = timedelta(seconds=5)
WRONG_CLOCK_STEPS: Final = (FEW_SECONDS, FEW_SECONDS, MINUTE, 25 * MINUTE, 25 * MINUTE)
"""How a jump is held: longer than the delay of keys."""
RIGHT_CLOCK_STEPS: Final = (FEW_SECONDS, MINUTE, 2 * MINUTE)
KINDS: Final = ("running", "starting")
MAX_JUMPS: Final = 14
"""For one installation: by then so many hours have passed that a right clock begins to change keys, too."""
LOSSES: Final = {"open": "handoffs", "vaults": "vaults", "keys": "keys", "ids": "message ids", "acts": "audit rows"}


@dataclass
class InstallationResult:
    """What an installation went through, and what it lost."""

    jumps: Counter[str] = field(default_factory=Counter)
    """By whether the gateway was running or was started with it."""
    silent_jumps: int = 0
    """Of these, with a silent Telegram."""
    held_messages: Counter[str] = field(default_factory=Counter)
    """What was there to be destroyed, by kind."""
    destroyed_rows: Counter[str] = field(default_factory=Counter)
    unanswered_messages: int = 0
    """Messages of hers that nothing answered while the clock was wrong."""
    doubted_jumps: int = 0
    """Times the clock was right again and not trusted."""
    early_endings: int = 0
    """Handoffs sent while it was wrong that did not wait as long as they should."""
    late_endings: int = 0
    """Handoffs nobody took that a right clock did not end at last."""


class ClockJumpScenario:
    """One installation whose clock jumps."""

    def __init__(self, here: Installation, rng: random.Random) -> None:
        self._here, self._rng, self.result = here, rng, InstallationResult()
        self._meanwhile: list[str] = []
        self._chat = CHAT + 2

    async def run_jumps(self, jumps: int) -> InstallationResult:
        """Fill it, let its clock jump so many times, and put it right."""
        assert jumps <= MAX_JUMPS
        await self._here.fill()
        await self._here.run_jobs(MINUTE)
        self._before = self._here.collect_remaining()
        self.result.held_messages.update({name: len(each) for name, each in self._before.items()})
        for _ in range(jumps):
            await self._jump()
            if self._rng.random() < 0.3:
                await self._correct_clock()
        await self._correct_clock()
        await self._is_expired_in_time()
        return self.result

    async def _jump(self) -> None:
        here, kind = self._here, self._rng.choice(KINDS)
        here.offset = self._rng.choice([jump for jump in CLOCK_JUMPS if jump != here.offset])
        here.is_telegram_reachable = self._rng.random() < 0.5
        self.result.jumps[kind] += 1
        self.result.silent_jumps += not here.is_telegram_reachable
        if kind == "starting":
            here.start()
        await here.run_jobs(*WRONG_CLOCK_STEPS)
        await self._is_served()
        self._check_losses()

    async def _is_served(self) -> None:
        """She writes, and another one sends her card."""
        self._chat += 1
        self.result.unanswered_messages += not await self._here.house.says("help", chat_id=self._chat)
        woman = self._here.office.create_person(8800 + len(self._meanwhile))
        self._meanwhile.append(woman.request_handoff().handoff_id)

    async def _correct_clock(self) -> None:
        self._here.offset, self._here.is_telegram_reachable = timedelta(), True
        await self._here.run_jobs(*RIGHT_CLOCK_STEPS)
        self.result.doubted_jumps += self._here.trusted_clock.get_trusted_time() is None
        self._check_losses()

    def _check_losses(self) -> None:
        after = self._here.collect_remaining()
        gone = find_lost(self._before, after)
        self.result.destroyed_rows.update({name: len(each) for name, each in gone.items()})
        self._before = {name: each - gone.get(name, set()) for name, each in self._before.items()}
        ended = [one for one in self._meanwhile if self._here.get_state(one) is not HandoffState.QUEUED]
        self.result.early_endings += len(ended)
        self._meanwhile = [one for one in self._meanwhile if one not in ended]

    async def _is_expired_in_time(self) -> None:
        """The right clock ends what nobody took."""
        waiting = [*self._here.sent_cards[1::2], *self._meanwhile]
        await self._here.run_jobs(timedelta(hours=get_policy().queue_hours), *[20 * MINUTE] * 4)
        self.result.late_endings += sum(self._handoff_exists(one) for one in waiting)

    def _handoff_exists(self, handoff_id: str) -> bool:
        return self._here.get_state(handoff_id) is HandoffState.QUEUED or self._here.keys.vault_keys.has_handoff_key(
            handoff_id
        )


@dataclass
class Outcome:
    """What came of it."""

    installations: list[InstallationResult]
    seconds: float

    def sum_counts(self, name: str) -> int:
        """A count of all installations together."""
        return sum(int(getattr(one, name)) for one in self.installations)

    def count_by_kind(self, name: str) -> Counter[str]:
        """The same by kind."""
        return sum((getattr(one, name) for one in self.installations), Counter[str]())


async def run_scenario(installations: int, *, jumps: int, seed: int) -> Outcome:
    """Let the clocks of so many installations jump so many times each."""
    began, rng = time.monotonic(), random.Random(seed)
    with tempfile.TemporaryDirectory(prefix="pelita-clocks-") as folder:
        empty = Path(folder) / "empty.db"
        engine = open_engine(f"sqlite:///{empty}")
        migrate(engine)
        engine.dispose()
        lived = []
        for number in range(installations):
            own = Path(folder) / str(number)
            own.mkdir()
            lived.append(await _run_installation(own, empty, random.Random(rng.random()), jumps))
        return Outcome(lived, time.monotonic() - began)


async def _run_installation(folder: Path, empty: Path, rng: random.Random, jumps: int) -> InstallationResult:
    shutil.copy(empty, folder / "store.db")
    engine = open_engine(f"sqlite:///{folder / 'store.db'}")
    here = Installation(engine, folder, KeyRing.open(folder / "keys", create=True))
    try:
        return await ClockJumpScenario(here, rng).run_jumps(jumps)
    finally:
        here.house.kit.db.close()
        engine.dispose()


def build_figures(outcome: Outcome) -> list[Figure]:
    """Every promise beside what was seen."""
    jumps, held, destroyed = (
        outcome.count_by_kind("jumps"),
        outcome.count_by_kind("held_messages"),
        outcome.count_by_kind("destroyed_rows"),
    )
    told = ", ".join(f"{kind} {jumps[kind]}" for kind in KINDS)
    return [
        Figure(
            "installations, jumps of their clocks by ±1 hour, 1 day, 31 days, 10 years",
            "",
            f"{len(outcome.installations)}, {jumps.total()} ({told}; Telegram silent at {outcome.sum_counts('silent_jumps')})",
        ),
        *(build_zero_figure(f"{what} destroyed, of {held[name]}", destroyed[name]) for name, what in LOSSES.items()),
        build_zero_figure("handoffs sent while it was wrong that ended early", outcome.sum_counts("early_endings")),
        build_zero_figure(
            "messages of hers that nothing answered while it was wrong", outcome.sum_counts("unanswered_messages")
        ),
        build_zero_figure("times it was right again and not trusted", outcome.sum_counts("doubted_jumps")),
        build_zero_figure(
            "handoffs nobody took that the right clock did not end after all", outcome.sum_counts("late_endings")
        ),
        Figure("the whole run, seconds", "", f"{outcome.seconds:.0f}"),
    ]
