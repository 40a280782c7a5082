"""The page beside the phone: which scenarios there are, begin and end, and her side as it unfolds.

| request | gives | answer |
|---|---|---|
| GET /scenarios | | the page |
| GET /client/scenarios?language=CODE | | everything it shows |
| POST /client/scenarios/begin?language=CODE | name, post, language | ok |
| POST /client/scenarios/end | | ok |
"""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from aiohttp import web

from bot.errors import StoreUnavailable
from bot.model.vocabulary import DEFAULT_LANGUAGE, LANGUAGES
from bot.rehearsal.parameters import read_object
from bot.rehearsal.refusals import Refusal
from bot.rehearsal.state import REHEARSAL
from bot.scenarios import texts
from bot.scenarios.board import board
from bot.scenarios.house import House
from bot.scenarios.room import Room, Unfit

STATIC: Final = Path(__file__).parent / "static"
ROOM: Final = web.AppKey("room", Room)
AUTONYMS: Final = web.AppKey("autonyms", dict)


def mount(app: web.Application, house: House, *, autonyms: dict[str, str]) -> None:
    """Add the page to a rehearsal, and play there as long as it runs."""
    app[ROOM], app[AUTONYMS] = Room(app[REHEARSAL], house), autonyms
    app.add_routes(ROUTES)
    app.cleanup_ctx.append(_playing)


async def show_page(_request: web.Request) -> web.FileResponse:
    return web.FileResponse(STATIC / "scenarios.html")


async def show_board(request: web.Request) -> web.Response:
    with _sentences(request):
        shown = await asyncio.to_thread(
            board, request.app[ROOM], language=_language(request), autonyms=request.app[AUTONYMS]
        )
        return web.json_response(shown)


async def begin(request: web.Request) -> web.Response:
    asked = await read_object(request)
    wanted = {name: str(asked.get(name, "")) for name in ("name", "post", "language")}
    with _sentences(request):
        await request.app[ROOM].begin(wanted["name"], post_id=wanted["post"], language=wanted["language"])
        return web.json_response({"ok": True})


async def end(request: web.Request) -> web.Response:
    with _sentences(request):
        await request.app[ROOM].end()
        return web.json_response({"ok": True})


@contextmanager
def _sentences(request: web.Request) -> Iterator[None]:
    """What went wrong is said as a sentence in the language of the page."""
    try:
        yield
    except Unfit as error:
        raise Refusal(409, _fault(request, str(error))) from error
    except StoreUnavailable as error:
        raise Refusal(503, _fault(request, "away")) from error


def _fault(request: web.Request, code: str) -> str:
    return request.app[ROOM].house.said(texts.FAULTS[code], _language(request))


def _language(request: web.Request) -> str:
    wanted = request.query.get("language", "")
    return wanted if wanted in LANGUAGES else DEFAULT_LANGUAGE


async def _playing(app: web.Application) -> AsyncIterator[None]:
    running = asyncio.create_task(app[ROOM].run())
    yield
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running


ROUTES: Final = [
    web.get("/scenarios", show_page),
    web.static("/scenarios/static", STATIC),
    web.get("/client/scenarios", show_board),
    web.post("/client/scenarios/begin", begin),
    web.post("/client/scenarios/end", end),
]
