"""Telegram's side: one address for every method, and errors in Telegram's shape."""

from datetime import timedelta
from typing import Any

from aiohttp import web

from bot.rehearsal.faults import apply_after, apply_before
from bot.rehearsal.methods import ApiMethod, find_method
from bot.rehearsal.parameters import RequestParams, read_parameters
from bot.rehearsal.refusals import BotApiError
from bot.rehearsal.state import SIMULATOR, Simulator

LOCKED_OUT_FOR = timedelta(minutes=10)


async def handle_method(request: web.Request) -> web.StreamResponse:
    """One call of the bot's."""
    here = request.app[SIMULATOR]
    try:
        name, method = _find_method(here, request)
        return await _run_method(here, request, name, method, await read_parameters(request))
    except BotApiError as refusal:
        return web.json_response(refusal.body(), status=refusal.code, headers=_build_retry_header(refusal))


def _find_method(simulator: Simulator, request: web.Request) -> tuple[str, ApiMethod]:
    if request.match_info["token"] != simulator.token:
        raise BotApiError(401, "Unauthorized")
    found = find_method(request.match_info["method"])
    if found is None:
        raise BotApiError(404, "Not Found: method not found")
    if simulator.logged_out_at and simulator.now() - simulator.logged_out_at < LOCKED_OUT_FOR:
        raise BotApiError(400, "Logged out")
    return found


async def _run_method(
    simulator: Simulator, request: web.Request, name: str, method: ApiMethod, params: RequestParams
) -> web.StreamResponse:
    chat_id = params.get_integer("chat_id") or None
    simulator.record_call(name, chat_id=chat_id)
    fault = simulator.faults.pop_matching(name, chat_id=chat_id)
    if fault:
        met = await apply_before(fault, request, closing=simulator.closing_event)
        if met is not None:
            return met
    result: Any = await method.call(simulator, params)
    unanswered = await apply_after(fault, request, closing=simulator.closing_event) if fault else None
    if unanswered is not None:
        return unanswered
    return web.json_response({"ok": True, "result": result})


def _build_retry_header(refusal: BotApiError) -> dict[str, str]:
    return {} if refusal.retry_after is None else {"Retry-After": str(refusal.retry_after)}


ROUTES = [web.route("*", "/bot{token}/{method}", handle_method)]
