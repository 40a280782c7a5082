"""`python -m bot preview` and `python -m bot preview --site FOLDER`."""

import asyncio
import signal
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from aiohttp import web

from bot import bootstrap
from bot.doorway import LimitedAppRunner
from bot.errors import BadSettings
from bot.i18n.languages import load_languages
from bot.preview import site
from bot.preview.board import PreviewState
from bot.preview.ear import NluProbe
from bot.preview.scene import SceneContext
from bot.preview.server import create_app
from bot.preview.walking import LiveSession
from bot.preview.watching import FileWatcher
from bot.settings import LOOPBACK, Settings

WEDNESDAY_INDEX: Final = 2
STOP_SECONDS: Final = 2.0


def run(settings: Settings, *, now: datetime, port: int, folder: Path | None) -> int:
    """Serve until told to stop, or write the page into a folder; 0. Raises Misconfigured."""
    board = create_state(settings, now=now)
    if folder is not None:
        count = site.write_site(board, folder)
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
