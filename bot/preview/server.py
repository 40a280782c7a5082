"""The preview on a port of this machine: the page, its data, what changes, and two things only a checkout can do."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from aiohttp import web

from bot.errors import BadCatalogue, Misconfigured
from bot.preview import data
from bot.preview.ear import Ear
from bot.preview.walking import Walking
from bot.preview.watching import Watching

STATIC: Final = Path(__file__).parent / "static"
PHONE: Final = Path(__file__).parents[1] / "rehearsal" / "static"
"""The phone of the rehearsal: one phone, drawn by one style sheet."""
OF_PHONE: Final = ("room.css", "chat.css", "icon.svg")
LONGEST_WORDS: Final = 4096
BEAT_SECONDS: Final = 20.0
SHOWN_FIRST_SECONDS: Final = 1.5
"""A page is drawn before its texts are judged: judging takes all a small machine has."""
HEADERS: Final = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
    " base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
SCRIPT: Final = "text/javascript"
WATCHING: Final = web.AppKey("watching", Watching)
EAR: Final = web.AppKey("ear", Ear)
WALKING: Final = web.AppKey("walking", Walking)


def create_app(watching: Watching, *, ear: Ear, walking: Walking) -> web.Application:
    """The whole preview as one application."""
    app = web.Application(middlewares=[_guard])
    app[WATCHING], app[EAR], app[WALKING] = watching, ear, walking
    app.add_routes([
        web.get("/", _page), web.get("/data/index.js", _index), web.get(r"/data/{code:[a-z-]+}.js", _language),
        web.get("/events", _events), web.post("/understand", _understand), web.post("/walk", _walk),
        *(web.get(f"/static/{name}", _phone) for name in OF_PHONE), web.static("/static", STATIC),
    ])  # fmt: skip
    app.on_response_prepare.append(_add_headers)
    app.cleanup_ctx.append(_running)
    return app


@web.middleware
async def _guard(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Turn away pages of other sites that were opened in the same browser."""
    origin = request.headers.get("Origin")
    if origin and origin.partition("://")[2] != request.host:
        raise web.HTTPForbidden(text="another site asks")
    return await handler(request)


async def _page(_: web.Request) -> web.FileResponse:
    return web.FileResponse(STATIC / "index.html")


async def _phone(request: web.Request) -> web.FileResponse:
    return web.FileResponse(PHONE / request.path.rpartition("/")[2])


async def _index(request: web.Request) -> web.Response:
    watching, walking = request.app[WATCHING], request.app[WALKING]
    said = await watching.drawing(lambda: data.index(watching.board, is_live=True, walk=walking.url))
    return web.Response(text=said, content_type=SCRIPT)


async def _language(request: web.Request) -> web.Response:
    watching, code = request.app[WATCHING], request.match_info["code"]
    if code not in watching.board.codes():
        raise web.HTTPNotFound
    try:
        said = await watching.drawing(data.language, watching.board, code)
    except BadCatalogue as error:
        raise web.HTTPConflict(text=str(error)) from error
    asyncio.get_running_loop().call_later(SHOWN_FIRST_SECONDS, watching.judge, code)
    return web.Response(text=said, content_type=SCRIPT)


async def _events(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
    await response.prepare(request)
    watching = request.app[WATCHING]
    page = watching.open()
    try:
        await response.write(b": here\n\n")
        while True:
            await response.write(await _next(page))
    except ConnectionResetError:
        return response  # the page was closed
    finally:
        watching.close(page)


async def _next(page: "asyncio.Queue[Any]") -> bytes:
    try:
        async with asyncio.timeout(BEAT_SECONDS):
            change = await page.get()
    except TimeoutError:
        return b": still here\n\n"
    return f"data: {json.dumps(change, ensure_ascii=False)}\n\n".encode()


async def _understand(request: web.Request) -> web.Response:
    text = (await request.text())[:LONGEST_WORDS].strip()
    if not text:
        raise web.HTTPBadRequest(text="write something")
    try:
        return web.json_response(await request.app[EAR].read(text))
    except Misconfigured as error:
        return web.json_response({"error": str(error)}, status=409)


async def _walk(request: web.Request) -> web.Response:
    try:
        return web.json_response(await request.app[WALKING].begin())
    except Misconfigured as error:
        return web.json_response({"error": str(error)}, status=409)


async def _add_headers(_: web.Request, response: web.StreamResponse) -> None:
    response.headers.update(HEADERS)


async def _running(app: web.Application) -> AsyncIterator[None]:
    looking = asyncio.create_task(app[WATCHING].run())
    yield
    looking.cancel()
    with suppress(asyncio.CancelledError):
        await looking
    app[WATCHING].stop()
    await app[WALKING].end()
