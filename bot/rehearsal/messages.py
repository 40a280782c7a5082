"""Sending, editing and deleting: what the bot does in a chat."""

from datetime import timedelta
from typing import Any

from bot.rehearsal.chats import Chat, Message
from bot.rehearsal.keyboards import read_keyboard
from bot.rehearsal.parameters import Parameters
from bot.rehearsal.refusals import bad_request
from bot.rehearsal.shapes import Shape, message_shape
from bot.rehearsal.state import Rehearsal

MAX_TEXT_UNITS = 4096
MAX_DELETIONS = 100
DELETABLE_FOR = timedelta(hours=48)
ACTIONS = (
    "typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice", "upload_document",
    "choose_sticker", "find_location", "record_video_note", "upload_video_note",
)  # fmt: skip

NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same as a current "
    "content and reply markup of the message"
)


def read_text(given: Parameters) -> str:
    """The text, trimmed as Telegram trims it. Raises Refusal (400)."""
    if given.text("parse_mode") or given.has("entities"):
        # Showing marked-up words raw would be a quiet lie about what she will see.
        raise bad_request("the rehearsal phone shows plain text only")
    text = given.text("text").strip(" \n\r\t")
    if not text:
        raise bad_request("message text is empty")
    if utf16_units(text) > MAX_TEXT_UNITS:
        raise bad_request("message is too long")
    return text


def utf16_units(text: str) -> int:
    """Length as Telegram counts: characters beyond the first plane are two."""
    return len(text.encode("utf-16-le")) // 2


def find_chat(here: Rehearsal, given: Parameters) -> Chat:
    """The chat that was named. Raises Refusal (400) if there is none."""
    return here.chats.find(given.integer("chat_id"))


async def send_message(here: Rehearsal, given: Parameters) -> Shape:
    chat = find_chat(here, given)
    text, keyboard = read_text(given), read_keyboard(given.decoded("reply_markup"))
    chat.refuse_if_closed()
    chat.action = None
    message = chat.add(
        author="bot",
        date=here.now(),
        text=text,
        keyboard=keyboard,
        silent=given.flag("disable_notification"),
        link_preview=given.decoded("link_preview_options"),
        own=given.own(),
    )
    return message_shape(here, chat, message)


async def edit_message_text(here: Rehearsal, given: Parameters) -> Shape:
    chat = find_chat(here, given)
    message = _find_editable(chat, given)
    # An edit without a keyboard takes the keyboard away.
    text, keyboard = read_text(given), read_keyboard(given.decoded("reply_markup"))
    if (text, keyboard) == (message.text, message.keyboard):
        raise bad_request(NOT_MODIFIED)
    message.text, message.keyboard = text, keyboard
    message.link_preview = given.decoded("link_preview_options")
    return _edited(here, chat, message, given)


async def edit_message_reply_markup(here: Rehearsal, given: Parameters) -> Shape:
    chat = find_chat(here, given)
    message = _find_editable(chat, given)
    keyboard = read_keyboard(given.decoded("reply_markup"))
    if keyboard == message.keyboard:
        raise bad_request(NOT_MODIFIED)
    message.keyboard = keyboard
    return _edited(here, chat, message, given)


def _find_editable(chat: Chat, given: Parameters) -> Message:
    message = chat.find(given.integer("message_id"))
    if message is None:
        raise bad_request("message to edit not found")
    if message.author != "bot":
        raise bad_request("message can't be edited")
    chat.refuse_if_closed()
    return message


def _edited(here: Rehearsal, chat: Chat, message: Message, given: Parameters) -> Shape:
    message.edited_at = here.now()
    message.own |= given.own()
    chat.touch(message)
    return message_shape(here, chat, message)


async def delete_message(here: Rehearsal, given: Parameters) -> bool:
    chat = find_chat(here, given)
    message = chat.find(given.integer("message_id"))
    if message is None:
        raise bad_request("message to delete not found")
    if not _deletable(here, chat, message):
        raise bad_request("message can't be deleted")
    chat.delete(message)
    return True


async def delete_messages(here: Rehearsal, given: Parameters) -> bool:
    """True whatever happened: messages that are missing or too old are passed over."""
    chat = find_chat(here, given)
    for message_id in _read_ids(given.decoded("message_ids")):
        message = chat.find(message_id)
        if message and _deletable(here, chat, message):
            chat.delete(message)
    return True


def _read_ids(listed: Any) -> list[int]:
    if not isinstance(listed, list) or not all(isinstance(number, int) for number in listed):
        raise bad_request("can't parse message identifier as a Number")
    if not listed:
        raise bad_request("message identifiers are not specified")
    if len(listed) > MAX_DELETIONS:
        raise bad_request("too many message identifiers specified")
    return listed


def _deletable(here: Rehearsal, chat: Chat, message: Message) -> bool:
    # In a group the bot would have to be an administrator to delete what others wrote.
    foreign = chat.is_group and message.author != "bot"
    return not foreign and here.now() - message.date < DELETABLE_FOR


async def send_chat_action(here: Rehearsal, given: Parameters) -> bool:
    chat = find_chat(here, given)
    if given.text("action") not in ACTIONS:
        raise bad_request("wrong parameter action in request")
    chat.refuse_if_closed()
    chat.action = (chat.advance(), given.text("action"))
    return True
