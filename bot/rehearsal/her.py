"""What she does: each deed changes her chat and becomes an update for the bot."""

from typing import Any

from bot.rehearsal.account import QUERY_ANSWERABLE_FOR
from bot.rehearsal.chats import Chat, Message
from bot.rehearsal.files import sent
from bot.rehearsal.keyboards import buttons_of
from bot.rehearsal.media import make_media
from bot.rehearsal.messages import MAX_TEXT_UNITS, utf16_units
from bot.rehearsal.refusals import Refusal, bad_request
from bot.rehearsal.shapes import membership_shape, message_shape, query_shape
from bot.rehearsal.state import Query, Rehearsal

EDITABLE = ("text", "voice", "photo", "document")
"""What has words that Telegram lets her change; those of all but the first stand below what she sent."""


def write(here: Rehearsal, chat: Chat, *, text: str) -> Message:
    """Send words. Raises Refusal (400 for no words or too many, 409 while she blocks the bot)."""
    return _send(here, chat, text=_check_words(text))


def send_media(here: Rehearsal, chat: Chat, *, kind: str, caption: str = "") -> Message:
    """Send something that is not words. Raises Refusal as `write`."""
    media = make_media(kind, rng=here.rng)
    message = _send(here, chat, kind=kind, media=media, text=caption)
    sent(here, kind, media)
    return message


def edit(here: Rehearsal, chat: Chat, *, message_id: int, text: str) -> None:
    """Change words she sent, or what stands below a photo. Raises Refusal (400)."""
    _refuse_if_blocked(chat)
    message = _find(chat, message_id)
    if message.author != "her" or message.kind not in EDITABLE:
        raise bad_request("only her own words can be edited")
    message.text, message.edited_at = _check_words(text), here.now()
    chat.touch(message)
    here.updates.put("edited_message", message_shape(here, chat, message), chat_id=chat.chat_id)


def tap(here: Rehearsal, chat: Chat, *, message_id: int, button: int | None, data: str | None) -> str:
    """Press a button, by its place (from 1, in reading order) or its data; returns the query's id."""
    _refuse_if_blocked(chat)
    message = _find(chat, message_id)
    pressed = _find_button(message, button=button, data=data)
    if "callback_data" not in pressed:
        raise bad_request("this button does not call the bot")
    _forget_old_queries(here)
    query_id = str(here.rng.randrange(10**17, 10**18))
    here.queries[query_id] = Query(chat.chat_id, here.now())
    query = query_shape(here, chat, message, query_id=query_id, data=pressed["callback_data"])
    here.updates.put("callback_query", query, chat_id=chat.chat_id)
    return query_id


def clear(chat: Chat) -> None:
    """Empty the chat on her side. The bot is not told."""
    for message in chat.messages.values():
        if not message.cleared:
            message.cleared = True
            chat.touch(message)


def block(here: Rehearsal, chat: Chat, *, blocked: bool) -> None:
    """Block the bot or take it back; the bot is told either way."""
    if chat.blocked == blocked:
        return
    chat.blocked = blocked
    chat.advance()
    old, new = ("member", "kicked") if blocked else ("kicked", "member")
    change = membership_shape(here, chat, old=old, new=new)
    here.updates.put("my_chat_member", change, chat_id=chat.chat_id)


def found_group(here: Rehearsal, *, title: str, first_name: str) -> Chat:
    """Put the bot into a new group, where something is said at once."""
    chat = here.chats.add_group(title=title, first_name=first_name)
    joined = membership_shape(here, chat, old="left", new="member")
    here.updates.put("my_chat_member", joined, chat_id=chat.chat_id)
    write(here, chat, text="/start")
    return chat


def _send(here: Rehearsal, chat: Chat, **content: Any) -> Message:
    _refuse_if_blocked(chat)
    message = chat.add(author="her", date=here.now(), **content)
    # A bot that has left a group hears nothing of it any more.
    if chat.bot_present:
        here.updates.put("message", message_shape(here, chat, message), chat_id=chat.chat_id)
    return message


def _check_words(text: str) -> str:
    if not text.strip():
        raise bad_request("message text is empty")
    if utf16_units(text) > MAX_TEXT_UNITS:
        raise bad_request("message is too long")
    return text.strip(" \n\r\t")


def _refuse_if_blocked(chat: Chat) -> None:
    if chat.blocked:
        raise Refusal(409, "Conflict: she has blocked the bot")


def _find(chat: Chat, message_id: int) -> Message:
    message = chat.find(message_id)
    if message is None or message.cleared:
        raise Refusal(404, "Not Found: no such message on her screen")
    return message


def _find_button(message: Message, *, button: int | None, data: str | None) -> dict[str, Any]:
    buttons = buttons_of(message.keyboard)
    if button is not None and 1 <= button <= len(buttons):
        return buttons[button - 1]
    if button is None and data is not None:
        for candidate in buttons:
            if candidate.get("callback_data") == data:
                return candidate
    raise Refusal(404, "Not Found: no such button under this message")


def _forget_old_queries(here: Rehearsal) -> None:
    fresh = {key: query for key, query in here.queries.items() if here.now() - query.asked_at <= QUERY_ANSWERABLE_FOR}
    here.queries = fresh
