"""What the assistant alone does, asked past the gateway."""

from collections.abc import Mapping
from dataclasses import dataclass

import aiohttp

from bot.dialogue.runtime import read_channel_key
from bot.settings import LOOPBACK
from tests.fire.perf import engine, processes
from tests.fire.perf.engine import TurnEngine
from tests.fire.perf.house import PerfInstallation
from tests.fire.perf.plan import Plan
from tests.fire.perf.processes import ManagedProcess, ProcessMemory
from tests.fire.perf.spread import TimeDistribution


@dataclass(frozen=True)
class EngineResult:
    """What it did."""

    ready: float
    single_user: TimeDistribution
    rate: float
    tenth_turn: TimeDistribution
    last_turns: TimeDistribution
    weights: Mapping[str, ProcessMemory]


async def measure_ours(installation: PerfInstallation, plan: Plan) -> EngineResult:
    """The assistant, asked past the gateway."""
    url = f"http://{LOOPBACK}:{installation.settings.assistant_port}"
    async with aiohttp.ClientSession() as http:
        asked = TurnEngine(http, url, read_channel_key(installation.settings.keys_dir))
        return await _measure(asked, plan, installation.ready["assistant"], {"assistant": installation.running_processes["assistant"]})


async def _measure(asked: TurnEngine, plan: Plan, ready: float, running: Mapping[str, ManagedProcess]) -> EngineResult:
    await engine.warm_up(asked)
    one = await engine.measure_single_user(asked, plan)
    rate = await engine.measure_concurrent_users(asked, plan)
    tenth, last = await engine.measure_long_conversation(asked, plan)
    weights = {name: processes.measure_memory(process.pid) for name, process in running.items()}
    return EngineResult(ready, one, rate, tenth, last, weights)
