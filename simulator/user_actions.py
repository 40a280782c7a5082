"""What she does: each deed changes her chat and becomes an update for the bot."""

from typing import Any

from simulator.bot_methods import QUERY_ANSWERABLE_FOR
from simulator.chats import Chat, Message
from simulator.errors import BotApiError, build_bad_request
from simulator.media import create_media, register_files
from simulator.message_methods import MAX_TEXT_UNITS, utf16_units
from simulator.serializers import list_buttons, serialize_callback_query, serialize_membership, serialize_message
from simulator.state import CallbackQuery, Simulator

EDITABLE = ("text", "voice", "photo", "document")
"""What has words that Telegram lets her change; those of all but the first stand below what she sent."""


def send_text(simulator: Simulator, chat: Chat, *, text: str) -> Message:
    """Send words. Raises Refusal (400 for no words or too many, 409 while she blocks the bot)."""
    return _add_message(simulator, chat, text=_check_text(text))


def send_media(simulator: Simulator, chat: Chat, *, kind: str, caption: str = "") -> Message:
    """Send something that is not words. Raises Refusal as `write`."""
    media = create_media(kind, rng=simulator.rng)
    message = _add_message(simulator, chat, kind=kind, media=media, text=caption)
    register_files(simulator, kind, media)
    return message


def edit_message(simulator: Simulator, chat: Chat, *, message_id: int, text: str) -> None:
    """Change words she sent, or what stands below a photo. Raises Refusal (400)."""
    _refuse_if_blocked(chat)
    message = _find_message(chat, message_id)
    if message.author != "her" or message.kind not in EDITABLE:
        raise build_bad_request("only her own words can be edited")
    message.text, message.edited_at = _check_text(text), simulator.now()
    chat.mark_changed(message)
    simulator.updates.add_update("edited_message", serialize_message(simulator, chat, message), chat_id=chat.chat_id)


def tap_button(simulator: Simulator, chat: Chat, *, message_id: int, button: int | None, data: str | None) -> str:
    """Press a button, by its place (from 1, in reading order) or its data; returns the query's id."""
    _refuse_if_blocked(chat)
    message = _find_message(chat, message_id)
    pressed = _find_button(message, button=button, data=data)
    if "callback_data" not in pressed:
        raise build_bad_request("this button does not call the bot")
    _drop_old_queries(simulator)
    query_id = str(simulator.rng.randrange(10**17, 10**18))
    simulator.callback_queries[query_id] = CallbackQuery(chat.chat_id, simulator.now())
    query = serialize_callback_query(simulator, chat, message, query_id=query_id, data=pressed["callback_data"])
    simulator.updates.add_update("callback_query", query, chat_id=chat.chat_id)
    return query_id


def clear_chat(chat: Chat) -> None:
    """Empty the chat on her side. The bot is not told."""
    for message in chat.messages.values():
        if not message.cleared:
            message.cleared = True
            chat.mark_changed(message)


def set_blocked(simulator: Simulator, chat: Chat, *, blocked: bool) -> None:
    """Block the bot or take it back; the bot is told either way."""
    if chat.blocked == blocked:
        return
    chat.blocked = blocked
    chat.increment_version()
    old, new = ("member", "kicked") if blocked else ("kicked", "member")
    change = serialize_membership(simulator, chat, old=old, new=new)
    simulator.updates.add_update("my_chat_member", change, chat_id=chat.chat_id)


def create_group(simulator: Simulator, *, title: str, first_name: str) -> Chat:
    """Put the bot into a new group, where something is said at once."""
    chat = simulator.chats.add_group(title=title, first_name=first_name)
    joined = serialize_membership(simulator, chat, old="left", new="member")
    simulator.updates.add_update("my_chat_member", joined, chat_id=chat.chat_id)
    send_text(simulator, chat, text="/start")
    return chat


def _add_message(simulator: Simulator, chat: Chat, **content: Any) -> Message:
    _refuse_if_blocked(chat)
    message = chat.add(author="her", date=simulator.now(), **content)
    # A bot that has left a group hears nothing of it any more.
    if chat.bot_present:
        simulator.updates.add_update("message", serialize_message(simulator, chat, message), chat_id=chat.chat_id)
    return message


def _check_text(text: str) -> str:
    if not text.strip():
        raise build_bad_request("message text is empty")
    if utf16_units(text) > MAX_TEXT_UNITS:
        raise build_bad_request("message is too long")
    return text.strip(" \n\r\t")


def _refuse_if_blocked(chat: Chat) -> None:
    if chat.blocked:
        raise BotApiError(409, "Conflict: she has blocked the bot")


def _find_message(chat: Chat, message_id: int) -> Message:
    message = chat.find_message(message_id)
    if message is None or message.cleared:
        raise BotApiError(404, "Not Found: no such message on her screen")
    return message


def _find_button(message: Message, *, button: int | None, data: str | None) -> dict[str, Any]:
    buttons = list_buttons(message.keyboard)
    if button is not None and 1 <= button <= len(buttons):
        return buttons[button - 1]
    if button is None and data is not None:
        for candidate in buttons:
            if candidate.get("callback_data") == data:
                return candidate
    raise BotApiError(404, "Not Found: no such button under this message")


def _drop_old_queries(simulator: Simulator) -> None:
    fresh = {
        key: query
        for key, query in simulator.callback_queries.items()
        if simulator.now() - query.asked_at <= QUERY_ANSWERABLE_FOR
    }
    simulator.callback_queries = fresh
