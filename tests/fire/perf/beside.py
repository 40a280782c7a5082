"""The same engine measures for ours and for stock Rasa, so that they can stand beside each other."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import aiohttp
from sqlalchemy.engine import make_url

from bot import stack
from bot.dialogue.runtime import channel_key
from bot.settings import LOOPBACK, Settings, child_environment
from tests.fire.chaos.database import Database
from tests.fire.perf import engine, processes, stock
from tests.fire.perf.engine import Engine, Ours, Stock
from tests.fire.perf.house import House
from tests.fire.perf.plan import Plan
from tests.fire.perf.processes import Process, Weight
from tests.fire.perf.spread import Spread


@dataclass(frozen=True)
class Seen:
    """What one engine did."""

    ready: float
    one: Spread
    rate: float
    tenth: Spread
    last: Spread
    weights: Mapping[str, Weight]
    empty: int
    """Turns that were answered with nothing."""


async def ours(house: House, plan: Plan) -> Seen:
    """The assistant, asked past the gateway."""
    url = f"http://{LOOPBACK}:{house.settings.assistant_port}"
    async with aiohttp.ClientSession() as http:
        asked = Ours(http, url, channel_key(house.settings.keys_dir))
        return await _measured(asked, plan, house.ready["assistant"], {"assistant": house.running["assistant"]})


async def theirs(folder: Path, database: Database, plan: Plan) -> Seen:
    """Stock Rasa and its action server."""
    async with _running(folder, database) as (ready, port, running), aiohttp.ClientSession() as http:
        return await _measured(Stock(http, f"http://{LOOPBACK}:{port}"), plan, ready, running)


async def _measured(asked: Engine, plan: Plan, ready: float, running: Mapping[str, Process]) -> Seen:
    await engine.warm(asked)
    one = await engine.one_woman(asked, plan)
    rate = await engine.together(asked, plan)
    tenth, last = await engine.early_and_late(asked, plan)
    weights = {name: processes.weigh(process.pid) for name, process in running.items()}
    return Seen(ready, one, rate, tenth, last, weights, asked.empty)


@asynccontextmanager
async def _running(folder: Path, database: Database) -> AsyncIterator[tuple[float, int, Mapping[str, Process]]]:
    settings = stack.at_home(Settings.from_env({}), folder)
    url = make_url(database.url)
    socket = f"postgresql://{url.username}@/{url.database}?host={url.query['host']}"
    stock.write_configuration(folder, tracker_url=socket, actions_port=settings.actions_port)
    running = {
        "actions": _start("actions", settings, port=settings.actions_port, health="/health"),
        "rasa": _start("rasa", settings, port=settings.assistant_port, health="/"),
    }
    try:
        ready, _ = await asyncio.gather(running["rasa"].until_well(), running["actions"].until_well())
        yield ready, settings.assistant_port, running
    finally:
        for process in running.values():
            await process.stop()


def _start(part: str, settings: Settings, *, port: int, health: str) -> Process:
    command = [sys.executable, "-m", "tests.fire.perf.stock", part, "--port", str(port)]
    command += ["--folder", str(settings.var), "--model", str(settings.model_path)]
    environment = {**child_environment(settings), "PYTHONPATH": os.pathsep.join([str(settings.root)])}
    return Process(
        command, health=f"http://{LOOPBACK}:{port}{health}", environment=environment, log=settings.var / "log",
        root=settings.root,
    )  # fmt: skip
