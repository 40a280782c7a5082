"""Updates as Telegram writes them, with everything we must not take."""

from typing import Any

from tests.support.factories import CHAT, MESSAGE_NUMBERS

NAME = "Canary-Sari"
SECRETS = (NAME, "canary_sari_92", "Canary-Wulandari", "+6281234567", "101.6869", "canary-file", "Canary-below")
"""What must never get past the door."""


def person(chat_id: int = CHAT, language: str = "id") -> dict[str, Any]:
    return {
        "id": chat_id,
        "is_bot": False,
        "first_name": NAME,
        "last_name": "Canary-Wulandari",
        "username": "canary_sari_92",
        "language_code": language,
    }


def chat(chat_id: int = CHAT, kind: str = "private") -> dict[str, Any]:
    return {"id": chat_id, "type": kind, "first_name": NAME, "username": "canary_sari_92"}


def message(chat_id: int = CHAT, kind: str = "private", language: str = "id", **fields: Any) -> dict[str, Any]:
    return {
        "message_id": next(MESSAGE_NUMBERS),
        "date": 1763973000,
        "chat": chat(chat_id, kind),
        "from": person(chat_id, language),
        **fields,
    }


def text(said: str, **where: Any) -> dict[str, Any]:
    return {"message": message(text=said, **where)}


def edited(said: str, *, of: dict[str, Any] | None = None, after: int = 1, **where: Any) -> dict[str, Any]:
    """She changed a message, some seconds after she sent it."""
    return changed(of or {"message": message(**where)}, text=said, after=after)


def changed(of: dict[str, Any], *, after: int = 1, **fields: Any) -> dict[str, Any]:
    """The same message with something else in it."""
    before = of["message"]
    return {"edited_message": {**before, **fields, "edit_date": before["date"] + after}}


def tap(token: str, *, chat_id: int = CHAT, message_id: int = 77, kind: str = "private") -> dict[str, Any]:
    below = {"message_id": message_id, "date": 1763973000, "chat": chat(chat_id, kind), "text": "Canary-below"}
    return {
        "callback_query": {
            "id": f"callback-{message_id}",
            "from": person(chat_id),
            "chat_instance": "1",
            "data": token,
            "message": below,
        }
    }


FILE = {"file_id": "canary-file", "file_unique_id": "canary-file"}
MEDIA: dict[str, dict[str, Any]] = {
    "voice": {"voice": {**FILE, "duration": 3}},
    "video_note": {"video_note": {**FILE, "length": 1, "duration": 1}},
    "audio": {"audio": {**FILE, "duration": 1, "title": NAME}},
    "photo": {"photo": [{**FILE, "width": 1, "height": 1}], "caption": "Canary-caption"},
    "location": {"location": {"longitude": 101.6869, "latitude": 3.139}},
    "contact": {"contact": {"phone_number": "+6281234567", "first_name": NAME}},
    "document": {"document": {**FILE, "file_name": NAME}, "caption": "Canary-caption"},
    "sticker": {
        "sticker": {**FILE, "type": "regular", "width": 1, "height": 1, "is_animated": False, "is_video": False}
    },
}


def media(name: str) -> dict[str, Any]:
    return {"message": message(**MEDIA[name])}


def member(status: str, kind: str = "private", chat_id: int = CHAT) -> dict[str, Any]:
    """She blocked us, or let us back; or a group took us in."""
    us = {"id": 100001, "is_bot": True, "first_name": "Pelita"}
    was = {"status": "member", "user": us}
    now = {"status": status, "user": us, **({"until_date": 0} if status == "kicked" else {})}
    fields = {"chat": chat(chat_id, kind), "from": person(chat_id), "date": 1763973000}
    return {"my_chat_member": {**fields, "old_chat_member": was, "new_chat_member": now}}
