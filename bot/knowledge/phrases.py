"""Sentences to show to somebody who does not speak her language: the list, and one of them."""

from typing import Final

from bot.domain.enums import PHRASES, PHRASES_MENU
from bot.domain.turn import Choice, ResponseCall
from bot.knowledge.clarifying_questions import ask_country

PHRASES_PER_PAGE: Final = 6


def build_menu(*, page: str | None) -> ResponseCall:
    """The sentences, some a page."""
    number = int(page or "1")
    shown = PHRASES[(number - 1) * PHRASES_PER_PAGE : number * PHRASES_PER_PAGE]
    is_last = number * PHRASES_PER_PAGE >= len(PHRASES)
    more = None if is_last else {"intent": "show_menu", "values": {"menu": PHRASES_MENU, "page": str(number + 1)}}
    return ResponseCall("utter_menu_phrases", {"phrases": list(shown), "more": more})


def build_phrase(name: str, *, country: str | None, page: str | None = None) -> ResponseCall:
    """A sentence in the languages of a country, or the question where she is; `page` is one of that question."""
    if country is None or page:
        return ask_country(Choice("show_menu", {"part": name, **({"page": page} if page else {})}))
    return ResponseCall("utter_phrase", {"part": name, "country": country})
