"""Requests of whoever runs the rehearsal: trouble to come, the queue, the record of calls."""

from dataclasses import asdict

from aiohttp import web

from bot.rehearsal.faults import read_fault
from bot.rehearsal.parameters import read_object
from bot.rehearsal.refusals import bad_request
from bot.rehearsal.state import REHEARSAL


async def show_bot(request: web.Request) -> web.Response:
    """What a phone in this language shows of the bot, and whether anybody is there."""
    here = request.app[REHEARSAL]
    language = request.query.get("language_code", "")
    # Telegram knows Filipino by its older two-letter code.
    language = "tl" if language == "fil" else language
    return web.json_response(
        {
            "connected": here.connected(),
            "pending": len(here.updates.pending()),
            "name": here.profile.text("name", language=language),
            "description": here.profile.text("description", language=language),
            "commands": here.profile.commands_shown(language),
        }
    )


async def count_pending(request: web.Request) -> web.Response:
    return web.json_response({"pending": len(request.app[REHEARSAL].updates.pending())})


async def list_numbers(request: web.Request) -> web.Response:
    chat_id = int(request.query.get("chat_id") or 0)
    return web.json_response({"numbers": request.app[REHEARSAL].updates.numbers.get(chat_id, [])})


async def repeat_update(request: web.Request) -> web.Response:
    return web.json_response({"update_id": request.app[REHEARSAL].updates.repeat_last()})


async def jump_update_id(request: web.Request) -> web.Response:
    to = (await read_object(request)).get("to")
    if to is not None and not isinstance(to, int):
        raise bad_request("to must be a number")
    return web.json_response({"update_id": request.app[REHEARSAL].updates.jump(to=to)})


async def add_fault(request: web.Request) -> web.Response:
    request.app[REHEARSAL].faults.waiting.append(read_fault(await read_object(request)))
    return web.json_response({"ok": True})


async def list_faults(request: web.Request) -> web.Response:
    return web.json_response({"faults": [asdict(fault) for fault in request.app[REHEARSAL].faults.waiting]})


async def clear_faults(request: web.Request) -> web.Response:
    request.app[REHEARSAL].faults.waiting.clear()
    return web.json_response({"ok": True})


async def list_calls(request: web.Request) -> web.Response:
    wanted = request.query.get("chat_id")
    calls = [call for call in request.app[REHEARSAL].calls if wanted in (None, str(call["chat_id"]))]
    return web.json_response({"calls": calls})


async def tell_health(_request: web.Request) -> web.Response:
    return web.json_response({"ok": True})
