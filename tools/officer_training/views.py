"""What the page shows, in the language of whoever looks at it: the scenarios, her side as it unfolds, and the debrief."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final

from aiohttp import web

from bot import bootstrap
from bot.config.settings import Settings
from bot.domain.enums import DEFAULT_LANGUAGE, LANGUAGES
from bot.domain.post import Post
from bot.errors import StoreUnavailable
from simulator.errors import BotApiError
from simulator.request_params import read_object
from simulator.state import SIMULATOR
from tools.officer_training import labels
from tools.officer_training.assessment import Assessment, assess
from tools.officer_training.context import ScenarioContext, create_context
from tools.officer_training.record import RecordEntry
from tools.officer_training.runner import ENDED_PHASE, ScenarioRun
from tools.officer_training.session import CannotStart, ScenarioSession

TranslateText = Callable[[str], str]


def build_board(session: ScenarioSession, *, language: str, autonyms: dict[str, str]) -> dict[str, Any]:
    """Everything at once. Raises StoreUnavailable."""
    house = session.context

    def says(msgid: str) -> str:
        return house.translate_for_officer(msgid, language)

    return {
        "language": language,
        "languages": [{"code": code, "name": autonyms[code]} for code in LANGUAGES],
        "texts": {name: says(text) for name, text in labels.PAGE_TEXTS.items()},
        "console": house.console_url,
        "posts": [_serialize_post(post) for post in house.list_joined_posts()],
        "scenarios": [
            {"name": each.name, "title": says(each.title), "who": says(each.briefing)}
            for each in house.scenarios.by_name.values()
        ],
        "play": _serialize_run(house, session.scenario_run, session.language, says) if session.scenario_run else None,
    }


def _serialize_post(post: Post) -> dict[str, Any]:
    return {"id": post.post_id, "name": post.name, "language": post.languages[0] if post.languages else LANGUAGES[0]}


def _serialize_run(context: ScenarioContext, run: ScenarioRun, hers: str, translate: TranslateText) -> dict[str, Any]:
    return {
        "name": run.scenario.name,
        "title": translate(run.scenario.title),
        "who": translate(run.scenario.briefing),
        "phase": run.phase,
        "says": translate(labels.PHASE_TEXTS[run.phase]),
        "nobody_there": translate(labels.PAGE_TEXTS["nobody_there"]) if run.record.was_nobody_there else "",
        "chat_id": run.participants.phone.chat_id,
        "entries": [_serialize_entry(entry, hers, translate) for entry in run.record.entries],
        "debrief": _serialize_debrief(context, run, translate) if run.phase == ENDED_PHASE else [],
    }


def _serialize_entry(entry: RecordEntry, hers: str, translate: TranslateText) -> dict[str, Any]:
    at = entry.at.astimezone().strftime("%H:%M:%S")
    return {
        "at": at,
        "writer": entry.writer,
        "by": translate(labels.WRITER_TEXTS[entry.writer]),
        "text": entry.text,
        "language": hers,
    }


def _serialize_debrief(context: ScenarioContext, run: ScenarioRun, translate: TranslateText) -> list[dict[str, Any]]:
    return [
        _serialize_verdict(context, each, translate) for each in assess(run.scenario, run.record, policy=context.policy)
    ]


def _serialize_verdict(context: ScenarioContext, assessment: Assessment, translate: TranslateText) -> dict[str, Any]:
    standard = context.scenarios.standards[assessment.expectation.standard]
    state = {True: "met", False: "not_met", None: "open"}[assessment.is_met]
    return {
        "code": standard.code,
        "says": translate(standard.text),
        "why": translate(standard.why),
        "state": state,
        "state_says": translate(labels.STATE_TEXTS[state]),
        "is_never": assessment.expectation.is_never,
    }


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
    return request.app[SESSION].context.translate_for_officer(labels.FAULT_TEXTS[code], _get_language(request))


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


def create_configure_app(settings: Settings) -> Callable[[web.Application], None]:
    """What adds them to a rehearsal's application. Raises BadSettings outside the rehearsal, Misconfigured."""
    house = create_context(settings)
    return lambda app: mount(app, house, autonyms=dict(bootstrap.autonyms()))
