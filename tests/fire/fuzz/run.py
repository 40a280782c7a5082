"""Many mutants through the way in: counted, timed, and what broke kept."""

import asyncio
import random
import signal
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any

from bot import logs
from bot.store.engine import open_engine
from bot.store.keys import KeyRing
from bot.store.migrations import migrate
from tests.fire.fuzz.mutation import LONGEST, begun_again, corpus, mutated
from tests.fire.fuzz.way import Broken, Way
from tests.support.factories import ROOT
from tests.unit.gateway.house import House

HANG_SECONDS = 1.0
GIVEN_UP_SECONDS = 20.0
SAMPLE = 400
"""One in so many goes through the real inbox, queues and turns as well."""
KEPT = 40
MARGIN = 8
"""Longest kept mutants of the loop's own pool, in multiples of the corpus."""


class Hanging(BaseException):
    """Nothing came of an update in GIVEN_UP_SECONDS of this process's own time."""


@dataclass
class Seen:
    """What a run showed."""

    updates: int = 0
    crashes: int = 0
    hangs: int = 0
    internal: int = 0
    """Typed words that became an intent or a choice, and forged buttons that became one."""
    slowest: float = 0.0
    """Seconds of this process for one update."""
    seconds: float = 0.0
    counts: dict[str, int] = field(default_factory=dict)
    broke: list[tuple[str, str]] = field(default_factory=list)
    """(what happened, the update) of the first ones of each sort."""

    def as_dict(self) -> dict[str, Any]:
        """Plain values, for JSON."""
        return asdict(self)


class Run:
    """Takes updates one by one."""

    def __init__(self, way: Way, loop: asyncio.AbstractEventLoop) -> None:
        self._way, self._loop = way, loop
        self._began = time.monotonic()
        self.seen = Seen(counts=way.counts)

    def one(self, body: bytes) -> None:
        """Take one update by the webhook or by polling, in turn. Never raises."""
        self.seen.updates += 1
        began = time.process_time()
        try:
            self._take(body)
        except Hanging:
            self.seen.hangs += 1
            self._keep("hang", body)
        except Broken as error:
            is_internal = "became a choice" in str(error) or "typed words" in str(error)
            self.seen.internal += is_internal
            self.seen.crashes += not is_internal
            self._keep(str(error), body)
        except Exception as error:  # whatever it is, it must not have come this far
            self.seen.crashes += 1
            self._keep(type(error).__name__, body)
        took = time.process_time() - began
        self.seen.slowest = max(self.seen.slowest, took)
        self.seen.hangs += took > HANG_SECONDS
        self.seen.seconds = time.monotonic() - self._began

    def _take(self, body: bytes) -> None:
        signal.setitimer(signal.ITIMER_VIRTUAL, GIVEN_UP_SECONDS)
        try:
            if self.seen.updates % 2:
                self._way.by_webhook(body)
            else:
                self._way.by_polling(body)
            if self.seen.updates % SAMPLE == 0:
                self._loop.run_until_complete(self._way.sampled(body))
        finally:
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)

    def _keep(self, what: str, body: bytes) -> None:
        if sum(known == what for known, _ in self.seen.broke) < 5 and len(self.seen.broke) < KEPT:
            self.seen.broke.append((what, body[:2000].decode("utf-8", "replace")))


@contextmanager
def opened() -> Iterator[Run]:
    """A gateway with a database of its own, ready for updates."""
    logs.configure(level="CRITICAL")
    signal.signal(signal.SIGVTALRM, _give_up)
    loop = asyncio.new_event_loop()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        engine = open_engine(f"sqlite:///{folder / 'store.db'}")
        migrate(engine)
        house = House(engine, folder, KeyRing.open(folder / "keys", create=True))
        try:
            yield Run(Way(house, ROOT), loop)
        finally:
            house.kit.ledger.close()
            engine.dispose()
            loop.close()


def mutate(run: Run, updates: int, *, seed: int) -> Seen:
    """The corpus as it is, then mutants of it and of each other, without guidance."""
    chance, pool = random.Random(seed), corpus()
    size = len(pool)
    for body in pool:
        run.one(body)
    while run.seen.updates < updates:
        body = mutated(begun_again(chance.choice(pool), chance, pool[:size]), chance, other=chance.choice(pool))
        run.one(body)
        if len(body) < LONGEST and chance.random() < 0.05:
            # Mutants of mutants, but never without what it began with.
            if len(pool) < size * MARGIN:
                pool.append(body)
            else:
                pool[chance.randrange(size, len(pool))] = body
    return run.seen


def _give_up(_signal: int, _frame: FrameType | None) -> None:
    raise Hanging
