"""From the places a message may mean to her city, or to the question which one she means. Country first."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.directory import Place, Places
from bot.domain.enums import ANY


@dataclass(frozen=True)
class CityMatch:
    """Her city as far as it is known."""

    place: str | None = None
    is_named: bool = False
    """Whether this very message named it, or skipped it."""
    candidates: tuple[str, ...] = ()


def match_city(
    place_ids: Sequence[str], *, remembered_place: str | None, country: str | None, names_country: bool, places: Places
) -> CityMatch:
    """A city counts in the country that is known. One that may be elsewhere is asked about, unless she named a country too."""
    if ANY in place_ids:
        return CityMatch(ANY, is_named=True)
    rows = [place for place in map(places.find_place, place_ids) if place]
    here = _find_in_country(rows, country)
    if here:
        return CityMatch(here.place_id, is_named=True)
    if rows and not names_country:
        return CityMatch(candidates=tuple(place.place_id for place in rows))
    if remembered_place == ANY:
        return CityMatch(ANY)
    known = places.find_place(remembered_place)
    return CityMatch(known.place_id if known and known.country == country else None)


def _find_in_country(rows: Sequence[Place], country: str | None) -> Place | None:
    return next((place for place in rows if place.country == country), None)
