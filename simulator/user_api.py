"""Requests of one phone: write, tap, edit, clear, block, and see what changed."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from simulator import admin_api, user_actions
from simulator.chats import Chat, Message
from simulator.errors import BotApiError, build_bad_request
from simulator.request_params import read_object
from simulator.state import SIMULATOR, Simulator

MAX_WAIT = 60.0


def _get_chat(request: web.Request) -> Chat:
    return request.app[SIMULATOR].chats.get_chat(int(request.match_info["chat_id"]))


def _build_ok_response() -> web.Response:
    return web.json_response({"ok": True})


async def add_user(request: web.Request) -> web.Response:
    body = await read_object(request)
    chats = request.app[SIMULATOR].chats
    name = str(body.get("first_name") or f"Woman {sum(not chat.is_group for chat in chats) + 1}")
    language = body.get("language_code")
    chat = chats.add_user(first_name=name, language_code=str(language) if language else None)
    return web.json_response({"chat_id": chat.chat_id})


async def list_users(request: web.Request) -> web.Response:
    women = [
        {
            "chat_id": chat.chat_id,
            "first_name": chat.first_name,
            "language_code": chat.language_code,
            "blocked": chat.blocked,
            "version": chat.version,
        }
        for chat in request.app[SIMULATOR].chats
        if not chat.is_group
    ]
    return web.json_response({"women": women})


async def add_group(request: web.Request) -> web.Response:
    body = await read_object(request)
    title, name = str(body.get("title") or "Group"), str(body.get("first_name") or "Somebody")
    chat = user_actions.create_group(request.app[SIMULATOR], title=title, first_name=name)
    return web.json_response({"chat_id": chat.chat_id})


async def list_groups(request: web.Request) -> web.Response:
    groups = [
        {"chat_id": chat.chat_id, "title": chat.title, "bot_present": chat.bot_present}
        for chat in request.app[SIMULATOR].chats
        if chat.is_group
    ]
    return web.json_response({"groups": groups})


async def post_message(request: web.Request) -> web.Response:
    here, chat, body = request.app[SIMULATOR], _get_chat(request), await read_object(request)
    if kind := body.get("kind"):
        message = user_actions.send_media(here, chat, kind=str(kind), caption=str(body.get("caption", "")))
    else:
        message = user_actions.send_text(here, chat, text=str(body.get("text", "")))
    return web.json_response({"message_id": message.message_id})


async def post_edit(request: web.Request) -> web.Response:
    body = await read_object(request)
    text = str(body.get("text", ""))
    user_actions.edit_message(
        request.app[SIMULATOR], _get_chat(request), message_id=_get_number(body, "message_id"), text=text
    )
    return _build_ok_response()


async def post_tap(request: web.Request) -> web.Response:
    body = await read_object(request)
    user_actions.tap_button(
        request.app[SIMULATOR],
        _get_chat(request),
        message_id=_get_number(body, "message_id"),
        button=_get_number(body, "button") if "button" in body else None,
        data=body.get("data"),
    )
    return _build_ok_response()


async def post_clear(request: web.Request) -> web.Response:
    user_actions.clear_chat(_get_chat(request))
    return _build_ok_response()


async def post_block(request: web.Request) -> web.Response:
    user_actions.set_blocked(request.app[SIMULATOR], _get_chat(request), blocked=True)
    return _build_ok_response()


async def post_unblock(request: web.Request) -> web.Response:
    user_actions.set_blocked(request.app[SIMULATOR], _get_chat(request), blocked=False)
    return _build_ok_response()


async def get_messages(request: web.Request) -> web.Response:
    """What changed after a version; waits for a change if there is none yet."""
    chat = _get_chat(request)
    after = _get_number(dict(request.query), "after", default=0)
    await _wait_for_change(request.app[SIMULATOR], chat, after=after, seconds=_parse_wait(request))
    return web.json_response(
        {
            "version": chat.version,
            "messages": [serialize_message(message) for message in chat.list_changed_after(after)],
            "toast": _get_toast(chat, after),
            "action": chat.action[1] if chat.action and chat.action[0] > after else None,
            "blocked": chat.blocked,
        }
    )


async def get_sound(request: web.Request) -> web.Response:
    """What is heard of a voice note of the bot's, as long as it stands there."""
    message = _get_chat(request).find_message(int(request.match_info["message_id"]))
    if message is None or not message.sound or message.cleared:
        raise web.HTTPNotFound
    return web.Response(body=message.sound, content_type="audio/ogg", headers={"Cache-Control": "no-store"})


async def _wait_for_change(simulator: Simulator, chat: Chat, *, after: int, seconds: float) -> None:
    loop = asyncio.get_running_loop()
    until = loop.time() + seconds
    while chat.version <= after and not simulator.closing_event.is_set() and (left := until - loop.time()) > 0:
        await chat.change_signal.wait(seconds=left)


def _get_toast(chat: Chat, after: int) -> dict[str, Any] | None:
    if chat.toast is None or chat.toast[0] <= after:
        return None
    return {"text": chat.toast[1], "alert": chat.toast[2]}


def serialize_message(message: Message) -> dict[str, Any]:
    """A message as her side has it; what she cleared has no words left here."""
    gone = message.deleted or message.cleared
    return {
        "message_id": message.message_id,
        "from": message.author,
        "text": "" if gone else message.text,
        "kind": message.kind,
        "has_sound": bool(message.sound) and not gone,
        "buttons": [] if gone else [[_serialize_button(button) for button in row] for row in message.keyboard],
        "deleted": message.deleted,
        "cleared": message.cleared,
        "edited": message.edited_at is not None,
        "silent": message.silent,
        "link_preview": message.link_preview,
        "date": message.date.isoformat(),
        "pelita": message.custom_fields,
    }


def _serialize_button(button: dict[str, Any]) -> dict[str, Any]:
    return {
        "text": button["text"],
        "data": button.get("callback_data"),
        "url": button.get("url"),
        "copy": button.get("copy_text", {}).get("text"),
        "style": button.get("style"),
    }


def _get_number(body: dict[str, Any], name: str, *, default: int | None = None) -> int:
    value = body.get(name, default)
    try:
        return int(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        raise build_bad_request(f"{name} must be a number") from None


def _parse_wait(request: web.Request) -> float:
    try:
        return min(MAX_WAIT, max(0.0, float(request.query.get("wait", "0"))))
    except ValueError:
        raise build_bad_request("wait must be a number of seconds") from None


Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

USER_PATH = r"/client/women/{chat_id:\d+}"
GROUP_PATH = r"/client/groups/{chat_id:-\d+}"

ROUTES = [
    web.post("/client/women", add_user),
    web.get("/client/women", list_users),
    web.post(USER_PATH + "/messages", post_message),
    web.get(USER_PATH + "/messages", get_messages),
    web.get(USER_PATH + r"/sounds/{message_id:\d+}", get_sound),
    web.post(USER_PATH + "/edits", post_edit),
    web.post(USER_PATH + "/taps", post_tap),
    web.post(USER_PATH + "/clear", post_clear),
    web.post(USER_PATH + "/block", post_block),
    web.post(USER_PATH + "/unblock", post_unblock),
    web.post("/client/groups", add_group),
    web.get("/client/groups", list_groups),
    web.post(GROUP_PATH + "/messages", post_message),
    web.get(GROUP_PATH + "/messages", get_messages),
    web.get("/client/bot", admin_api.show_bot),
    web.get("/client/updates/pending", admin_api.count_pending),
    web.get("/client/updates/numbers", admin_api.list_numbers),
    web.post("/client/updates/repeat", admin_api.repeat_update),
    web.post("/client/updates/jump", admin_api.jump_update_id),
    web.post("/client/faults", admin_api.add_fault),
    web.get("/client/faults", admin_api.list_faults),
    web.delete("/client/faults", admin_api.clear_faults),
    web.get("/client/log", admin_api.list_calls),
    web.get("/healthz", admin_api.get_health),
]


@web.middleware
async def guard_client(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Say refusals as sentences, and turn away pages of other sites that were opened in the same browser."""
    if not request.path.startswith("/client/"):
        return await handler(request)
    origin = request.headers.get("Origin")
    if origin and origin.partition("://")[2] != request.host:
        return web.json_response({"error": "Forbidden: another site asks"}, status=403)
    try:
        return await handler(request)
    except BotApiError as refusal:
        # Chats that do not exist are a matter of the address here, not of a parameter.
        status = 404 if "chat not found" in refusal.description else refusal.code
        return web.json_response({"error": refusal.description}, status=status)
