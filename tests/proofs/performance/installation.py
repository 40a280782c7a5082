"""Gateway and assistant on PostgreSQL, with the local Bot API server in this process."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from bot.config.settings import REHEARSAL_TOKEN, Settings, child_environment
from bot.crypto.key_ring import KeyRing
from bot.process_manager import list_processes
from simulator.state import Simulator
from tests.proofs.chaos.postgres_server import PostgresServer
from tests.proofs.performance import processes, simulated_phones
from tests.proofs.performance.processes import ManagedProcess
from tools import local_stack

TOKEN_WITH_TELEGRAM_LIMITS = "200002:a-token-of-no-bot"
"""Any token but the rehearsal's: the gateway then keeps to Telegram's limits, and to its own."""


@dataclass
class PerfInstallation:
    """One installation while it runs."""

    settings: Settings
    here: Simulator
    running_processes: dict[str, ManagedProcess] = field(default_factory=dict)
    ready: dict[str, float] = field(default_factory=dict)
    """Part → seconds from start until it was well."""

    async def start(self, part: str) -> None:
        """Start a part and wait until it is well."""
        health = next(known.health_url for known in list_processes(self.settings) if known.name == part)
        self.running_processes[part] = processes.create_product_process(
            part,
            health=health,
            environment=child_environment(self.settings),
            log=self.settings.var / "log",
            root=self.settings.root,
        )
        self.ready[part] = await self.running_processes[part].wait_until_healthy()

    async def stop(self) -> None:
        """Stop what runs."""
        for process in self.running_processes.values():
            await process.stop()

    def pid(self, part: str) -> int:
        """The process of a part."""
        return self.running_processes[part].pid


@asynccontextmanager
async def open_installation(
    folder: Path, database: PostgresServer, *, at_telegrams_pace: bool = False
) -> AsyncIterator[PerfInstallation]:
    """Start both; women may write as soon as this yields."""
    settings = replace(
        local_stack.isolate_settings(Settings.from_env({}), folder),
        database_url=database.url,
        tracker_url=database.tracker_url,
        telegram_token=TOKEN_WITH_TELEGRAM_LIMITS if at_telegrams_pace else REHEARSAL_TOKEN,
    )
    KeyRing.open(settings.keys_dir, create=True)
    async with simulated_phones.run_simulator(token=settings.telegram_token, port=settings.rehearsal_port) as here:
        house = PerfInstallation(settings, here)
        try:
            await house.start("assistant")
            await house.start("gateway")
            yield house
        finally:
            await house.stop()
