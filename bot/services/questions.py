"""The questions the assistant may ask. Each can be skipped, is asked once, and carries what it was asked for."""

from collections.abc import Iterable

from bot.model.turn import Choice, Utterance
from bot.model.vocabulary import DESTINATIONS, ORIGINS

COUNTRIES_A_PAGE = 6
PLACES_SHOWN = 6


def ask_country(asks: Choice, *, among: Iterable[str] = ()) -> Utterance:
    """Where she is now, six a page: of these countries, such as those she named; else study countries first."""
    countries = list(among) or DESTINATIONS
    page = int(asks.values.get("page", "1"))
    shown = countries[(page - 1) * COUNTRIES_A_PAGE : page * COUNTRIES_A_PAGE]
    is_last = page * COUNTRIES_A_PAGE >= len(countries)
    more = None if is_last else _as_argument(Choice(asks.intent, {**asks.values, "page": str(page + 1)}))
    return Utterance("utter_ask_country", {"countries": list(shown), "asks": _as_argument(asks), "more": more})


def ask_origin(asks: Choice) -> Utterance:
    """Whose office."""
    return Utterance("utter_ask_origin", {"origins": list(ORIGINS), "asks": _as_argument(asks)})


def ask_place(asks: Choice, *, places: Iterable[str]) -> Utterance:
    """Which city: the likeliest ones as buttons; she may also write it or send a pin."""
    return Utterance("utter_ask_place", {"places": list(places)[:PLACES_SHOWN], "asks": _as_argument(asks)})


def ask_which(asks: Choice, *, candidates: Iterable[str]) -> Utterance:
    """Which of the places in different countries that have the name she wrote."""
    return Utterance("utter_ask_which", {"candidates": list(candidates)[:PLACES_SHOWN], "asks": _as_argument(asks)})


def _as_argument(choice: Choice) -> dict[str, object]:
    return {"intent": choice.intent, "values": dict(choice.values)}
