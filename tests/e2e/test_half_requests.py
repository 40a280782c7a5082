"""Each port of ours, started as in production with 1,024 open files: 1,100 half requests shut nobody out, and are cut off."""

import asyncio
import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from bot.config.settings import LOOPBACK, Settings, child_environment
from bot.crypto.key_ring import KeyRing
from tools import local_stack as whole

pytestmark = [pytest.mark.slow, pytest.mark.timeout(400)]
FILES = 1024
HALVES = 1100
HALF = b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: "
PATIENCE_SECONDS = 90.0
CUT_SECONDS = 30.0
PATHS = {"gateway": "gateway_port", "console": "console_port", "rehearsal": "rehearsal_port"}


@pytest.fixture(autouse=True)
def _files() -> Iterator[None]:
    """This side needs a file for each half request."""
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(4096, before[1]), before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, before)


@contextmanager
def started(name: str, settings: Settings) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(
        ["bash", "-c", f"ulimit -n {FILES}; exec {sys.executable} -m bot {name}"],
        cwd=settings.root,
        env=child_environment(settings),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        process.terminate()
        process.wait(20)


async def is_well(url: str, *, seconds: float) -> bool:
    async with httpx.AsyncClient(timeout=seconds, trust_env=False) as http:
        try:
            return (await http.get(url)).is_success
        except httpx.HTTPError:
            return False


@pytest.mark.parametrize(
    "name", ["gateway", *(pytest.param(name, marks=pytest.mark.proof) for name in PATHS if name != "gateway")]
)
async def test_half_requests_shut_nobody_out(name: str, tmp_path: Path) -> None:
    settings = whole.isolate_settings(Settings.from_env({}), tmp_path)
    KeyRing.open(settings.keys_dir, create=True)
    port = getattr(settings, PATHS[name])
    url = f"http://{LOOPBACK}:{port}/healthz"
    with started(name, settings) as process:
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not await is_well(url, seconds=1.0):
                await asyncio.sleep(0.1)
        held = [await asyncio.open_connection(LOOPBACK, port) for _ in range(HALVES)]
        for _, writer in held:
            writer.write(HALF)
        for _ in range(3):
            assert await is_well(url, seconds=5.0)
        assert len(os.listdir(f"/proc/{process.pid}/fd")) < FILES // 2
        began = time.monotonic()
        await asyncio.gather(*(_closed(reader) for reader, _ in held))
        assert time.monotonic() - began < CUT_SECONDS
        for _, writer in held:
            writer.close()


@pytest.mark.proof
async def test_the_assistant_is_well_again_soon(trained: None, tmp_path: Path) -> None:
    # Rasa's own server has times and no cap; it listens on this machine alone, and she gets cards meanwhile.
    settings = whole.isolate_settings(Settings.from_env({}), tmp_path)
    KeyRing.open(settings.keys_dir, create=True)
    url = f"http://{LOOPBACK}:{settings.assistant_port}/webhooks/pelita/healthz"
    with started("assistant", settings) as process:
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not await is_well(url, seconds=1.0):
                await asyncio.sleep(0.1)
        held = [await asyncio.open_connection(LOOPBACK, settings.assistant_port) for _ in range(HALVES)]
        for _, writer in held:
            writer.write(HALF)
        async with asyncio.timeout(CUT_SECONDS):
            while not await is_well(url, seconds=5.0):
                await asyncio.sleep(0.1)
        await asyncio.gather(*(_closed(reader) for reader, _ in held))
        assert len(os.listdir(f"/proc/{process.pid}/fd")) < FILES // 2
        for _, writer in held:
            writer.close()


async def _closed(reader: asyncio.StreamReader) -> None:
    try:
        await asyncio.wait_for(reader.read(), CUT_SECONDS)
    except ConnectionError:
        pass
