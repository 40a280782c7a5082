"""Reading the buttons that come with a message."""

from typing import Any

from bot.rehearsal.chats import Keyboard
from bot.rehearsal.refusals import build_bad_request

MAX_BUTTONS = 100
MAX_DATA_BYTES = 64
ACTIONS = ("callback_data", "url", "copy_text", "web_app", "switch_inline_query_current_chat")


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
    if "callback_data" in button:
        _check_data(button["callback_data"])
    return button


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
