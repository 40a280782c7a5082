"""The questions the assistant may ask. Each can be skipped, is asked once, and carries what it was asked for."""

from collections.abc import Iterable, Sequence
from typing import Final

from bot.domain.enums import DESTINATIONS, DISTRESS_INTENTS, FIND_HELP_INTENTS, ORIGINS, SAFETY_INTENTS, TOPICS
from bot.domain.turn import Choice, ResponseCall

COUNTRIES_PER_PAGE = 6
MAX_PLACES = 6
INTENTS_AT_HOME: Final = ("find_hotline", "reintegration")
"""What is asked for at home as well as abroad."""


def ask_country(choice: Choice, *, among: Iterable[str] = ()) -> ResponseCall:
    """Where she is now, six a page: of these countries, such as those she named; else study countries first."""
    countries = list(among) or list(DESTINATIONS)
    page = int(choice.values.get("page", "1"))
    shown = _slice_page(countries, page)
    is_last = page * COUNTRIES_PER_PAGE >= len(countries)
    more = None if is_last else _to_argument(Choice(choice.intent, {**choice.values, "page": str(page + 1)}))
    return ResponseCall("utter_ask_country", {"countries": shown, "asks": _to_argument(choice), "more": more})


def order_countries(call: ResponseCall, *, likely: Sequence[str]) -> ResponseCall:
    """The question where she is with these countries first, where it offers all there are; any other call as it is.

    Her home country is among them where she may be back there.
    """
    if call.response != "utter_ask_country":
        return call
    asks = call.arguments["asks"]
    page = int(asks["values"].get("page", "1"))
    if list(call.arguments["countries"]) != _slice_page(DESTINATIONS, page):
        return call
    first = [code for code in likely if code in DESTINATIONS or asks["intent"] in INTENTS_AT_HOME]
    ordered = [*first, *(code for code in DESTINATIONS if code not in first)]
    return ResponseCall(call.response, {**call.arguments, "countries": _slice_page(ordered, page)})


def _slice_page(countries: Sequence[str], page: int) -> list[str]:
    return list(countries[(page - 1) * COUNTRIES_PER_PAGE : page * COUNTRIES_PER_PAGE])


def ask_origin(choice: Choice) -> ResponseCall:
    """Whose office."""
    return ResponseCall("utter_ask_origin", {"origins": list(ORIGINS), "asks": _to_argument(choice)})


def ask_place(choice: Choice, *, places: Iterable[str]) -> ResponseCall:
    """Which city: the likeliest ones as buttons; she may also write it or send a pin."""
    return ResponseCall("utter_ask_place", {"places": list(places)[:MAX_PLACES], "asks": _to_argument(choice)})


def ask_candidate(choice: Choice, *, candidates: Iterable[str]) -> ResponseCall:
    """Which of the places in different countries that have the name she wrote."""
    return ResponseCall("utter_ask_which", {"candidates": list(candidates)[:MAX_PLACES], "asks": _to_argument(choice)})


def _to_argument(choice: Choice) -> dict[str, object]:
    return {"intent": choice.intent, "values": dict(choice.values)}


OFFERED_INTENTS = (
    *SAFETY_INTENTS,
    *FIND_HELP_INTENTS,
    *TOPICS,
    "change_language",
    "ask_who_are_you",
    "ask_privacy",
    "forget_me",
)
MAX_SUGGESTIONS = 3
MAX_CANDIDATES = 2
"""Meanings among which one that is hard to tell is looked for: it may stand just behind another."""
MIN_LIKELIHOOD = 0.15
"""How likely a meaning must be for us to ask "did I understand?" rather than say that we did not."""


def list_suggestions(ranking: Iterable[str]) -> list[str]:
    """The likeliest intents that a button can stand for, best first, at most three; never empty."""
    found = [intent for intent in ranking if intent in OFFERED_INTENTS][:MAX_SUGGESTIONS]
    return found or ["find_hotline", "talk_to_person"]


def is_guess(ranking: Iterable[tuple[str, float]]) -> bool:
    """Whether a meaning that a button can stand for is likely enough to ask about."""
    return any(intent in OFFERED_INTENTS and confidence >= MIN_LIKELIHOOD for intent, confidence in ranking)


def find_distress(ranking: Iterable[tuple[str, float]]) -> str | None:
    """One of the two likeliest meanings a button can stand for, where it is to be asked about with care; else None."""
    likely = [intent for intent, confidence in ranking if intent in OFFERED_INTENTS and confidence >= MIN_LIKELIHOOD]
    return next((intent for intent in likely[:MAX_CANDIDATES] if intent in DISTRESS_INTENTS), None)


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
