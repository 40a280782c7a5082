"""Sending, editing and deleting: what the bot does in a chat."""

from datetime import timedelta
from typing import Any

from simulator.chats import Chat, Message
from simulator.errors import build_bad_request
from simulator.media import build_silence, create_media
from simulator.request_params import RequestParams
from simulator.serializers import JsonObject, read_keyboard, serialize_message
from simulator.state import Simulator

MAX_TEXT_UNITS = 4096
MAX_DELETIONS = 100
DELETABLE_FOR = timedelta(hours=48)
ACTIONS = (
    "typing",
    "upload_photo",
    "record_video",
    "upload_video",
    "record_voice",
    "upload_voice",
    "upload_document",
    "choose_sticker",
    "find_location",
    "record_video_note",
    "upload_video_note",
)

NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same as a current "
    "content and reply markup of the message"
)


def read_text(params: RequestParams) -> str:
    """The text, trimmed as Telegram trims it. Raises Refusal (400)."""
    if params.get_text("parse_mode") or params.has("entities"):
        # Showing marked-up words raw would be a quiet lie about what she will see.
        raise build_bad_request("the rehearsal phone shows plain text only")
    text = params.get_text("text").strip(" \n\r\t")
    if not text:
        raise build_bad_request("message text is empty")
    if utf16_units(text) > MAX_TEXT_UNITS:
        raise build_bad_request("message is too long")
    return text


def utf16_units(text: str) -> int:
    """Length as Telegram counts: characters beyond the first plane are two."""
    return len(text.encode("utf-16-le")) // 2


def find_chat(simulator: Simulator, params: RequestParams) -> Chat:
    """The chat that was named. Raises Refusal (400) if there is none."""
    return simulator.chats.get_chat(params.get_integer("chat_id"))


async def send_message(simulator: Simulator, params: RequestParams) -> JsonObject:
    chat = find_chat(simulator, params)
    text, keyboard = read_text(params), read_keyboard(params.get_json("reply_markup"))
    chat.raise_if_closed()
    chat.action = None
    message = chat.add(
        author="bot",
        date=simulator.now(),
        text=text,
        keyboard=keyboard,
        silent=params.get_flag("disable_notification"),
        link_preview=params.get_json("link_preview_options"),
        custom_fields=params.get_custom_fields(),
    )
    return serialize_message(simulator, chat, message)


async def send_voice(simulator: Simulator, params: RequestParams) -> JsonObject:
    """A voice note: uploaded, or one that is known already. Raises Refusal (400) for any other file."""
    chat = find_chat(simulator, params)
    sound, keyboard = params.get_file("voice"), read_keyboard(params.get_json("reply_markup"))
    if sound is None and simulator.files.get(params.get_text("voice")) == "voice":
        sound = build_silence()
    if sound is None:
        raise build_bad_request("wrong file identifier/HTTP URL specified")
    chat.raise_if_closed()
    seconds = params.get_integer("duration")
    media = create_media("voice", rng=simulator.rng)
    media["voice"] |= {"duration": seconds, "file_size": len(sound)}
    message = chat.add(
        author="bot",
        date=simulator.now(),
        text=params.get_text("caption"),
        kind="voice",
        media=media,
        sound=sound,
        keyboard=keyboard,
        silent=params.get_flag("disable_notification"),
        custom_fields=params.get_custom_fields(),
    )
    return serialize_message(simulator, chat, message)


async def edit_message_text(simulator: Simulator, params: RequestParams) -> JsonObject:
    chat = find_chat(simulator, params)
    message = _find_editable(chat, params)
    # An edit without a keyboard takes the keyboard away.
    text, keyboard = read_text(params), read_keyboard(params.get_json("reply_markup"))
    if (text, keyboard) == (message.text, message.keyboard):
        raise build_bad_request(NOT_MODIFIED)
    message.text, message.keyboard = text, keyboard
    message.link_preview = params.get_json("link_preview_options")
    return _apply_edit(simulator, chat, message, params)


async def edit_message_reply_markup(simulator: Simulator, params: RequestParams) -> JsonObject:
    chat = find_chat(simulator, params)
    message = _find_editable(chat, params)
    keyboard = read_keyboard(params.get_json("reply_markup"))
    if keyboard == message.keyboard:
        raise build_bad_request(NOT_MODIFIED)
    message.keyboard = keyboard
    return _apply_edit(simulator, chat, message, params)


def _find_editable(chat: Chat, params: RequestParams) -> Message:
    message = chat.find_message(params.get_integer("message_id"))
    if message is None:
        raise build_bad_request("message to edit not found")
    if message.author != "bot":
        raise build_bad_request("message can't be edited")
    chat.raise_if_closed()
    return message


def _apply_edit(simulator: Simulator, chat: Chat, message: Message, params: RequestParams) -> JsonObject:
    message.edited_at = simulator.now()
    message.custom_fields |= params.get_custom_fields()
    chat.mark_changed(message)
    return serialize_message(simulator, chat, message)


async def delete_message(simulator: Simulator, params: RequestParams) -> bool:
    chat = find_chat(simulator, params)
    message = chat.find_message(params.get_integer("message_id"))
    if message is None:
        raise build_bad_request("message to delete not found")
    if not _is_deletable(simulator, chat, message):
        raise build_bad_request("message can't be deleted")
    chat.delete(message)
    return True


async def delete_messages(simulator: Simulator, params: RequestParams) -> bool:
    """True whatever happened: messages that are missing or too old are passed over."""
    chat = find_chat(simulator, params)
    for message_id in _read_ids(params.get_json("message_ids")):
        message = chat.find_message(message_id)
        if message and _is_deletable(simulator, chat, message):
            chat.delete(message)
    return True


def _read_ids(listed: Any) -> list[int]:
    if not isinstance(listed, list) or not all(isinstance(number, int) for number in listed):
        raise build_bad_request("can't parse message identifier as a Number")
    if not listed:
        raise build_bad_request("message identifiers are not specified")
    if len(listed) > MAX_DELETIONS:
        raise build_bad_request("too many message identifiers specified")
    return listed


def _is_deletable(simulator: Simulator, chat: Chat, message: Message) -> bool:
    # In a group the bot would have to be an administrator to delete what others wrote.
    foreign = chat.is_group and message.author != "bot"
    return not foreign and simulator.now() - message.date < DELETABLE_FOR


async def send_chat_action(simulator: Simulator, params: RequestParams) -> bool:
    chat = find_chat(simulator, params)
    if params.get_text("action") not in ACTIONS:
        raise build_bad_request("wrong parameter action in request")
    chat.raise_if_closed()
    chat.action = (chat.increment_version(), params.get_text("action"))
    return True
