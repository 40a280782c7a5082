"""The console as a process: it says that it is well and stops within the supervisor's time; a taken port is said."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from bot.config.settings import LOOPBACK, Settings, child_environment
from bot.process_manager import STOP_SECONDS
from tests.support.factories import ROOT
from tools import local_stack

pytestmark = pytest.mark.slow
PATIENCE_SECONDS = 40.0


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return local_stack.isolate_settings(Settings.from_env({}), tmp_path)


def started(settings: Settings) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "bot", "console"], cwd=ROOT, env=child_environment(settings), stderr=subprocess.PIPE
    )


@pytest.fixture
def running(settings: Settings) -> Iterator[subprocess.Popen[bytes]]:
    process = started(settings)
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not _is_well(settings) and time.monotonic() < deadline:
        time.sleep(0.1)
    yield process
    process.kill()
    process.wait()


def _is_well(settings: Settings) -> bool:
    try:
        return httpx.get(f"{settings.console_home}/healthz", timeout=1).json() == {"ok": True}
    except httpx.HTTPError:
        return False


async def test_it_serves_and_stops_within_the_supervisors_time(
    settings: Settings, running: subprocess.Popen[bytes]
) -> None:
    async with httpx.AsyncClient(base_url=settings.console_home, timeout=5) as http:
        shown = await http.get("/sign-in")
        assert shown.status_code == 200
        assert (await http.get("/static/console.js")).status_code == 200
    running.send_signal(signal.SIGTERM)
    assert await asyncio.to_thread(running.wait, STOP_SECONDS) in (0, -signal.SIGTERM)


def test_a_taken_port_is_one_sentence(settings: Settings) -> None:
    with socket.create_server((LOOPBACK, settings.console_port)):
        process = started(settings)
        _, said = process.communicate(timeout=PATIENCE_SECONDS)
    assert process.returncode == os.EX_CONFIG
    assert f"Port {settings.console_port} is taken." in said.decode()
