"""The preview as a folder: for translators without a checkout, from a disk or from any web server, asking nobody else."""

import asyncio
import shutil
import signal
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from aiohttp import web

from bot import bootstrap
from bot.config.settings import LOOPBACK, Settings
from bot.errors import BadCatalogue, BadSettings
from bot.http_server import LimitedAppRunner
from bot.i18n.languages import load_languages
from tools.preview import server
from tools.preview.file_watcher import FileWatcher
from tools.preview.live_session import LiveSession, NluProbe
from tools.preview.scene import SceneContext
from tools.preview.server import PHONE_FILES, PHONE_STATIC, STATIC, create_app
from tools.preview.state import PreviewState

PAGE_FILE: Final = "index.html"


def write_site(state: PreviewState, folder: Path) -> int:
    """Write the page and its data into a folder, over what is there; how many files. Raises BadCatalogue."""
    (folder / "static").mkdir(parents=True, exist_ok=True)
    (folder / "data").mkdir(exist_ok=True)
    try:
        for code in state.list_codes():
            state.collect_findings(code)
            (folder / "data" / f"{code}.js").write_text(server.render_language(state, code), encoding="utf-8")
        (folder / "data" / "checks.js").write_text(server.render_checks(state), encoding="utf-8")
        (folder / "data" / "index.js").write_text(server.render_index(state, is_live=False), encoding="utf-8")
        for file in (*STATIC.iterdir(), *(PHONE_STATIC / name for name in PHONE_FILES)):
            target = folder / file.name if file.name == PAGE_FILE else folder / "static" / file.name
            shutil.copyfile(file, target)
    except OSError as error:
        raise BadCatalogue(f"The page cannot be written into {folder.name}: {type(error).__name__}.") from error
    return sum(1 for path in folder.rglob("*") if path.is_file())


WEDNESDAY_INDEX: Final = 2
STOP_SECONDS: Final = 2.0


def run(settings: Settings, *, now: datetime, port: int, folder: Path | None) -> int:
    """Serve until told to stop, or write the page into a folder; 0. Raises Misconfigured."""
    board = create_state(settings, now=now)
    if folder is not None:
        count = write_site(board, folder)
        print(f"{count} files in {folder}: open index.html, or put the folder on any web server.")
        return 0
    asyncio.run(serve(settings, board, port=port))
    return 0


def create_state(settings: Settings, *, now: datetime) -> PreviewState:
    """Everything to show, at a moment at which some lines are open and some closed."""
    library = bootstrap.get_library_for_day(now.date())
    languages = load_languages(settings.root / "locales")
    return PreviewState(SceneContext(library, languages, bootstrap.playbooks(), get_preview_time(now)), settings.root)


def get_preview_time(now: datetime) -> datetime:
    """Half past eight UTC of this week's or last week's Wednesday, so that a page does not change with the hour."""
    back = (now.weekday() - WEDNESDAY_INDEX) % 7
    return (now - timedelta(days=back)).replace(hour=8, minute=30, second=0, microsecond=0)


async def serve(settings: Settings, state: PreviewState, *, port: int, stop: asyncio.Event | None = None) -> None:
    """Serve until `stop`, SIGTERM or Ctrl-C. Raises BadSettings where the port is taken."""
    app = create_app(FileWatcher(state), nlu_probe=NluProbe(settings.root), live_session=LiveSession(settings))
    runner = LimitedAppRunner(app, access_log=None, shutdown_timeout=STOP_SECONDS)
    await runner.setup()
    try:
        await web.TCPSite(runner, LOOPBACK, port).start()
        print(f"The preview is at http://{LOOPBACK}:{port}/ until you press Ctrl-C.", flush=True)
        await (stop or _create_stop_event()).wait()
    except OSError as error:
        raise BadSettings(f"Port {port} is taken. Stop what uses it, or choose another with --port.") from error
    finally:
        await runner.cleanup()


def _create_stop_event() -> asyncio.Event:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    return stop
