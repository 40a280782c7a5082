"""What Telegram sends, as bytes or JSON → updates that can be read.

Telegram's servers are newer than our library, and the library is strict: one field it does not expect, and it would read
nothing of the whole answer. Here an update that it cannot read is reduced to what we need of it; what is no update is left
out. None of it is ever logged, which the library does.
"""

import json
from collections.abc import Mapping
from typing import Any, Final

from telegram import Update
from telegram.error import TelegramError
from telegram.request import HTTPXRequest

INTEGER_LIMIT: Final = 2**63
"""What a number may not reach: databases take no greater ones."""
_NEEDED_FIELDS: Final[Mapping[str, Mapping[str, Any]]] = {
    "message": {"message_id": None, "date": None, "chat": {"id": None, "type": None}, "text": None},
    "edited_message": {
        "message_id": None, "date": None, "edit_date": None, "chat": {"id": None, "type": None}, "text": None,
        "caption": None,
    },
    "callback_query": {
        "id": None, "data": None, "chat_instance": None,
        "message": {"message_id": None, "date": None, "chat": {"id": None, "type": None}},
    },
}  # fmt: skip
"""Of an update that cannot be read as it is; all the rest is left out."""


class UpdatesRequest(HTTPXRequest):
    """Asks Telegram for updates; one that cannot be read does not hold up the others."""

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """The answer, with readable updates alone. Raises TelegramError where it is none, or holds none."""
        try:
            answer = json.loads(payload.decode("utf-8", "replace"))
        except (ValueError, RecursionError):
            raise TelegramError("Invalid server response") from None
        if not isinstance(answer, dict):
            raise TelegramError("Invalid server response")
        if answer.get("ok"):
            answer["result"] = _filter_updates(answer.get("result"))
        return answer


def reduce_to_readable(raw: object) -> dict[str, Any] | None:
    """The update itself, or as much of it as can be read; None where it is no update at all."""
    if not isinstance(raw, dict) or type(raw.get("update_id")) is not int or not 0 <= raw["update_id"] < INTEGER_LIMIT - 1:
        return None
    reduced = {
        "update_id": raw["update_id"],
        **{name: _pick_fields(raw.get(name), needed) for name, needed in _NEEDED_FIELDS.items()},
    }
    for one in (raw, {name: value for name, value in reduced.items() if value}):
        try:
            Update.de_json(one, None)
        except Exception:  # noqa: BLE001, S112 -- the library raises whatever it stumbles over
            continue
        return one
    return {"update_id": raw["update_id"]}


def _filter_updates(result: object) -> list[dict[str, Any]]:
    given = result if isinstance(result, list) else [None]
    found = [one for raw in given if (one := reduce_to_readable(raw))]
    if given and not found:
        raise TelegramError("Invalid server response")  # asking for more at once would bring the same again
    return found


def _pick_fields(raw: object, needed: Mapping[str, Any]) -> dict[str, Any]:
    if not isinstance(raw, dict):
        return {}
    found = {name: raw.get(name) if within is None else _pick_fields(raw.get(name), within) for name, within in needed.items()}
    sender = raw.get("from")
    if "chat" in needed or "data" in needed:
        language = sender.get("language_code") if isinstance(sender, dict) else None
        found["from"] = {"id": 0, "is_bot": False, "first_name": "", "language_code": language}
    return found
