"""Where a message says she is, as a card needs it: whose numbers, where else she may be, and where she no longer is."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from typing import Final, Protocol

from bot.chat.session_cache import SessionCache
from bot.domain.directory import Places
from bot.domain.enums import ANY, CARD_COUNTRIES, HOME_COUNTRIES
from bot.knowledge.ranking import PlaceIndex
from bot.nlu.place_roles import PlaceReading


class PlaceReader(Protocol):
    """Whoever reads places in words (bot/nlu/place_matcher.py)."""

    def read_message(self, text: str, *, language: str | None = None) -> PlaceReading:
        """What a message says of places."""


@dataclass(frozen=True)
class Whereabouts:
    """Closed values only; nothing of her words."""

    country: str | None = None
    """Whose numbers she gets; None: the message does not say."""
    other_countries: tuple[str, ...] = ()
    """Where she may be as well: the buttons beside those numbers."""
    left_countries: tuple[str, ...] = ()
    """Countries she came back from: their numbers are never hers."""
    is_stated: bool = False
    """Whether she says that she is there, or says nothing but a place."""

    @property
    def stored_country(self) -> str | None:
        """What is kept as her country: what she stated, or her home where she says she left; never one of several."""
        return self.country if (self.is_stated or self.left_countries) and not self.other_countries else None

    def combine_with(self, known_country: str | None) -> "Whereabouts":
        """The same, with what was known of her before, where this message does not say otherwise."""
        if known_country not in CARD_COUNTRIES or self.left_countries or known_country == self.country:
            return self
        if self.country is None:
            return replace(self, country=known_country)
        if self.is_stated and known_country not in self.other_countries:
            return self
        # A country that is only named, or one of several, does not outweigh the one she gave; it stands beside it.
        return replace(
            self, country=known_country, other_countries=_without(known_country, (self.country, *self.other_countries))
        )


def read_whereabouts(
    text: str, *, language: str, place_reader: PlaceReader, places: Places, likely: Sequence[str]
) -> Whereabouts:
    """What a message says of where she is. `likely`: countries of her language, which decide between several."""
    said = place_reader.read_message(text, language=language)
    named = said.current_countries or _list_countries(said.places, places)
    found = sorted(
        dict.fromkeys(code for code in named if code not in said.left_countries), key=lambda code: _rank(code, likely)
    )
    if found:
        return Whereabouts(found[0], tuple(found[1:]), said.left_countries, said.is_current_stated)
    if said.left_countries:
        return Whereabouts(said.home_country or HOME_COUNTRIES.get(language), left_countries=said.left_countries)
    return Whereabouts()


def _list_countries(ids: Sequence[str], places: Places) -> tuple[str, ...]:
    found = (places.find_place(place) for place in ids)
    return tuple(place.country for place in found if place is not None)


def _rank(code: str, likely: Sequence[str]) -> int:
    return likely.index(code) if code in likely else len(likely)


def _without(code: str | None, codes: Sequence[str]) -> tuple[str, ...]:
    return tuple(other for other in codes if other != code)


MAX_DISTANCE_KM: Final = 100.0
"""Beyond this no city of the country is near her, and her place stays open as if she had skipped it."""


class LocationResolver:
    """Answers where a pin is."""

    def __init__(self, session_cache: SessionCache, *, places: Places, now: Callable[[], datetime]) -> None:
        self._session_cache, self._now = session_cache, now
        self._places_by_country = cache(lambda country: PlaceIndex(places.list_in_country(country)))

    def resolve_place(self, chat_id: int, latitude: float, longitude: float) -> str | None:
        """The id of a place, `any` where none is near, None where she was not asked."""
        if not self._session_cache.is_place_question_open(chat_id, now=self._now()):
            return None
        known = self._session_cache.get_person(chat_id)
        if known is None or known.country in (None, ANY):
            return ANY
        found = self._places_by_country(known.country).find_nearest((latitude, longitude), within_km=MAX_DISTANCE_KM)
        return found.place_id if found else ANY
