"""What the assistant alone does, asked past the gateway."""

from collections.abc import Mapping
from dataclasses import dataclass

import aiohttp

from bot.dialogue.runtime import channel_key
from bot.settings import LOOPBACK
from tests.fire.perf import engine, processes
from tests.fire.perf.engine import Engine
from tests.fire.perf.house import House
from tests.fire.perf.plan import Plan
from tests.fire.perf.processes import Process, Weight
from tests.fire.perf.spread import Spread


@dataclass(frozen=True)
class Seen:
    """What it did."""

    ready: float
    one: Spread
    rate: float
    tenth: Spread
    last: Spread
    weights: Mapping[str, Weight]


async def ours(house: House, plan: Plan) -> Seen:
    """The assistant, asked past the gateway."""
    url = f"http://{LOOPBACK}:{house.settings.assistant_port}"
    async with aiohttp.ClientSession() as http:
        asked = Engine(http, url, channel_key(house.settings.keys_dir))
        return await _measured(asked, plan, house.ready["assistant"], {"assistant": house.running["assistant"]})


async def _measured(asked: Engine, plan: Plan, ready: float, running: Mapping[str, Process]) -> Seen:
    await engine.warm(asked)
    one = await engine.one_woman(asked, plan)
    rate = await engine.together(asked, plan)
    tenth, last = await engine.early_and_late(asked, plan)
    weights = {name: processes.weigh(process.pid) for name, process in running.items()}
    return Seen(ready, one, rate, tenth, last, weights)
