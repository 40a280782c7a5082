"""The product's processes, started one by one so that each can be timed, weighed and stopped."""

import asyncio
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import psutil

START_SECONDS = 90.0
STOP_SECONDS = 6.0
POLL_SECONDS = 0.02
MB = 2**20


@dataclass(frozen=True)
class ProcessMemory:
    """Memory of one process in bytes: all that is resident, and its fair share of what it shares with others."""

    resident: int
    share: int


class ManagedProcess:
    """One command that runs until it is stopped; what it says goes into a log."""

    def __init__(
        self, command: Sequence[str], *, health: str, environment: Mapping[str, str], log: Path, root: Path
    ) -> None:
        self._health = health
        self._began = time.monotonic()
        with log.open("ab") as output:
            self._process = subprocess.Popen(command, env=environment, cwd=root, stdout=output, stderr=output)

    @property
    def pid(self) -> int:
        """Its number."""
        return self._process.pid

    async def wait_until_healthy(self) -> float:
        """Wait until it answers that it is well; seconds since it was started. Raises RuntimeError where it ended."""
        async with aiohttp.ClientSession() as http:
            while not await is_healthy(http, self._health):
                if self._process.poll() is not None or time.monotonic() - self._began > START_SECONDS:
                    raise RuntimeError(f"{self._process.args} did not start (code {self._process.returncode})")
                await asyncio.sleep(POLL_SECONDS)
        return time.monotonic() - self._began

    async def stop(self) -> None:
        """SIGTERM, and SIGKILL where that is not enough."""
        self._process.terminate()
        try:
            await asyncio.to_thread(self._process.wait, STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            await asyncio.to_thread(self._process.wait)


def create_product_process(
    part: str, *, health: str, environment: Mapping[str, str], log: Path, root: Path
) -> ManagedProcess:
    """A part of the product."""
    return ManagedProcess(
        [sys.executable, "-m", "bot", part], health=health, environment=environment, log=log, root=root
    )


def measure_memory(pid: int) -> ProcessMemory:
    """What a process holds now."""
    memory = psutil.Process(pid).memory_full_info()
    return ProcessMemory(memory.rss, getattr(memory, "pss", memory.uss))


async def is_healthy(http: aiohttp.ClientSession, url: str) -> bool:
    """Whether something answers there that it is well."""
    try:
        async with http.get(url, timeout=aiohttp.ClientTimeout(total=1)) as answer:
            return answer.status == 200
    except (aiohttp.ClientError, TimeoutError):
        return False
