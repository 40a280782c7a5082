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

from bot.model.handoff import State
from bot.store.engine import open_engine
from bot.store.keys import KeyRing
from bot.store.migrations import migrate
from tests.fire.chaos.telling import none
from tests.fire.page import Figure
from tests.support.factories import CHAT
from tests.support.handoffs import policy
from tests.support.wrong_clock import JUMPS, MINUTE, Installation, lost

SOON: Final = timedelta(seconds=5)
HELD: Final = (SOON, SOON, MINUTE, 25 * MINUTE, 25 * MINUTE)
"""How a jump is held: longer than the delay of keys."""
RIGHT: Final = (SOON, MINUTE, 2 * MINUTE)
KINDS: Final = ("running", "starting")
MOST_JUMPS: Final = 14
"""For one installation: by then so many hours have passed that a right clock begins to change keys, too."""
LOSSES: Final = {"open": "handoffs", "vaults": "vaults", "keys": "keys", "ids": "message ids", "acts": "audit rows"}


@dataclass
class Lived:
    """What an installation went through, and what it lost."""

    jumps: Counter[str] = field(default_factory=Counter)
    """By whether the gateway was running or was started with it."""
    silent: int = 0
    """Of these, with a silent Telegram."""
    held: Counter[str] = field(default_factory=Counter)
    """What was there to be destroyed, by kind."""
    destroyed: Counter[str] = field(default_factory=Counter)
    unanswered: int = 0
    """Messages of hers that nothing answered while the clock was wrong."""
    doubted: int = 0
    """Times the clock was right again and not trusted."""
    early: int = 0
    """Handoffs sent while it was wrong that did not wait as long as they should."""
    late: int = 0
    """Handoffs nobody took that a right clock did not end at last."""


class Jumping:
    """One installation whose clock jumps."""

    def __init__(self, here: Installation, rng: random.Random) -> None:
        self._here, self._rng, self.lived = here, rng, Lived()
        self._meanwhile: list[str] = []
        self._chat = CHAT + 2

    async def live(self, jumps: int) -> Lived:
        """Fill it, let its clock jump so many times, and put it right."""
        assert jumps <= MOST_JUMPS
        await self._here.fills()
        await self._here.works(MINUTE)
        self._before = self._here.left()
        self.lived.held.update({name: len(each) for name, each in self._before.items()})
        for _ in range(jumps):
            await self._jump()
            if self._rng.random() < 0.3:
                await self._put_right()
        await self._put_right()
        await self._ends()
        return self.lived

    async def _jump(self) -> None:
        here, kind = self._here, self._rng.choice(KINDS)
        here.off = self._rng.choice([jump for jump in JUMPS if jump != here.off])
        here.speaks = self._rng.random() < 0.5
        self.lived.jumps[kind] += 1
        self.lived.silent += not here.speaks
        if kind == "starting":
            here.start()
        await here.works(*HELD)
        await self._is_served()
        self._look()

    async def _is_served(self) -> None:
        """She writes, and another one sends her card."""
        self._chat += 1
        self.lived.unanswered += not await self._here.house.says("help", chat_id=self._chat)
        woman = self._here.office.woman(8800 + len(self._meanwhile))
        self._meanwhile.append(woman.asks().handoff_id)

    async def _put_right(self) -> None:
        self._here.off, self._here.speaks = timedelta(), True
        await self._here.works(*RIGHT)
        self.lived.doubted += self._here.trusted.trusted() is None
        self._look()

    def _look(self) -> None:
        after = self._here.left()
        gone = lost(self._before, after)
        self.lived.destroyed.update({name: len(each) for name, each in gone.items()})
        self._before = {name: each - gone.get(name, set()) for name, each in self._before.items()}
        ended = [one for one in self._meanwhile if self._here.state(one) is not State.QUEUED]
        self.lived.early += len(ended)
        self._meanwhile = [one for one in self._meanwhile if one not in ended]

    async def _ends(self) -> None:
        """The right clock ends what nobody took."""
        waiting = [*self._here.sent[1::2], *self._meanwhile]
        await self._here.works(timedelta(hours=policy().queue_hours), *[20 * MINUTE] * 4)
        self.lived.late += sum(self._is_there(one) for one in waiting)

    def _is_there(self, handoff_id: str) -> bool:
        return self._here.state(handoff_id) is State.QUEUED or self._here.keys.vault.has_half(handoff_id)


@dataclass
class Outcome:
    """What came of it."""

    lived: list[Lived]
    seconds: float

    def all(self, name: str) -> int:
        """A count of all installations together."""
        return sum(int(getattr(one, name)) for one in self.lived)

    def counted(self, name: str) -> Counter[str]:
        """The same by kind."""
        return sum((getattr(one, name) for one in self.lived), Counter[str]())


async def run(installations: int, *, jumps: int, seed: int) -> Outcome:
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
            lived.append(await _one(own, empty, random.Random(rng.random()), jumps))
        return Outcome(lived, time.monotonic() - began)


async def _one(folder: Path, empty: Path, rng: random.Random, jumps: int) -> Lived:
    shutil.copy(empty, folder / "store.db")
    engine = open_engine(f"sqlite:///{folder / 'store.db'}")
    here = Installation(engine, folder, KeyRing.open(folder / "keys", create=True))
    try:
        return await Jumping(here, rng).live(jumps)
    finally:
        here.house.kit.ledger.close()
        engine.dispose()


def figures(outcome: Outcome) -> list[Figure]:
    """Every promise beside what was seen."""
    jumps, held, destroyed = outcome.counted("jumps"), outcome.counted("held"), outcome.counted("destroyed")
    told = ", ".join(f"{kind} {jumps[kind]}" for kind in KINDS)
    return [
        Figure("installations, jumps of their clocks by ±1 hour, 1 day, 31 days, 10 years", "",
               f"{len(outcome.lived)}, {jumps.total()} ({told}; Telegram silent at {outcome.all('silent')})"),
        *(none(f"{what} destroyed, of {held[name]}", destroyed[name]) for name, what in LOSSES.items()),
        none("handoffs sent while it was wrong that ended early", outcome.all("early")),
        none("messages of hers that nothing answered while it was wrong", outcome.all("unanswered")),
        none("times it was right again and not trusted", outcome.all("doubted")),
        none("handoffs nobody took that the right clock did not end after all", outcome.all("late")),
        Figure("the whole run, seconds", "", f"{outcome.seconds:.0f}"),
    ]  # fmt: skip
