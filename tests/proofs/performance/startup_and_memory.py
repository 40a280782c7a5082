"""Everything as an operator starts it: how soon it is ready, and what every process weighs."""

import asyncio
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import aiohttp
import psutil

from bot import bootstrap
from bot.config.settings import LOOPBACK, Settings, child_environment
from bot.crypto.key_ring import KeyRing
from bot.process_manager import list_processes, run_all
from simulator.driver import SimulatedUser
from tests.proofs.chaos.postgres_server import PostgresServer
from tests.proofs.performance import processes
from tests.proofs.performance.messages import LANGUAGES, get_text
from tests.proofs.performance.processes import ManagedProcess, ProcessMemory
from tools import local_stack

TALK_TURNS = 12
"""Of each language, before anything is weighed: what is loaded late is loaded then."""
RUN_ALL_COMMAND = "\n".join(
    (
        f"from bot.bootstrap import {bootstrap.check_startup.__name__} as check, {bootstrap.settings.__name__} as settings",
        f"from bot.process_manager import {run_all.__name__} as run",
        "check()",
        "run(settings())",
    )
)
"""What `python -m bot up` does after it has looked whether the model is up to date."""


@dataclass(frozen=True)
class WholeResult:
    """All of Pelita on one machine."""

    ready: Mapping[str, float]
    """Part → seconds from the start of its process until it was well."""
    weights: Mapping[str, ProcessMemory]
    """Process → memory after talks in every language. The rehearsal is there instead of Telegram."""
    database: int
    """Bytes of all PostgreSQL processes together, each its fair share."""


async def measure_whole(folder: Path, database: PostgresServer) -> WholeResult:
    """Start, talk, weigh, stop."""
    settings = replace(
        local_stack.isolate_settings(Settings.from_env({}), folder),
        database_url=database.url,
        tracker_url=database.tracker_url,
    )
    KeyRing.open(settings.keys_dir, create=True)
    up = _start_all(settings)
    try:
        ready = await _wait_until_ready(settings, up)
        await _run_talks(settings)
        weights = {name: processes.measure_memory(pid) for name, pid in _list_parts(up).items()}
        share = sum(processes.measure_memory(process.pid).share for process in database.list_processes())
        return WholeResult(ready, weights, share)
    finally:
        await up.stop()


def _start_all(settings: Settings) -> ManagedProcess:
    health = f"http://{LOOPBACK}:{settings.gateway_port}/healthz"
    return ManagedProcess(
        [sys.executable, "-c", RUN_ALL_COMMAND],
        health=health,
        environment=child_environment(settings),
        log=settings.var / "log",
        root=settings.root,
    )


async def _wait_until_ready(settings: Settings, up: ManagedProcess) -> dict[str, float]:
    found: dict[str, float] = {}
    await up.wait_until_healthy()
    while len(found) < len(list_processes(settings)):
        async with aiohttp.ClientSession() as http:
            for part in list_processes(settings):
                if part.name not in found and await processes.is_healthy(http, part.health_url):
                    found[part.name] = time.time() - psutil.Process(_list_parts(up)[part.name]).create_time()
        await asyncio.sleep(processes.POLL_SECONDS)
    return found


def _list_parts(up: ManagedProcess) -> dict[str, int]:
    """Process name → number: the supervisor and what it runs."""
    children = psutil.Process(up.pid).children()
    named = {child.cmdline()[-1]: child.pid for child in children if child.cmdline()[:2] == [sys.executable, "-m"]}
    return {"supervisor": up.pid, **named}


async def _run_talks(settings: Settings) -> None:
    url = f"http://{LOOPBACK}:{settings.rehearsal_port}"
    async with aiohttp.ClientSession() as http:
        for language in LANGUAGES:
            woman = await SimulatedUser.create(http, url, language_code=language)
            for number in range(TALK_TURNS):
                await woman.send_text(get_text(language, number))
