"""Requests of one phone: write, tap, edit, clear, block, and see what changed."""

import asyncio
from typing import Any

from aiohttp import web

from bot.rehearsal import her
from bot.rehearsal.chats import Chat, Message
from bot.rehearsal.parameters import read_object
from bot.rehearsal.refusals import bad_request
from bot.rehearsal.state import REHEARSAL, Rehearsal

MAX_WAIT = 60.0


def _chat_of(request: web.Request) -> Chat:
    return request.app[REHEARSAL].chats.find(int(request.match_info["chat_id"]))


def _done() -> web.Response:
    return web.json_response({"ok": True})


async def add_woman(request: web.Request) -> web.Response:
    body = await read_object(request)
    chats = request.app[REHEARSAL].chats
    name = str(body.get("first_name") or f"Woman {sum(not chat.is_group for chat in chats) + 1}")
    language = body.get("language_code")
    chat = chats.add_woman(first_name=name, language_code=str(language) if language else None)
    return web.json_response({"chat_id": chat.chat_id})


async def list_women(request: web.Request) -> web.Response:
    women = [
        {
            "chat_id": chat.chat_id,
            "first_name": chat.first_name,
            "language_code": chat.language_code,
            "blocked": chat.blocked,
            "version": chat.version,
        }
        for chat in request.app[REHEARSAL].chats
        if not chat.is_group
    ]
    return web.json_response({"women": women})


async def add_group(request: web.Request) -> web.Response:
    body = await read_object(request)
    title, name = str(body.get("title") or "Group"), str(body.get("first_name") or "Somebody")
    chat = her.found_group(request.app[REHEARSAL], title=title, first_name=name)
    return web.json_response({"chat_id": chat.chat_id})


async def list_groups(request: web.Request) -> web.Response:
    groups = [
        {"chat_id": chat.chat_id, "title": chat.title, "bot_present": chat.bot_present}
        for chat in request.app[REHEARSAL].chats
        if chat.is_group
    ]
    return web.json_response({"groups": groups})


async def post_message(request: web.Request) -> web.Response:
    here, chat, body = request.app[REHEARSAL], _chat_of(request), await read_object(request)
    if kind := body.get("kind"):
        message = her.send_media(here, chat, kind=str(kind), caption=str(body.get("caption", "")))
    else:
        message = her.write(here, chat, text=str(body.get("text", "")))
    return web.json_response({"message_id": message.message_id})


async def post_edit(request: web.Request) -> web.Response:
    body = await read_object(request)
    text = str(body.get("text", ""))
    her.edit(request.app[REHEARSAL], _chat_of(request), message_id=_number(body, "message_id"), text=text)
    return _done()


async def post_tap(request: web.Request) -> web.Response:
    body = await read_object(request)
    her.tap(
        request.app[REHEARSAL],
        _chat_of(request),
        message_id=_number(body, "message_id"),
        button=_number(body, "button") if "button" in body else None,
        data=body.get("data"),
    )
    return _done()


async def post_clear(request: web.Request) -> web.Response:
    her.clear(_chat_of(request))
    return _done()


async def post_block(request: web.Request) -> web.Response:
    her.block(request.app[REHEARSAL], _chat_of(request), blocked=True)
    return _done()


async def post_unblock(request: web.Request) -> web.Response:
    her.block(request.app[REHEARSAL], _chat_of(request), blocked=False)
    return _done()


async def get_messages(request: web.Request) -> web.Response:
    """What changed after a version; waits for a change if there is none yet."""
    chat = _chat_of(request)
    after = _number(dict(request.query), "after", default=0)
    await _wait_for_change(request.app[REHEARSAL], chat, after=after, seconds=_read_wait(request))
    return web.json_response(
        {
            "version": chat.version,
            "messages": [show_message(message) for message in chat.changed_after(after)],
            "toast": _toast(chat, after),
            "action": chat.action[1] if chat.action and chat.action[0] > after else None,
            "blocked": chat.blocked,
        }
    )


async def _wait_for_change(here: Rehearsal, chat: Chat, *, after: int, seconds: float) -> None:
    loop = asyncio.get_running_loop()
    until = loop.time() + seconds
    while chat.version <= after and not here.closing.is_set() and (left := until - loop.time()) > 0:
        await chat.bell.listen(seconds=left)


def _toast(chat: Chat, after: int) -> dict[str, Any] | None:
    if chat.toast is None or chat.toast[0] <= after:
        return None
    return {"text": chat.toast[1], "alert": chat.toast[2]}


def show_message(message: Message) -> dict[str, Any]:
    """A message as her side has it; what she cleared has no words left here."""
    gone = message.deleted or message.cleared
    return {
        "message_id": message.message_id,
        "from": message.author,
        "text": "" if gone else message.text,
        "kind": message.kind,
        "buttons": [] if gone else [[_show_button(button) for button in row] for row in message.keyboard],
        "deleted": message.deleted,
        "cleared": message.cleared,
        "edited": message.edited_at is not None,
        "silent": message.silent,
        "link_preview": message.link_preview,
        "date": message.date.isoformat(),
        "pelita": message.own,
    }


def _show_button(button: dict[str, Any]) -> dict[str, Any]:
    return {"text": button["text"], "data": button.get("callback_data"), "url": button.get("url")}


def _number(body: dict[str, Any], name: str, *, default: int | None = None) -> int:
    value = body.get(name, default)
    try:
        return int(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        raise bad_request(f"{name} must be a number") from None


def _read_wait(request: web.Request) -> float:
    try:
        return min(MAX_WAIT, max(0.0, float(request.query.get("wait", "0"))))
    except ValueError:
        raise bad_request("wait must be a number of seconds") from None
