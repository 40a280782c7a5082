"""Two gateways on one database, as processes of their own, and the ways to end them."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import httpx

from bot.config.settings import LOOPBACK, Settings, child_environment
from bot.crypto.key_ring import KeyRing
from tests.support.stack import get_free_port
from tools import local_stack as whole

PATIENCE_SECONDS = 120.0
GATEWAYS = ("first", "second")
DEFAULT_COMMAND = "import sys; from bot.__main__ import main; sys.exit(main(sys.argv[1:]))"


@dataclass
class GatewayPair:
    """Two gateways that share a database and keys; no assistant, so that each message is owed one card."""

    settings: Settings
    folder: Path
    telegrams: Mapping[str, str] = field(default_factory=dict)
    """Where each of them finds Telegram, if not at the same address."""
    processes: dict[str, "subprocess.Popen[bytes]"] = field(default_factory=dict)

    def start(self, name: str, *, command: str = "gateway", first: str = "") -> None:
        """Start one of them; `first` is run in its process before anything else."""
        own = self.get_settings(name)
        own.var.mkdir(parents=True, exist_ok=True)
        begins = ["-c", f"{first}\n{DEFAULT_COMMAND}"] if first else ["-m", "bot"]
        with (self.folder / f"{name}.log").open("ab") as log:
            self.processes[name] = subprocess.Popen(
                [sys.executable, *begins, command], cwd=own.root, env=child_environment(own), stdout=log, stderr=log
            )

    def get_settings(self, name: str) -> Settings:
        """The settings of one of them."""
        number = GATEWAYS.index(name) + 1 if name in GATEWAYS else 0
        own: dict[str, Any] = {"gateway_port": self.ports[number], "webhook_port": self.hooks[number]}
        if name in self.telegrams:
            own["telegram_api"] = self.telegrams[name]
        return replace(self.settings, var=self.folder / name, **own)

    def __post_init__(self) -> None:
        self.ports, self.hooks = [get_free_port() for _ in range(3)], [get_free_port() for _ in range(3)]

    async def get_role(self, name: str) -> str:
        """What a gateway says of itself; empty where it says nothing."""
        url = f"http://{LOOPBACK}:{self.get_settings(name).gateway_port}/healthz"
        async with httpx.AsyncClient(timeout=1.0, trust_env=False) as http:
            try:
                return str((await http.get(url)).json()["role"])
            except (httpx.HTTPError, ValueError):
                return ""

    async def wait_for_role(self, name: str, *roles: str) -> float:
        """Seconds until a gateway has a role, or one of these."""
        began = time.monotonic()
        async with asyncio.timeout(PATIENCE_SECONDS):
            while await self.get_role(name) not in roles:
                await asyncio.sleep(0.05)
        return time.monotonic() - began

    def signal(self, name: str, number: signal.Signals) -> None:
        """Send a signal to one of them."""
        os.kill(self.processes[name].pid, number)

    def close(self) -> None:
        """End whatever runs."""
        for process in self.processes.values():
            process.send_signal(signal.SIGCONT)
            process.terminate()
        for process in self.processes.values():
            process.wait(15)


@contextmanager
def open_gateway_pair(folder: Path, url: str, telegrams: Mapping[str, str] | None = None) -> Iterator[GatewayPair]:
    """Keys and settings for two gateways, none started yet; with a rehearsal, unless it is said where Telegram is."""
    settings = whole.isolate_settings(Settings.from_env({}), folder)
    settings = replace(settings, database_url=url or settings.database_url)
    KeyRing.open(settings.keys_dir, create=True)
    pair = GatewayPair(settings, folder, telegrams or {})
    try:
        if not telegrams:
            pair.start("rehearsal", command="rehearsal")
        yield pair
    finally:
        pair.close()
