"""The page's data as small scripts: a page opened from a folder may load scripts, and nothing else."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from aiohttp import web

from bot.errors import BadCatalogue, BadContent, Misconfigured
from tools.preview.file_watcher import FileWatcher
from tools.preview.live_session import LiveSession, NluProbe
from tools.preview.state import PreviewState

INDEX_NAME: Final = "index"


def render_index(state: PreviewState, *, is_live: bool, walk: str = "") -> str:
    """What is the same in every language. `walk`: where the rehearsal's phone is, for a page that can start it."""
    return f"Preview.take({_dump_json({**state.get_index(), 'live': is_live, 'walk': walk})});\n"


def render_language(state: PreviewState, code: str) -> str:
    """One language. Raises BadCatalogue."""
    return f"Preview.takeLanguage({_dump_json(state.get_language(code))});\n"


def render_checks(state: PreviewState) -> str:
    """What lawyers and callers check. Raises BadContent."""
    return f"Preview.takeChecks({_dump_json(state.get_checks())});\n"


def _dump_json(data: dict[str, Any]) -> str:
    # "</" cannot end the script it stands in, and the two separators are no line ends in older browsers.
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return text.replace("</", "<\\/").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


STATIC: Final = Path(__file__).parent / "static"
PHONE_STATIC: Final = Path(__file__).parents[2] / "simulator" / "static"
"""The phone of the rehearsal: one phone, drawn by one style sheet."""
PHONE_FILES: Final = ("room.css", "chat.css", "icon.svg")
MAX_TEXT_LENGTH: Final = 4096
HEARTBEAT_SECONDS: Final = 20.0
FINDINGS_DELAY_SECONDS: Final = 1.5
"""A page is drawn before its texts are judged: judging takes all a small machine has."""
HEADERS: Final = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
    " media-src blob:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
SCRIPT: Final = "text/javascript"
FILE_WATCHER: Final = web.AppKey("watching", FileWatcher)
NLU_PROBE: Final = web.AppKey("ear", NluProbe)
LIVE_SESSION: Final = web.AppKey("walking", LiveSession)


def create_app(file_watcher: FileWatcher, *, nlu_probe: NluProbe, live_session: LiveSession) -> web.Application:
    """The whole preview as one application."""
    app = web.Application(middlewares=[_check_origin])
    app[FILE_WATCHER], app[NLU_PROBE], app[LIVE_SESSION] = file_watcher, nlu_probe, live_session
    app.add_routes(
        [
            web.get("/", _get_page),
            web.get("/data/index.js", _get_index),
            web.get("/data/checks.js", _get_checks),
            web.get(r"/data/{code:[a-z-]+}.js", _get_language),
            web.get("/events", _stream_events),
            web.post("/understand", _parse_text),
            web.post("/walk", _start_live_session),
            *(web.get(f"/static/{name}", _get_phone_file) for name in PHONE_FILES),
            web.static("/static", STATIC),
        ]
    )
    app.on_response_prepare.append(_add_headers)
    app.cleanup_ctx.append(_run_background)
    return app


@web.middleware
async def _check_origin(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Turn away pages of other sites that were opened in the same browser."""
    origin = request.headers.get("Origin")
    if origin and origin.partition("://")[2] != request.host:
        raise web.HTTPForbidden(text="another site asks")
    return await handler(request)


async def _get_page(_: web.Request) -> web.FileResponse:
    return web.FileResponse(STATIC / "index.html")


async def _get_phone_file(request: web.Request) -> web.FileResponse:
    return web.FileResponse(PHONE_STATIC / request.path.rpartition("/")[2])


async def _get_index(request: web.Request) -> web.Response:
    watching, walking = request.app[FILE_WATCHER], request.app[LIVE_SESSION]
    said = await watching.run_in_render_thread(lambda: render_index(watching.state, is_live=True, walk=walking.url))
    return web.Response(text=said, content_type=SCRIPT)


async def _get_checks(request: web.Request) -> web.Response:
    watching = request.app[FILE_WATCHER]
    try:
        said = await watching.run_in_render_thread(render_checks, watching.state)
    except BadContent as error:
        raise web.HTTPConflict(text=str(error)) from error
    return web.Response(text=said, content_type=SCRIPT)


async def _get_language(request: web.Request) -> web.Response:
    watching, code = request.app[FILE_WATCHER], request.match_info["code"]
    if code not in watching.state.list_codes():
        raise web.HTTPNotFound
    try:
        said = await watching.run_in_render_thread(render_language, watching.state, code)
    except BadCatalogue as error:
        raise web.HTTPConflict(text=str(error)) from error
    asyncio.get_running_loop().call_later(FINDINGS_DELAY_SECONDS, watching.schedule_findings, code)
    return web.Response(text=said, content_type=SCRIPT)


async def _stream_events(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
    await response.prepare(request)
    watching = request.app[FILE_WATCHER]
    page = watching.add_page()
    try:
        await response.write(b": here\n\n")
        while True:
            await response.write(await _wait_for_change(page))
    except ConnectionResetError:
        return response  # the page was closed
    finally:
        watching.remove_page(page)


async def _wait_for_change(page: "asyncio.Queue[Any]") -> bytes:
    try:
        async with asyncio.timeout(HEARTBEAT_SECONDS):
            change = await page.get()
    except TimeoutError:
        return b": still here\n\n"
    return f"data: {json.dumps(change, ensure_ascii=False)}\n\n".encode()


async def _parse_text(request: web.Request) -> web.Response:
    text = (await request.text())[:MAX_TEXT_LENGTH].strip()
    if not text:
        raise web.HTTPBadRequest(text="write something")
    try:
        return web.json_response(await request.app[NLU_PROBE].parse_text(text))
    except Misconfigured as error:
        return web.json_response({"error": str(error)}, status=409)


async def _start_live_session(request: web.Request) -> web.Response:
    try:
        return web.json_response(await request.app[LIVE_SESSION].start())
    except Misconfigured as error:
        return web.json_response({"error": str(error)}, status=409)


async def _add_headers(_: web.Request, response: web.StreamResponse) -> None:
    response.headers.update(HEADERS)


async def _run_background(app: web.Application) -> AsyncIterator[None]:
    looking = asyncio.create_task(app[FILE_WATCHER].run())
    yield
    looking.cancel()
    with suppress(asyncio.CancelledError):
        await looking
    app[FILE_WATCHER].stop()
    await app[LIVE_SESSION].stop()
