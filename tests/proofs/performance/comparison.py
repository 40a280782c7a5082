"""What the assistant alone does, asked past the gateway."""

from collections.abc import Mapping
from dataclasses import dataclass

import aiohttp

from bot.assistant.runtime import read_channel_key
from bot.config.settings import LOOPBACK
from tests.proofs.performance import engine_latency, processes
from tests.proofs.performance.engine_latency import TurnEngine
from tests.proofs.performance.installation import PerfInstallation
from tests.proofs.performance.percentiles import TimeDistribution
from tests.proofs.performance.plan import Plan
from tests.proofs.performance.processes import ManagedProcess, ProcessMemory


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
        return await _measure(
            asked, plan, installation.ready["assistant"], {"assistant": installation.running_processes["assistant"]}
        )


async def _measure(asked: TurnEngine, plan: Plan, ready: float, running: Mapping[str, ManagedProcess]) -> EngineResult:
    await engine_latency.warm_up(asked)
    one = await engine_latency.measure_single_user(asked, plan)
    rate = await engine_latency.measure_concurrent_users(asked, plan)
    tenth, last = await engine_latency.measure_long_conversation(asked, plan)
    weights = {name: processes.measure_memory(process.pid) for name, process in running.items()}
    return EngineResult(ready, one, rate, tenth, last, weights)
