"""The share of one process: a store of its own, and schedules or plans one after another."""

import asyncio
import random
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy.engine import Engine

from bot import logs
from bot.store.engine import open_engine
from bot.store.keys import KeyRing
from bot.store.migrations import migrate
from tests.fire.order.arriving import OutOfOrder, Stage, Told
from tests.fire.order.leaving import Late, Post


@dataclass
class Share:
    """What one process saw."""

    told: Told = field(default_factory=Told)
    plans: int = 0
    sent: int = 0
    faults: int = 0
    worst_delay: float = 0.0
    wrong: list[str] = field(default_factory=list)


def arriving(seeds: range) -> Share:
    """Play schedules of what arrives."""
    return asyncio.run(_arriving(seeds))


async def _arriving(seeds: range) -> Share:
    share = Share()
    with _store() as (engine, folder, keys):
        stage = Stage(engine, folder, keys, share.told)
        for seed in seeds:
            random.seed(seed)
            try:
                await stage.play(seed)
            except (OutOfOrder, TimeoutError) as error:
                share.wrong.append(f"schedule {seed}: {type(error).__name__} {error}")
    return share


def leaving(seeds: range) -> Share:
    """Deliver plans of what leaves."""
    share = Share()
    with _store() as (engine, _, keys):
        post = Post(engine, keys)
        for seed in seeds:
            try:
                post.prove(seed)
            except Late as error:
                share.wrong.append(f"plan {seed}: {error}")
    share.plans, share.sent, share.faults, share.worst_delay = post.plans, post.sent, post.faults, post.worst_delay
    return share


@contextmanager
def _store() -> Iterator[tuple[Engine, Path, KeyRing]]:
    logs.configure(level="CRITICAL")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        engine = open_engine(f"sqlite:///{folder / 'store.db'}")
        migrate(engine)
        try:
            yield engine, folder, KeyRing.open(folder / "keys", create=True)
        finally:
            engine.dispose()
