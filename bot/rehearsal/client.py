"""The women's side: what a phone, a test or a trainer asks of the rehearsal.

| request | gives | answer |
|---|---|---|
| POST /client/women | first_name?, language_code? | chat_id |
| GET /client/women | | women: chat_id, first_name, language_code, blocked, version |
| POST /client/women/ID/messages | text, or kind and caption? | message_id |
| GET /client/women/ID/messages?after=VERSION&wait=SECONDS | | version, messages, toast, action, blocked |
| POST /client/women/ID/edits | message_id, text (of a photo: what stands below it) | ok |
| POST /client/women/ID/taps | message_id, and button (from 1, over all buttons) or data | ok |
| POST /client/women/ID/clear | | ok: her own side is emptied, the bot is not told |
| POST /client/women/ID/block, /unblock | | ok |
| POST /client/groups | title?, first_name? | chat_id: the bot was added and a command was written |
| GET /client/groups | | groups: chat_id, title, bot_present |
| POST and GET /client/groups/ID/messages | as for a woman | as for a woman |
| GET /client/bot?language_code=CODE | | connected, pending, name, description, commands |
| GET /client/updates/pending | | pending: updates not yet confirmed |
| GET /client/updates/numbers?chat_id=ID | | numbers: of every update of a chat, in order |
| POST /client/updates/repeat | | update_id: the last update comes once more |
| POST /client/updates/jump | to? | update_id: the number the next update will have |
| POST /client/faults | kind, method?, times?, retry_after?, seconds?, chat_id? | ok; see faults.py |
| GET, DELETE /client/faults | | faults that still wait; none |
| GET /client/log?chat_id=ID | | calls: method, chat_id, at |
| GET /healthz | | ok |

A kind is one of: voice photo document contact location sticker video_note.
A message is: message_id, from ("her" or "bot"), text, kind, buttons (rows of text, data, url), deleted, cleared,
edited, silent, link_preview, date, pelita (parameters named pelita_* without that prefix). A deleted or cleared
message has no words left. Without `after` all messages come; with it those that changed since, waiting at most `wait`
seconds (up to 60) for one. Errors come as {"error": sentence} with a status of 400, 403, 404 or 409.
"""

from collections.abc import Awaitable, Callable

from aiohttp import web

from bot.rehearsal import phone, stage
from bot.rehearsal.refusals import BotApiError

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

USER_PATH = r"/client/women/{chat_id:\d+}"
GROUP_PATH = r"/client/groups/{chat_id:-\d+}"

ROUTES = [
    web.post("/client/women", phone.add_user),
    web.get("/client/women", phone.list_users),
    web.post(USER_PATH + "/messages", phone.post_message),
    web.get(USER_PATH + "/messages", phone.get_messages),
    web.post(USER_PATH + "/edits", phone.post_edit),
    web.post(USER_PATH + "/taps", phone.post_tap),
    web.post(USER_PATH + "/clear", phone.post_clear),
    web.post(USER_PATH + "/block", phone.post_block),
    web.post(USER_PATH + "/unblock", phone.post_unblock),
    web.post("/client/groups", phone.add_group),
    web.get("/client/groups", phone.list_groups),
    web.post(GROUP_PATH + "/messages", phone.post_message),
    web.get(GROUP_PATH + "/messages", phone.get_messages),
    web.get("/client/bot", stage.show_bot),
    web.get("/client/updates/pending", stage.count_pending),
    web.get("/client/updates/numbers", stage.list_numbers),
    web.post("/client/updates/repeat", stage.repeat_update),
    web.post("/client/updates/jump", stage.jump_update_id),
    web.post("/client/faults", stage.add_fault),
    web.get("/client/faults", stage.list_faults),
    web.delete("/client/faults", stage.clear_faults),
    web.get("/client/log", stage.list_calls),
    web.get("/healthz", stage.get_health),
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
