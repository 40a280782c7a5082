"""Reading the buttons that come with a message."""

from datetime import datetime
from typing import Any

from simulator.chats import Chat, Keyboard, Message
from simulator.errors import build_bad_request
from simulator.state import Simulator

MAX_BUTTONS = 100
MAX_DATA_BYTES = 64
ACTIONS = ("callback_data", "url", "copy_text", "web_app", "switch_inline_query_current_chat")
MAX_COPIED_CHARACTERS = 256
STYLES = ("danger", "success", "primary")


def read_keyboard(markup: Any) -> Keyboard:
    """The rows of an inline keyboard; none for no markup or for a removal.

    Raises Refusal (400) where Telegram would, and for the keyboards of other kinds: those ask for a phone number
    or a place, and this phone has no room for them.
    """
    if markup is None:
        return ()
    if not isinstance(markup, dict):
        raise build_bad_request("object expected as reply markup")
    if markup.get("keyboard") or markup.get("force_reply"):
        raise build_bad_request("the rehearsal phone shows inline keyboards only")
    rows = markup.get("inline_keyboard", [])
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise build_bad_request('field "inline_keyboard" must be of type Array')
    keyboard = tuple(tuple(_read_button(button) for button in row) for row in rows if row)
    if sum(map(len, keyboard)) > MAX_BUTTONS:
        raise build_bad_request("reply markup is too long")
    return keyboard


def _read_button(button: Any) -> dict[str, Any]:
    if not isinstance(button, dict) or not isinstance(button.get("text"), str):
        raise build_bad_request('can\'t parse inline keyboard button: field "text" must be of type String')
    if not button["text"].strip():
        raise build_bad_request("BUTTON_TEXT_INVALID")
    if not any(name in button for name in ACTIONS):
        raise build_bad_request("Text buttons are unallowed in the inline keyboard")
    if sum(name in button for name in ACTIONS) > 1:
        raise build_bad_request("can't parse inline keyboard button: exactly one type of the button must be specified")
    if "callback_data" in button:
        _check_data(button["callback_data"])
    if "copy_text" in button:
        _check_copied(button["copy_text"])
    if button.get("style") not in (None, *STYLES):
        raise build_bad_request("invalid button style specified")
    return button


def _check_copied(copied: Any) -> None:
    if not isinstance(copied, dict) or not isinstance(copied.get("text"), str):
        raise build_bad_request('can\'t parse inline keyboard button: field "copy_text" must be of type CopyTextButton')
    if not 1 <= len(copied["text"]) <= MAX_COPIED_CHARACTERS:
        raise build_bad_request("BUTTON_COPY_TEXT_INVALID")


def _check_data(data: Any) -> None:
    # Bytes, not characters: Khmer and Burmese take three each.
    if not isinstance(data, str) or not 1 <= len(data.encode()) <= MAX_DATA_BYTES:
        raise build_bad_request("BUTTON_DATA_INVALID")


def list_buttons(keyboard: Keyboard) -> list[dict[str, Any]]:
    """All buttons in reading order."""
    return [button for row in keyboard for button in row]


def build_markup(keyboard: Keyboard) -> dict[str, Any]:
    """The keyboard as Telegram sends it back."""
    return {"inline_keyboard": [list(row) for row in keyboard]}


JsonObject = dict[str, Any]

BOT_USERNAME = "rehearsal_bot"


def to_unix_time(moment: datetime) -> int:
    """Unix time."""
    return int(moment.timestamp())


def serialize_bot_user(simulator: Simulator) -> JsonObject:
    """The bot as a User."""
    name = simulator.profile.get_text("name", language="")
    return {"id": simulator.bot_id, "is_bot": True, "first_name": name, "username": BOT_USERNAME}


def serialize_bot(simulator: Simulator) -> JsonObject:
    """The bot as getMe tells it."""
    abilities = dict.fromkeys(
        ("can_read_all_group_messages", "supports_inline_queries", "can_connect_to_business", "has_main_web_app"), False
    )
    return {**serialize_bot_user(simulator), "can_join_groups": True, **abilities}


def serialize_user(chat: Chat) -> JsonObject:
    """The woman of a chat as a User."""
    user: JsonObject = {"id": chat.user_id, "is_bot": False, "first_name": chat.first_name}
    if chat.language_code:
        user["language_code"] = chat.language_code
    return user


def serialize_chat(chat: Chat) -> JsonObject:
    """A Chat."""
    if chat.is_group:
        return {"id": chat.chat_id, "type": "group", "title": chat.title}
    return {"id": chat.chat_id, "type": "private", "first_name": chat.first_name}


def serialize_full_chat(chat: Chat) -> JsonObject:
    """A ChatFullInfo."""
    gifts = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels")
    return {
        **serialize_chat(chat),
        "accent_color_id": chat.user_id % 7,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys(gifts, False),
    }


def serialize_message(simulator: Simulator, chat: Chat, message: Message) -> JsonObject:
    """A Message; fields that say nothing are left out, as Telegram leaves them out."""
    shape: JsonObject = {
        "message_id": message.message_id,
        "from": serialize_bot_user(simulator) if message.author == "bot" else serialize_user(chat),
        "chat": serialize_chat(chat),
        "date": to_unix_time(message.date),
        **message.media,
    }
    if message.edited_at:
        shape["edit_date"] = to_unix_time(message.edited_at)
    if message.text:
        shape |= _serialize_text(message)
    if message.link_preview:
        shape["link_preview_options"] = message.link_preview
    if message.keyboard:
        shape["reply_markup"] = build_markup(message.keyboard)
    return shape


def _serialize_text(message: Message) -> JsonObject:
    if message.kind != "text":
        return {"caption": message.text}
    words: JsonObject = {"text": message.text}
    if message.author == "her" and message.text.startswith("/"):
        command = message.text.split()[0]
        words["entities"] = [{"type": "bot_command", "offset": 0, "length": len(command)}]
    return words


def serialize_callback_query(
    simulator: Simulator, chat: Chat, message: Message, *, query_id: str, data: str
) -> JsonObject:
    """A CallbackQuery."""
    return {
        "id": query_id,
        "from": serialize_user(chat),
        "message": serialize_message(simulator, chat, message),
        "chat_instance": str(chat.user_id * 31),
        "data": data,
    }


def serialize_membership(simulator: Simulator, chat: Chat, *, old: str, new: str) -> JsonObject:
    """A ChatMemberUpdated about the bot; `old` and `new` are `member`, `kicked` or `left`."""
    return {
        "chat": serialize_chat(chat),
        "from": serialize_user(chat),
        "date": to_unix_time(simulator.now()),
        "old_chat_member": _serialize_member(simulator, old),
        "new_chat_member": _serialize_member(simulator, new),
    }


def _serialize_member(simulator: Simulator, status: str) -> JsonObject:
    member: JsonObject = {"user": serialize_bot_user(simulator), "status": status}
    return {**member, "until_date": 0} if status == "kicked" else member
