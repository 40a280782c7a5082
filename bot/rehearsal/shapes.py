"""Telegram's objects, field by field."""

from datetime import datetime
from typing import Any

from bot.rehearsal.chats import Chat, Message
from bot.rehearsal.keyboards import markup_of
from bot.rehearsal.state import Rehearsal

Shape = dict[str, Any]

BOT_USERNAME = "rehearsal_bot"


def seconds(moment: datetime) -> int:
    """Unix time."""
    return int(moment.timestamp())


def bot_user(here: Rehearsal) -> Shape:
    """The bot as a User."""
    name = here.profile.text("name", language="")
    return {"id": here.bot_id, "is_bot": True, "first_name": name, "username": BOT_USERNAME}


def bot_itself(here: Rehearsal) -> Shape:
    """The bot as getMe tells it."""
    abilities = dict.fromkeys(
        ("can_read_all_group_messages", "supports_inline_queries", "can_connect_to_business", "has_main_web_app"), False
    )
    return {**bot_user(here), "can_join_groups": True, **abilities}


def woman(chat: Chat) -> Shape:
    """The woman of a chat as a User."""
    user: Shape = {"id": chat.user_id, "is_bot": False, "first_name": chat.first_name}
    if chat.language_code:
        user["language_code"] = chat.language_code
    return user


def chat_shape(chat: Chat) -> Shape:
    """A Chat."""
    if chat.is_group:
        return {"id": chat.chat_id, "type": "group", "title": chat.title}
    return {"id": chat.chat_id, "type": "private", "first_name": chat.first_name}


def chat_in_full(chat: Chat) -> Shape:
    """A ChatFullInfo."""
    gifts = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels")
    return {
        **chat_shape(chat),
        "accent_color_id": chat.user_id % 7,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys(gifts, False),
    }


def message_shape(here: Rehearsal, chat: Chat, message: Message) -> Shape:
    """A Message; fields that say nothing are left out, as Telegram leaves them out."""
    shape: Shape = {
        "message_id": message.message_id,
        "from": bot_user(here) if message.author == "bot" else woman(chat),
        "chat": chat_shape(chat),
        "date": seconds(message.date),
        **message.media,
    }
    if message.edited_at:
        shape["edit_date"] = seconds(message.edited_at)
    if message.text:
        shape |= _words(message)
    if message.link_preview:
        shape["link_preview_options"] = message.link_preview
    if message.keyboard:
        shape["reply_markup"] = markup_of(message.keyboard)
    return shape


def _words(message: Message) -> Shape:
    if message.kind != "text":
        return {"caption": message.text}
    words: Shape = {"text": message.text}
    if message.author == "her" and message.text.startswith("/"):
        command = message.text.split()[0]
        words["entities"] = [{"type": "bot_command", "offset": 0, "length": len(command)}]
    return words


def query_shape(here: Rehearsal, chat: Chat, message: Message, *, query_id: str, data: str) -> Shape:
    """A CallbackQuery."""
    return {
        "id": query_id,
        "from": woman(chat),
        "message": message_shape(here, chat, message),
        "chat_instance": str(chat.user_id * 31),
        "data": data,
    }


def membership_shape(here: Rehearsal, chat: Chat, *, old: str, new: str) -> Shape:
    """A ChatMemberUpdated about the bot; `old` and `new` are `member`, `kicked` or `left`."""
    return {
        "chat": chat_shape(chat),
        "from": woman(chat),
        "date": seconds(here.now()),
        "old_chat_member": _member(here, old),
        "new_chat_member": _member(here, new),
    }


def _member(here: Rehearsal, status: str) -> Shape:
    member: Shape = {"user": bot_user(here), "status": status}
    return {**member, "until_date": 0} if status == "kicked" else member
