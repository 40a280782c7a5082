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

from bot import logging_setup
from bot.crypto.key_ring import KeyRing
from bot.db.engine import open_engine
from bot.db.migrations import migrate
from tests.proofs.fuzz.mutation import MAX_BYTES, choose_next, load_corpus, mutate_update
from tests.proofs.fuzz.pipeline import FuzzTarget, InvariantBroken
from tests.support.factories import ROOT
from tests.support.gateway_app import House

HANG_SECONDS = 1.0
TIMEOUT_SECONDS = 20.0
SAMPLE = 400
"""One in so many goes through the real inbox, queues and turns as well."""
MAX_KEPT = 40
MARGIN = 8
"""Longest kept mutants of the loop's own pool, in multiples of the corpus."""


class UpdateHangs(BaseException):
    """Nothing came of an update in GIVEN_UP_SECONDS of this process's own time."""


@dataclass
class FuzzResult:
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


class FuzzRun:
    """Takes updates one by one."""

    def __init__(self, way: FuzzTarget, loop: asyncio.AbstractEventLoop) -> None:
        self._way, self._loop = way, loop
        self._began = time.monotonic()
        self.result = FuzzResult(counts=way.counts)

    def run_update(self, body: bytes) -> None:
        """Take one update by the webhook or by polling, in turn. Never raises."""
        self.result.updates += 1
        began = time.process_time()
        try:
            self._process_update(body)
        except UpdateHangs:
            self.result.hangs += 1
            self._keep_failure("hang", body)
        except InvariantBroken as error:
            is_internal = "became a choice" in str(error) or "typed words" in str(error)
            self.result.internal += is_internal
            self.result.crashes += not is_internal
            self._keep_failure(str(error), body)
        except Exception as error:  # whatever it is, it must not have come this far
            self.result.crashes += 1
            self._keep_failure(type(error).__name__, body)
        took = time.process_time() - began
        self.result.slowest = max(self.result.slowest, took)
        self.result.hangs += took > HANG_SECONDS
        self.result.seconds = time.monotonic() - self._began

    def _process_update(self, body: bytes) -> None:
        signal.setitimer(signal.ITIMER_VIRTUAL, TIMEOUT_SECONDS)
        try:
            if self.result.updates % 2:
                self._way.send_by_webhook(body)
            else:
                self._way.send_by_polling(body)
            if self.result.updates % SAMPLE == 0:
                self._loop.run_until_complete(self._way.run_end_to_end(body))
        finally:
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)

    def _keep_failure(self, what: str, body: bytes) -> None:
        if sum(known == what for known, _ in self.result.broke) < 5 and len(self.result.broke) < MAX_KEPT:
            self.result.broke.append((what, body[:2000].decode("utf-8", "replace")))


@contextmanager
def open_run() -> Iterator[FuzzRun]:
    """A gateway with a database of its own, ready for updates."""
    logging_setup.configure_logging(level="CRITICAL")
    signal.signal(signal.SIGVTALRM, _raise_hanging)
    loop = asyncio.new_event_loop()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        engine = open_engine(f"sqlite:///{folder / 'store.db'}")
        migrate(engine)
        house = House(engine, folder, KeyRing.open(folder / "keys", create=True))
        try:
            yield FuzzRun(FuzzTarget(house, ROOT), loop)
        finally:
            house.kit.db.close()
            engine.dispose()
            loop.close()


def run_mutants(run: FuzzRun, updates: int, *, seed: int) -> FuzzResult:
    """The corpus as it is, then mutants of it and of each other, without guidance."""
    chance, pool = random.Random(seed), load_corpus()
    size = len(pool)
    for body in pool:
        run.run_update(body)
    while run.result.updates < updates:
        body = mutate_update(choose_next(chance.choice(pool), chance, pool[:size]), chance, other=chance.choice(pool))
        run.run_update(body)
        if len(body) < MAX_BYTES and chance.random() < 0.05:
            # Mutants of mutants, but never without what it began with.
            if len(pool) < size * MARGIN:
                pool.append(body)
            else:
                pool[chance.randrange(size, len(pool))] = body
    return run.result


def _raise_hanging(_signal: int, _frame: FrameType | None) -> None:
    raise UpdateHangs
