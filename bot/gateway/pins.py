"""A pin on the map → the city nearest to it, at the door, and only where she was just asked for her place.

Nothing else of the pin comes in: what is kept, sent on or logged knows no coordinates. She said the country before; a pin
near a border never changes it.
"""

from collections.abc import Callable
from datetime import datetime
from functools import cache
from typing import Final

from bot.gateway.memory import SessionCache
from bot.model.places import Places
from bot.model.vocabulary import ANY
from bot.services.nearest import PlaceIndex

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
