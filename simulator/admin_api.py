"""Requests of whoever runs the rehearsal: trouble to come, the queue, the record of calls."""

from dataclasses import asdict

from aiohttp import web

from simulator.errors import build_bad_request
from simulator.fault_injection import read_fault
from simulator.request_params import read_object
from simulator.state import SIMULATOR


async def show_bot(request: web.Request) -> web.Response:
    """What a phone in this language shows of the bot, and whether anybody is there."""
    here = request.app[SIMULATOR]
    language = request.query.get("language_code", "")
    # Telegram knows Filipino by its older two-letter code.
    language = "tl" if language == "fil" else language
    return web.json_response(
        {
            "connected": here.is_connected(),
            "pending": len(here.updates.list_pending()),
            "name": here.profile.get_text("name", language=language),
            "description": here.profile.get_text("description", language=language),
            "commands": here.profile.get_commands(language),
        }
    )


async def count_pending(request: web.Request) -> web.Response:
    return web.json_response({"pending": len(request.app[SIMULATOR].updates.list_pending())})


async def list_numbers(request: web.Request) -> web.Response:
    chat_id = int(request.query.get("chat_id") or 0)
    return web.json_response({"numbers": request.app[SIMULATOR].updates.message_ids_by_chat.get(chat_id, [])})


async def repeat_update(request: web.Request) -> web.Response:
    return web.json_response({"update_id": request.app[SIMULATOR].updates.repeat_last()})


async def jump_update_id(request: web.Request) -> web.Response:
    to = (await read_object(request)).get("to")
    if to is not None and not isinstance(to, int):
        raise build_bad_request("to must be a number")
    return web.json_response({"update_id": request.app[SIMULATOR].updates.jump_update_id(to=to)})


async def add_fault(request: web.Request) -> web.Response:
    request.app[SIMULATOR].faults.pending_faults.append(read_fault(await read_object(request)))
    return web.json_response({"ok": True})


async def list_faults(request: web.Request) -> web.Response:
    return web.json_response({"faults": [asdict(fault) for fault in request.app[SIMULATOR].faults.pending_faults]})


async def clear_faults(request: web.Request) -> web.Response:
    request.app[SIMULATOR].faults.pending_faults.clear()
    return web.json_response({"ok": True})


async def list_calls(request: web.Request) -> web.Response:
    wanted = request.query.get("chat_id")
    calls = [call for call in request.app[SIMULATOR].calls if wanted in (None, str(call["chat_id"]))]
    return web.json_response({"calls": calls})


async def get_health(_request: web.Request) -> web.Response:
    return web.json_response({"ok": True})
