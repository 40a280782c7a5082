"""Whole stacks for tests: one shared by the session, and others for tests that break something.

A stack runs in a thread of its own, so that tests of any event loop can share it.
"""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.config.settings import LOOPBACK, Settings
from bot.crypto.key_ring import KeyRing
from bot.process_manager import ProcessManager, list_processes
from tools import local_stack as whole
from tools.crawler.screen_map import ButtonDecoder

PATIENCE_SECONDS = 30.0
POLL_SECONDS = 0.05


class ProductStack:
    """Every process of one installation, and the ways to hurt it."""

    def __init__(self, supervisor: ProcessManager) -> None:
        self.settings = supervisor.settings
        self.folder = supervisor.settings.var
        self.database = self.folder / "pelita.db"
        self.tracker_database = self.folder / "tracker.db"
        self.url = f"http://{LOOPBACK}:{self.settings.rehearsal_port}"
        self.keys = KeyRing.open(self.settings.keys_dir, create=False)
        self.button_decoder = ButtonDecoder.from_settings(self.settings)
        self._supervisor = supervisor
        self._frozen_parts: set[str] = set()

    def get_pid(self, part: str) -> int:
        """The process of a part. Fails where it is not running."""
        pid = self._supervisor.pid(part)
        assert pid, f"{part} is not running"
        return pid

    def is_running(self, part: str) -> bool:
        """Whether a part has a process now; between its end and its next start it has none."""
        return self._supervisor.pid(part) is not None

    def list_chat_keys(self, chat_id: int) -> tuple[str, ...]:
        """Everything a chat may be found by in the database, the newest first."""
        return self.keys.derive_chat_keys(int(self.settings.telegram_token.partition(":")[0]), chat_id)

    def kill(self, part: str) -> None:
        """kill -9; the supervisor starts it again."""
        os.kill(self.get_pid(part), signal.SIGKILL)

    def freeze(self, part: str) -> None:
        """It hangs: its connections are accepted and nothing comes back."""
        os.kill(self.get_pid(part), signal.SIGSTOP)
        self._frozen_parts.add(part)

    def resume(self, part: str) -> None:
        """It goes on where it was."""
        if self.is_running(part):  # else it was killed, because it hung
            os.kill(self.get_pid(part), signal.SIGCONT)
        self._frozen_parts.discard(part)

    def resume_all(self) -> None:
        """Whatever was frozen goes on; a frozen process cannot be stopped in good order."""
        for part in tuple(self._frozen_parts):
            self.resume(part)

    def read_logs(self) -> str:
        """Everything the processes have written to standard output and error."""
        return (self.folder / "log").read_text("utf-8", errors="replace")

    async def add_fault(self, *, kind: str, method: str = "*", **more: Any) -> None:
        """The next call of this method meets trouble; see simulator/fault_injection.py."""
        await self.post("faults", kind=kind, method=method, **more)

    async def post(self, path: str, **body: Any) -> dict[str, Any]:
        """A request to the rehearsal's own side (simulator/user_api.py)."""
        return await self._request("POST", path, json=body)

    async def get(self, path: str) -> dict[str, Any]:
        """The same, reading."""
        return await self._request("GET", path)

    async def clear_faults(self) -> None:
        """Take back faults that nothing met."""
        await self._request("DELETE", "faults")

    async def read_metrics(self) -> str:
        """What the gateway tells operators."""
        async with httpx.AsyncClient(trust_env=False) as http:
            return (await http.get(f"http://{LOOPBACK}:{self.settings.gateway_port}/metrics")).text

    async def wait_until_healthy(self, part: str) -> None:
        """Wait until a part answers that it is well."""
        health = next(known.health_url for known in list_processes(self.settings) if known.name == part)
        async with asyncio.timeout(PATIENCE_SECONDS), httpx.AsyncClient(timeout=1.0, trust_env=False) as http:
            while not await _is_healthy(http, health):
                await asyncio.sleep(POLL_SECONDS)

    async def wait_until_restarted(self, part: str, *, before: int) -> None:
        """Wait until the supervisor runs another process for a part, and it is well."""
        await self.wait_until_replaced(part, before=before)
        await self.wait_until_healthy(part)

    async def wait_until_replaced(self, part: str, *, before: int) -> None:
        """Wait until the supervisor has started another process for a part, ready or not."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            while self._supervisor.pid(part) in (None, before):
                await asyncio.sleep(POLL_SECONDS)

    async def _request(self, method: str, path: str, **more: Any) -> dict[str, Any]:
        async with httpx.AsyncClient(trust_env=False) as http:
            answer = await http.request(method, f"{self.url}/client/{path}", **more)
            answer.raise_for_status()
            return dict(answer.json())


@contextmanager
def open_stack(
    folder: Path, *, own_actions: bool = False, has_web_chat: bool = False, **changes: Any
) -> Iterator[ProductStack]:
    """Start a stack in a folder; `changes` are fields of its settings. The same folder may be started again.

    With `own_actions`, actions run as a process of their own; with `has_web_chat`, pages are served.
    """
    own = replace(whole.isolate_settings(Settings.from_env({}), folder), **changes)
    if has_web_chat:
        own = replace(own, web_url=f"http://{LOOPBACK}:{own.web_port}")
    if own_actions:
        own = replace(own, actions_url=f"http://{LOOPBACK}:{own.actions_port}/webhook")
    running = _StackThread(own)
    supervisor = running.start()
    found = ProductStack(supervisor)
    try:
        yield found
    finally:
        found.resume_all()
        running.stop()


class _StackThread:
    def __init__(self, own: Settings) -> None:
        self._settings = own
        self._loop = asyncio.new_event_loop()
        self._stop_event = asyncio.Event()
        self._thread = threading.Thread(target=self._loop.run_forever, name="stack", daemon=True)

    def start(self) -> ProcessManager:
        self._thread.start()
        ready: asyncio.Future[ProcessManager] = asyncio.run_coroutine_threadsafe(self._start_supervisor(), self._loop)  # type: ignore[assignment]
        return ready.result(timeout=whole.READY_SECONDS + 10)

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._stop_event.set)
        asyncio.run_coroutine_threadsafe(self._wait_for_end(), self._loop).result(timeout=20)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(timeout=5)

    async def _start_supervisor(self) -> ProcessManager:
        ready: asyncio.Future[ProcessManager] = self._loop.create_future()
        self._task = asyncio.create_task(self._run(ready))
        await asyncio.wait({ready, self._task}, return_when=asyncio.FIRST_COMPLETED)
        if not ready.done():
            await self._task  # raises why it did not start
        return await ready

    async def _run(self, ready: "asyncio.Future[ProcessManager]") -> None:
        async with whole.run_supervised(self._settings) as supervisor:
            ready.set_result(supervisor)
            await self._stop_event.wait()

    async def _wait_for_end(self) -> None:
        await self._task


@pytest.fixture(scope="session")
def trained() -> None:
    """A model of what stands in the checkout now, made as `make train` makes it."""
    subprocess.run(
        [sys.executable, "-m", "bot", "train"], cwd=Settings.from_env({}).root, check=True, capture_output=True
    )


@pytest.fixture(scope="session")
def stack(trained: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ProductStack]:
    """The one stack that the session shares: whatever a test does to it, it must undo."""
    with open_stack(tmp_path_factory.mktemp("stack"), has_web_chat=True) as running:
        yield running


def get_free_port() -> int:
    """A port nobody uses now."""
    with closing(socket.socket()) as listener:
        listener.bind((LOOPBACK, 0))
        return int(listener.getsockname()[1])


async def _is_healthy(http: httpx.AsyncClient, url: str) -> bool:
    try:
        return (await http.get(url)).is_success
    except httpx.HTTPError:
        return False
