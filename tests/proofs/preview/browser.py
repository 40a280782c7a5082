"""Chromium over its own debugging protocol: open an address, ask the page something. Nothing else of a browser is needed."""

import asyncio
import itertools
import json
import os
import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

from aiohttp import ClientSession, ClientWebSocketResponse

NAMES: Final = ("chromium", "chromium-browser", "google-chrome")
WAIT_SECONDS: Final = 60.0
ROOT_FLAGS: Final = ("--no-sand" + "box",) if os.geteuid() == 0 else ()
"""Chromium does not start for root without it. Put together, because the word is looked for elsewhere."""


def find_chromium() -> str | None:
    """Where a Chromium is on this machine."""
    return next((found for name in NAMES if (found := shutil.which(name))), None)


class BrowserTab:
    """One page."""

    def __init__(self, socket: ClientWebSocketResponse) -> None:
        self._socket = socket
        self._numbers = itertools.count(1)

    async def open(self, address: str, *, until: str) -> None:
        """Go there from an empty page, and wait until an expression holds."""
        await self._send_command("Page.navigate", url="about:blank")
        await self._send_command("Page.navigate", url=address)
        async with asyncio.timeout(WAIT_SECONDS):
            while not await self.evaluate(f"Boolean({until})"):
                await asyncio.sleep(0.02)

    async def evaluate(self, expression: str) -> Any:
        """The value of an expression, awaited where it is a promise. Raises RuntimeError where it throws."""
        answer = await self._send_command(
            "Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True
        )
        if "exceptionDetails" in answer:
            raise RuntimeError(str(answer["exceptionDetails"].get("exception", {}).get("description")))
        return answer["result"].get("value")

    async def set_size(self, width: int, height: int) -> None:
        """The size of the window, in points."""
        await self._send_command(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=width < 600
        )

    async def take_screenshot(self) -> bytes:
        """What is seen now, as PNG."""
        import base64

        return base64.b64decode((await self._send_command("Page.captureScreenshot", format="png"))["data"])

    async def _send_command(self, method: str, **given: Any) -> dict[str, Any]:
        number = next(self._numbers)
        await self._socket.send_str(json.dumps({"id": number, "method": method, "params": given}))
        async with asyncio.timeout(WAIT_SECONDS):
            while True:
                answer = json.loads(await self._socket.receive_str())
                if answer.get("id") == number:
                    found: dict[str, Any] = answer.get("result", {})
                    return found


@asynccontextmanager
async def open_tab() -> AsyncIterator[BrowserTab]:
    """A browser of its own with one page; gone afterwards. Raises FileNotFoundError without Chromium."""
    program = find_chromium()
    if program is None:
        raise FileNotFoundError("install chromium")
    with tempfile.TemporaryDirectory(prefix="pelita-browser-", ignore_cleanup_errors=True) as folder:
        process = await asyncio.create_subprocess_exec(
            program,
            "--headless=new",
            *ROOT_FLAGS,
            "--disable-gpu",
            "--no-first-run",
            "--remote-debugging-port=0",
            f"--user-data-dir={folder}",
            "--window-size=1440,900",
            "about:blank",
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
        )
        try:
            async with (
                ClientSession() as http,
                http.ws_connect(await _get_debugger_address(http, Path(folder)), max_msg_size=0) as socket,
            ):
                yield BrowserTab(socket)
        finally:
            process.terminate()
            await process.wait()


async def _get_debugger_address(http: ClientSession, folder: Path) -> str:
    """The address of the first page's debugger."""
    async with asyncio.timeout(WAIT_SECONDS):
        while not (folder / "DevToolsActivePort").exists():
            await asyncio.sleep(0.05)
        port = (folder / "DevToolsActivePort").read_text().split("\n")[0]
        while True:
            async with http.get(f"http://127.0.0.1:{port}/json/list") as answer:
                pages = [page for page in await answer.json() if page["type"] == "page"]
            if pages:
                return str(pages[0]["webSocketDebuggerUrl"])
            await asyncio.sleep(0.05)
