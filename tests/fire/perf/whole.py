"""Everything as an operator starts it: how soon it is ready, and what every process weighs."""

import asyncio
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import aiohttp
import psutil

from bot import stack
from bot.rehearsal.woman import Woman
from bot.settings import LOOPBACK, Settings, child_environment
from bot.store.keys import KeyRing
from bot.supervisor import parts
from tests.fire.chaos.database import Database
from tests.fire.perf import processes
from tests.fire.perf.processes import Process, Weight
from tests.fire.perf.sayings import LANGUAGES, saying

TALK_TURNS = 12
"""Of each language, before anything is weighed: what is loaded late is loaded then."""
UP = "from bot import bootstrap, supervisor; bootstrap.prepare(); supervisor.up(bootstrap.settings())"
"""What `python -m bot up` does after it has looked whether the model is up to date."""


@dataclass(frozen=True)
class Whole:
    """All of Pelita on one machine."""

    ready: Mapping[str, float]
    """Part → seconds from the start of its process until it was well."""
    weights: Mapping[str, Weight]
    """Process → memory after talks in every language. The rehearsal is there instead of Telegram."""
    database: int
    """Bytes of all PostgreSQL processes together, each its fair share."""


async def weighed(folder: Path, database: Database) -> Whole:
    """Start, talk, weigh, stop."""
    settings = replace(
        stack.at_home(Settings.from_env({}), folder), database_url=database.url, tracker_url=database.tracker_url
    )
    KeyRing.open(settings.keys_dir, create=True)
    up = _start(settings)
    try:
        ready = await _ready(settings, up)
        await _talks(settings)
        weights = {name: processes.weigh(pid) for name, pid in _parts(up).items()}
        share = sum(processes.weigh(process.pid).share for process in database.processes())
        return Whole(ready, weights, share)
    finally:
        await up.stop()


def _start(settings: Settings) -> Process:
    health = f"http://{LOOPBACK}:{settings.gateway_port}/healthz"
    return Process(
        [sys.executable, "-c", UP], health=health, environment=child_environment(settings), log=settings.var / "log",
        root=settings.root,
    )  # fmt: skip


async def _ready(settings: Settings, up: Process) -> dict[str, float]:
    found: dict[str, float] = {}
    await up.until_well()
    while len(found) < len(parts(settings)):
        async with aiohttp.ClientSession() as http:
            for part in parts(settings):
                if part.name not in found and await processes.is_well(http, part.health):
                    found[part.name] = time.time() - psutil.Process(_parts(up)[part.name]).create_time()
        await asyncio.sleep(processes.POLL_SECONDS)
    return found


def _parts(up: Process) -> dict[str, int]:
    """Process name → number: the supervisor and what it runs."""
    children = psutil.Process(up.pid).children()
    named = {child.cmdline()[-1]: child.pid for child in children if child.cmdline()[:2] == [sys.executable, "-m"]}
    return {"supervisor": up.pid, **named}


async def _talks(settings: Settings) -> None:
    url = f"http://{LOOPBACK}:{settings.rehearsal_port}"
    async with aiohttp.ClientSession() as http:
        for language in LANGUAGES:
            woman = await Woman.arrive(http, url, language_code=language)
            for number in range(TALK_TURNS):
                await woman.says(saying(language, number))
