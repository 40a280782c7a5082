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
from bot.rehearsal.refusals import BotApiError
from bot.rehearsal.state import SIMULATOR
from bot.scenarios import texts
from bot.scenarios.board import build_board
from bot.scenarios.house import ScenarioContext
from bot.scenarios.room import CannotStart, ScenarioSession

STATIC: Final = Path(__file__).parent / "static"
SESSION: Final = web.AppKey("room", ScenarioSession)
AUTONYMS: Final = web.AppKey("autonyms", dict)


def mount(app: web.Application, context: ScenarioContext, *, autonyms: dict[str, str]) -> None:
    """Add the page to a rehearsal, and play there as long as it runs."""
    app[SESSION], app[AUTONYMS] = ScenarioSession(app[SIMULATOR], context), autonyms
    app.add_routes(ROUTES)
    app.cleanup_ctx.append(_run_session)


async def show_page(_request: web.Request) -> web.FileResponse:
    return web.FileResponse(STATIC / "scenarios.html")


async def show_board(request: web.Request) -> web.Response:
    with _translate_errors(request):
        shown = await asyncio.to_thread(
            build_board, request.app[SESSION], language=_get_language(request), autonyms=request.app[AUTONYMS]
        )
        return web.json_response(shown)


async def begin_scenario(request: web.Request) -> web.Response:
    asked = await read_object(request)
    wanted = {name: str(asked.get(name, "")) for name in ("name", "post", "language")}
    with _translate_errors(request):
        await request.app[SESSION].begin(wanted["name"], post_id=wanted["post"], language=wanted["language"])
        return web.json_response({"ok": True})


async def end_scenario(request: web.Request) -> web.Response:
    with _translate_errors(request):
        await request.app[SESSION].end()
        return web.json_response({"ok": True})


@contextmanager
def _translate_errors(request: web.Request) -> Iterator[None]:
    """What went wrong is said as a sentence in the language of the page."""
    try:
        yield
    except CannotStart as error:
        raise BotApiError(409, _translate_fault(request, str(error))) from error
    except StoreUnavailable as error:
        raise BotApiError(503, _translate_fault(request, "away")) from error


def _translate_fault(request: web.Request, code: str) -> str:
    return request.app[SESSION].context.translate_for_officer(texts.FAULT_TEXTS[code], _get_language(request))


def _get_language(request: web.Request) -> str:
    wanted = request.query.get("language", "")
    return wanted if wanted in LANGUAGES else DEFAULT_LANGUAGE


async def _run_session(app: web.Application) -> AsyncIterator[None]:
    running = asyncio.create_task(app[SESSION].run_forever())
    yield
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running


ROUTES: Final = [
    web.get("/scenarios", show_page),
    web.static("/scenarios/static", STATIC),
    web.get("/client/scenarios", show_board),
    web.post("/client/scenarios/begin", begin_scenario),
    web.post("/client/scenarios/end", end_scenario),
]
