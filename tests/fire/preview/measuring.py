"""How long a translator waits: for the page, and for what she has just saved."""

import asyncio
import contextlib
import os
import shutil
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from aiohttp import web

from bot.i18n.upkeep import po_path
from bot.preview import process, site
from bot.preview.board import Board
from bot.preview.ear import Ear
from bot.preview.server import create_app
from bot.preview.walking import Walking
from bot.preview.watching import Watching
from bot.settings import LOOPBACK, Settings
from tests.fire.preview.browser import Tab, tab
from tests.support.factories import ROOT

READY: Final = "document.body && document.body.dataset.ready"
MSGID: Final = "What do you need? You can tap, or write in your own words."
SCENE: Final = "utter_menu"
OTHERS: Final = (
    """performance.getEntriesByType("resource").map((one) => one.name).filter((name) => !name.startsWith(PLACE))"""
)
WATCH: Final = """(() => { window.seenAt = 0; const right = document.getElementById("right");
new MutationObserver(() => { if (!window.seenAt && right.textContent.includes("MARK"))
  requestAnimationFrame(() => { window.seenAt = Date.now(); }); })
.observe(right, { childList: true, subtree: true }); return 1; })()"""
CUT: Final = """Preview.index.scenes.filter((_, place) => isCut(place)).length"""


@dataclass
class Seen:
    """What was seen in one language."""

    code: str
    load_ms: list[float] = field(default_factory=list)
    saved_ms: list[float] = field(default_factory=list)
    broken: int = 0
    cut: int = 0
    elsewhere: list[str] = field(default_factory=list)
    """Requests to any other place."""


@dataclass
class Measured:
    """Everything."""

    coverage: dict[str, Any]
    scenes: int
    start_seconds: float
    languages: list[Seen] = field(default_factory=list)
    from_disk_ms: float = 0.0


def checkout(folder: Path) -> Path:
    """A checkout of its own, whose catalogues may be changed."""
    ignore = shutil.ignore_patterns("nlu", "*.mo", "*.pyc", "__pycache__", "*.png")
    for name in ("locales", "data", "docs", "bot"):
        shutil.copytree(ROOT / name, folder / name, ignore=ignore)
    shutil.copy(ROOT / "domain.yml", folder)
    return folder


async def measure(folder: Path, *, loads: int, saves: int, pictures: Path | None = None) -> Measured:
    """Everything once, in a checkout of its own."""
    settings = replace(Settings.from_env({}), root=checkout(folder))
    began = time.monotonic()
    board = process.board_of(settings, now=datetime.now(UTC))
    found = Measured(
        board.index()["coverage"], len(board.index()["scenes"]), time.monotonic() - began
    )  # fmt: skip
    async with _served(settings, board) as address, tab() as page:
        for language in board.languages():
            found.languages.append(await _language(page, address, language["code"], board, folder, loads, saves))
            if pictures:
                await _pictures(page, address, language["code"], pictures)
        found.from_disk_ms = await _from_disk(page, board, folder / "site")
    return found


async def _language(page: Tab, address: str, code: str, board: Board, root: Path, loads: int, saves: int) -> Seen:
    seen = Seen(code)
    key = next(one["key"] for one in board.index()["scenes"] if one["name"] == SCENE)
    for _ in range(loads):
        began = time.monotonic()
        await page.open(f"{address}#lang={code}&scene={key}", until=READY)
        seen.load_ms.append(1000 * (time.monotonic() - began))
    seen.elsewhere = await page.says(OTHERS.replace("PLACE", f'"{address}"'))
    seen.broken = sum("broken" in scene for scene in board.tongue(code).drawn)
    if code != "en":
        seen.cut = await page.says(CUT)
    if po_path(root, code).exists():
        seen.saved_ms = [await _saved(page, po_path(root, code), number) for number in range(saves)]
    return seen


async def _saved(page: Tab, path: Path, number: int) -> float:
    """From the moment a file is whole on the disk until the words are on the screen, in milliseconds."""
    mark = f"MARK{number}END"
    await page.says(WATCH.replace("MARK", mark))
    lines = path.read_text(encoding="utf-8").split("\n")
    place = lines.index(f'msgid "{MSGID}"') + 1
    lines[place] = f'msgstr "{mark}"'
    beside = path.with_suffix(".saving")
    beside.write_text("\n".join(lines), encoding="utf-8")
    os.replace(beside, path)
    saved = 1000 * time.time()
    async with asyncio.timeout(10):
        while not (at := await page.says("window.seenAt")):
            await asyncio.sleep(0.01)
    return float(at) - saved


async def _pictures(page: Tab, address: str, code: str, folder: Path) -> None:
    for width, height in ((1440, 900), (390, 844)):
        await page.sizes(width, height)
        await page.open(f"{address}#lang={code}", until=READY)
        await asyncio.sleep(0.3)
        (folder / f"{code}-{width}.png").write_bytes(await page.picture())
    await page.sizes(1440, 900)


async def _from_disk(page: Tab, board: Board, folder: Path) -> float:
    folder.mkdir()
    await asyncio.to_thread(site.write, board, folder)
    began = time.monotonic()
    await page.open(f"{(folder / 'index.html').as_uri()}#lang=km", until=READY)
    return 1000 * (time.monotonic() - began)


@asynccontextmanager
async def _served(settings: Settings, board: Board) -> AsyncIterator[str]:
    app = create_app(Watching(board), ear=Ear(settings.root), walking=Walking(settings))
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    try:
        door = web.TCPSite(runner, LOOPBACK, 0)
        await door.start()
        port = runner.addresses[0][1]
        yield f"http://{LOOPBACK}:{port}/"
    finally:
        with contextlib.suppress(asyncio.CancelledError):
            await runner.cleanup()
