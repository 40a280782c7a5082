"""The questions the assistant may ask. Each can be skipped, is asked once, and carries what it was asked for."""

from collections.abc import Iterable

from bot.model.turn import Choice, ResponseCall
from bot.model.vocabulary import DESTINATIONS, ORIGINS

COUNTRIES_PER_PAGE = 6
MAX_PLACES = 6


def ask_country(choice: Choice, *, among: Iterable[str] = ()) -> ResponseCall:
    """Where she is now, six a page: of these countries, such as those she named; else study countries first."""
    countries = list(among) or DESTINATIONS
    page = int(choice.values.get("page", "1"))
    shown = countries[(page - 1) * COUNTRIES_PER_PAGE : page * COUNTRIES_PER_PAGE]
    is_last = page * COUNTRIES_PER_PAGE >= len(countries)
    more = None if is_last else _to_argument(Choice(choice.intent, {**choice.values, "page": str(page + 1)}))
    return ResponseCall("utter_ask_country", {"countries": list(shown), "asks": _to_argument(choice), "more": more})


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
