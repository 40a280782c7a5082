"""From the places a message may mean to her city, or to the question which one she means. Country first."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.model.places import Place, Places
from bot.model.vocabulary import ANY


@dataclass(frozen=True)
class Whereabouts:
    """Her city as far as it is known."""

    place: str | None = None
    is_named: bool = False
    """Whether this very message named it, or skipped it."""
    candidates: tuple[str, ...] = ()


def whereabouts(
    named: Sequence[str], *, remembered: str | None, country: str | None, names_country: bool, places: Places
) -> Whereabouts:
    """A city counts in the country that is known. One that may be elsewhere is asked about, unless she named a country too."""
    if ANY in named:
        return Whereabouts(ANY, is_named=True)
    rows = [place for place in map(places.find, named) if place]
    here = _in_country(rows, country)
    if here:
        return Whereabouts(here.place_id, is_named=True)
    if rows and not names_country:
        return Whereabouts(candidates=tuple(place.place_id for place in rows))
    if remembered == ANY:
        return Whereabouts(ANY)
    known = places.find(remembered)
    return Whereabouts(known.place_id if known and known.country == country else None)


def _in_country(rows: Sequence[Place], country: str | None) -> Place | None:
    return next((place for place in rows if place.country == country), None)
