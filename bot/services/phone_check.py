"""A look at her phone, when she asks for it: one question a screen, advice after a yes, nothing remembered.

A button says only which screen is next. What she answered to the questions before is not in it, so nobody can read it there.
"""

from typing import Final

from bot.model.turn import ResponseCall

CHECK_QUESTIONS: Final = ("open", "code", "given", "devices", "lock")
"""Who else uses it; who knows its code; who gave it; where else Telegram is open; what shows while it is locked."""
CHECK_PART: Final = "check"


def build_check_screen(part: str, *, page: str | None) -> ResponseCall:
    """The question of a page, or the advice after its yes; after the last question what is noticed least."""
    number = int(page or "1")
    if number > len(CHECK_QUESTIONS):
        return ResponseCall("utter_check_end")
    name = CHECK_QUESTIONS[number - 1]
    return ResponseCall(f"utter_check_{name}" if part == CHECK_PART else f"utter_advice_{name}")
