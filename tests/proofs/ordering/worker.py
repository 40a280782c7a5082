"""The share of one process: a store of its own, and schedules or plans one after another."""

import asyncio
import random
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy.engine import Engine

from bot import logging_setup
from bot.crypto.key_ring import KeyRing
from bot.db.engine import open_engine
from bot.db.migrations import migrate
from tests.proofs.ordering.incoming import OutOfOrder, ScheduleRunner, ScheduleStatistics
from tests.proofs.ordering.outgoing import DeliveryFault, DeliveryRunner


@dataclass
class ShareResult:
    """What one process saw."""

    schedule_statistics: ScheduleStatistics = field(default_factory=ScheduleStatistics)
    plans: int = 0
    sent: int = 0
    faults: int = 0
    worst_delay: float = 0.0
    wrong: list[str] = field(default_factory=list)


def run_arrivals(seeds: range) -> ShareResult:
    """Play schedules of what arrives."""
    return asyncio.run(_run_arrivals(seeds))


async def _run_arrivals(seeds: range) -> ShareResult:
    share = ShareResult()
    with _open_store() as (engine, folder, keys):
        stage = ScheduleRunner(engine, folder, keys, share.schedule_statistics)
        for seed in seeds:
            random.seed(seed)
            try:
                await stage.run_schedule(seed)
            except (OutOfOrder, TimeoutError) as error:
                share.wrong.append(f"schedule {seed}: {type(error).__name__} {error}")
    return share


def run_deliveries(seeds: range) -> ShareResult:
    """Deliver plans of what leaves."""
    share = ShareResult()
    with _open_store() as (engine, _, keys):
        post = DeliveryRunner(engine, keys)
        for seed in seeds:
            try:
                post.check_plan(seed)
            except DeliveryFault as error:
                share.wrong.append(f"plan {seed}: {error}")
    share.plans, share.sent, share.faults, share.worst_delay = post.plans, post.sent, post.faults, post.worst_delay
    return share


@contextmanager
def _open_store() -> Iterator[tuple[Engine, Path, KeyRing]]:
    logging_setup.configure_logging(level="CRITICAL")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        engine = open_engine(f"sqlite:///{folder / 'store.db'}")
        migrate(engine)
        try:
            yield engine, folder, KeyRing.open(folder / "keys", create=True)
        finally:
            engine.dispose()
