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

from bot.config.settings import LOOPBACK, Settings
from bot.i18n.translation_files import get_po_path
from tests.proofs.preview.browser import BrowserTab, open_tab
from tests.support.factories import ROOT
from tools.preview import cli
from tools.preview.file_watcher import FileWatcher
from tools.preview.live_session import LiveSession, NluProbe
from tools.preview.server import create_app
from tools.preview.state import PreviewState

READY_SCRIPT: Final = "document.body && document.body.dataset.ready"
MSGID: Final = "What do you need? You can tap, or write in your own words."
SCENE: Final = "utter_menu"
FOREIGN_REQUESTS_SCRIPT: Final = (
    """performance.getEntriesByType("resource").map((one) => one.name).filter((name) => !name.startsWith(PLACE))"""
)
WATCH_SCRIPT: Final = """(() => { window.seenAt = 0; const right = document.getElementById("right");
new MutationObserver(() => { if (!window.seenAt && right.textContent.includes("MARK"))
  requestAnimationFrame(() => { window.seenAt = Date.now(); }); })
.observe(right, { childList: true, subtree: true }); return 1; })()"""
CUT_SCRIPT: Final = """Preview.index.scenes.filter((_, place) => isCut(place)).length"""


@dataclass
class LanguageResult:
    """What was seen in one language."""

    code: str
    load_ms: list[float] = field(default_factory=list)
    saved_ms: list[float] = field(default_factory=list)
    broken_scenes: int = 0
    cut_buttons: int = 0
    foreign_requests: list[str] = field(default_factory=list)
    """Requests to any other place."""


@dataclass
class PreviewResult:
    """Everything."""

    coverage: dict[str, Any]
    scenes: int
    start_seconds: float
    languages: list[LanguageResult] = field(default_factory=list)
    from_disk_ms: float = 0.0


def create_checkout(folder: Path) -> Path:
    """A checkout of its own, whose catalogues may be changed."""
    ignore = shutil.ignore_patterns("nlu", "*.mo", "*.pyc", "__pycache__", "*.png")
    for name in ("locales", "data", "docs", "bot"):
        shutil.copytree(ROOT / name, folder / name, ignore=ignore)
    shutil.copy(ROOT / "domain.yml", folder)
    return folder


async def run_measures(folder: Path, *, loads: int, saves: int, pictures: Path | None = None) -> PreviewResult:
    """Everything once, in a checkout of its own."""
    settings = replace(Settings.from_env({}), root=create_checkout(folder))
    began = time.monotonic()
    board = cli.create_state(settings, now=datetime.now(UTC))
    found = PreviewResult(board.get_index()["coverage"], len(board.get_index()["scenes"]), time.monotonic() - began)
    async with _serve_preview(settings, board) as address, open_tab() as page:
        for language in board.list_languages():
            found.languages.append(
                await _measure_language(page, address, language["code"], board, folder, loads, saves)
            )
            if pictures:
                await _take_screenshots(page, address, language["code"], pictures)
        found.from_disk_ms = await _measure_from_disk(page, board, folder / "site")
    return found


async def _measure_language(
    page: BrowserTab, address: str, code: str, state: PreviewState, root: Path, loads: int, saves: int
) -> LanguageResult:
    seen = LanguageResult(code)
    key = next(one["key"] for one in state.get_index()["scenes"] if one["name"] == SCENE)
    for _ in range(loads):
        began = time.monotonic()
        await page.open(f"{address}#lang={code}&scene={key}", until=READY_SCRIPT)
        seen.load_ms.append(1000 * (time.monotonic() - began))
    seen.foreign_requests = await page.evaluate(FOREIGN_REQUESTS_SCRIPT.replace("PLACE", f'"{address}"'))
    seen.broken_scenes = sum("broken" in scene for scene in state.get_language_tab(code).rendered_scenes)
    if code != "en":
        seen.cut_buttons = await page.evaluate(CUT_SCRIPT)
    if get_po_path(root, code).exists():
        seen.saved_ms = [await _measure_saving(page, get_po_path(root, code), number) for number in range(saves)]
    return seen


async def _measure_saving(page: BrowserTab, path: Path, number: int) -> float:
    """From the moment a file is whole on the disk until the words are on the screen, in milliseconds."""
    mark = f"MARK{number}END"
    await page.evaluate(WATCH_SCRIPT.replace("MARK", mark))
    lines = path.read_text(encoding="utf-8").split("\n")
    place = lines.index(f'msgid "{MSGID}"') + 1
    lines[place] = f'msgstr "{mark}"'
    beside = path.with_suffix(".saving")
    beside.write_text("\n".join(lines), encoding="utf-8")
    os.replace(beside, path)
    saved = 1000 * time.time()
    async with asyncio.timeout(10):
        while not (at := await page.evaluate("window.seenAt")):
            await asyncio.sleep(0.01)
    return float(at) - saved


async def _take_screenshots(page: BrowserTab, address: str, code: str, folder: Path) -> None:
    for width, height in ((1440, 900), (390, 844)):
        await page.set_size(width, height)
        await page.open(f"{address}#lang={code}", until=READY_SCRIPT)
        await asyncio.sleep(0.3)
        (folder / f"{code}-{width}.png").write_bytes(await page.take_screenshot())
    await page.set_size(1440, 900)


async def _measure_from_disk(page: BrowserTab, state: PreviewState, folder: Path) -> float:
    folder.mkdir()
    await asyncio.to_thread(cli.write_site, state, folder)
    began = time.monotonic()
    await page.open(f"{(folder / 'index.html').as_uri()}#lang=km", until=READY_SCRIPT)
    return 1000 * (time.monotonic() - began)


@asynccontextmanager
async def _serve_preview(settings: Settings, state: PreviewState) -> AsyncIterator[str]:
    app = create_app(FileWatcher(state), nlu_probe=NluProbe(settings.root), live_session=LiveSession(settings))
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
