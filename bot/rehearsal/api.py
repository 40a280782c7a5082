"""Telegram's side: one address for every method, and errors in Telegram's shape."""

from datetime import timedelta
from typing import Any

from aiohttp import web

from bot.rehearsal.faults import lose, suffer
from bot.rehearsal.methods import Method, find_method
from bot.rehearsal.parameters import Parameters, read_parameters
from bot.rehearsal.refusals import Refusal
from bot.rehearsal.state import REHEARSAL, Rehearsal

LOCKED_OUT_FOR = timedelta(minutes=10)


async def answer(request: web.Request) -> web.StreamResponse:
    """One call of the bot's."""
    here = request.app[REHEARSAL]
    try:
        name, method = _find(here, request)
        return await _play(here, request, name, method, await read_parameters(request))
    except Refusal as refusal:
        return web.json_response(refusal.body(), status=refusal.code, headers=_retry_header(refusal))


def _find(here: Rehearsal, request: web.Request) -> tuple[str, Method]:
    if request.match_info["token"] != here.token:
        raise Refusal(401, "Unauthorized")
    found = find_method(request.match_info["method"])
    if found is None:
        raise Refusal(404, "Not Found: method not found")
    if here.logged_out_at and here.now() - here.logged_out_at < LOCKED_OUT_FOR:
        raise Refusal(400, "Logged out")
    return found


async def _play(
    here: Rehearsal, request: web.Request, name: str, method: Method, given: Parameters
) -> web.StreamResponse:
    chat_id = given.integer("chat_id") or None
    here.note_call(name, chat_id=chat_id)
    fault = here.faults.take(name, chat_id=chat_id)
    if fault:
        met = await suffer(fault, request, closing=here.closing)
        if met is not None:
            return met
    result: Any = await method.call(here, given)
    unanswered = await lose(fault, request, closing=here.closing) if fault else None
    if unanswered is not None:
        return unanswered
    return web.json_response({"ok": True, "result": result})


def _retry_header(refusal: Refusal) -> dict[str, str]:
    return {} if refusal.retry_after is None else {"Retry-After": str(refusal.retry_after)}


ROUTES = [web.route("*", "/bot{token}/{method}", answer)]
