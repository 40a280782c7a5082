"""A whole Pelita of its own for a terminal talk, a crawl or a test: free ports, its own folder, gone afterwards."""

import asyncio
import secrets
import socket
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

from bot.config.settings import LOOPBACK, REHEARSAL_TOKEN, Settings
from bot.crypto.key_ring import KeyRing
from bot.errors import AssistantUnavailable
from bot.process_manager import ProcessManager

READY_SECONDS = 90.0
LOCAL_PORTS = range(20_000, 32_000)


@asynccontextmanager
async def run_local_stack(settings: Settings) -> AsyncIterator[ProcessManager]:
    """Run every process of these settings in a temporary folder; yields the supervisor once all are ready."""
    with tempfile.TemporaryDirectory(prefix="pelita-") as folder:
        async with run_supervised(isolate_settings(settings, Path(folder))) as supervisor:
            yield supervisor


@asynccontextmanager
async def run_supervised(settings: Settings) -> AsyncIterator[ProcessManager]:
    """Run every process of these very settings; yields the supervisor once all are ready, stops them afterwards.

    What they write goes into the file `log` of their folder. Raises AssistantUnavailable where they do not start.
    """
    KeyRing.open(settings.keys_dir, create=True)  # before two processes could make them at once
    with (settings.var / "log").open("ab") as log:
        supervisor = ProcessManager(settings, output=log)
        run = asyncio.create_task(supervisor.run())
        try:
            await _wait_until_ready(supervisor, run, settings.var)
            yield supervisor
        finally:
            supervisor.stop()
            await run


def isolate_settings(settings: Settings, var: Path) -> Settings:
    """The same settings in another folder, on ports that are free now, and without a feed: it asks nobody outside."""
    gateway, assistant, actions, rehearsal, webhook, console, web = _find_free_ports(7)
    return replace(
        settings,
        var=var,
        keys_dir=var / "keys",
        database_url=f"sqlite:///{var / 'pelita.db'}",
        tracker_url=f"sqlite:///{var / 'tracker.db'}",
        telegram_token=REHEARSAL_TOKEN,
        telegram_api=f"http://{LOOPBACK}:{rehearsal}",
        gateway_port=gateway,
        assistant_port=assistant,
        actions_port=actions,
        rehearsal_port=rehearsal,
        webhook_port=webhook,
        console_port=console,
        console_url="",
        web_port=web,
        web_url=f"http://{LOOPBACK}:{web}" if settings.web_url else "",
        directory_feed_url="",
    )


async def _wait_until_ready(supervisor: ProcessManager, run: "asyncio.Task[int]", var: Path) -> None:
    ready = asyncio.create_task(supervisor.wait_until_ready())
    await asyncio.wait({ready, run}, timeout=READY_SECONDS, return_when=asyncio.FIRST_COMPLETED)
    if not ready.done() or not ready.result():
        ready.cancel()
        raise AssistantUnavailable(f"the processes did not start; their last words: {_read_last_lines(var)}")


def _read_last_lines(var: Path) -> str:
    lines = (var / "log").read_text(errors="replace").splitlines()
    return " | ".join(line for line in lines if line.startswith("pelita:")) or (lines[-1] if lines else "none")


def _find_free_ports(count: int) -> list[int]:
    """Ports nobody listens on, from below those that outgoing connections are given: such a one may be gone in a moment."""
    found: list[int] = []
    while len(found) < count:
        port = LOCAL_PORTS.start + secrets.randbelow(len(LOCAL_PORTS))
        if port not in found and _is_port_free(port):
            found.append(port)
    return found


def _is_port_free(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex((LOOPBACK, port)) != 0
