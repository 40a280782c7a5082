"""Cities and districts of the countries women go to: a closed table, so that where she is can be kept as an id and no more."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property


@dataclass(frozen=True, slots=True)
class Place:
    """A city, town or district. Its point is the middle of it, never an address."""

    place_id: str
    """GeoNames' number for it."""
    country: str
    name: str
    """As maps write it, in Latin letters."""
    latitude: float
    """Degrees north."""
    longitude: float
    """Degrees east."""
    population: int
    """Who live there, roughly; of two places of one name the larger is meant."""

    @property
    def coordinates(self) -> tuple[float, float]:
        """Latitude and longitude in degrees."""
        return self.latitude, self.longitude


@dataclass(frozen=True)
class Places:
    """All of them, the largest first."""

    rows: tuple[Place, ...] = ()

    def find_place(self, place_id: str | None) -> Place | None:
        """None for an id the table does not hold (any more), and for `any`."""
        return self._by_id.get(place_id or "")

    def list_in_country(self, country: str | None) -> tuple[Place, ...]:
        """Those of a country, the largest first."""
        return self._by_country.get(country or "", ())

    def find_by_name(self, name: str, *, country: str) -> Place | None:
        """The largest place of exactly this name in a country: where the city of an office is."""
        return self._by_name.get((country, name.casefold()))

    @cached_property
    def _by_id(self) -> dict[str, Place]:
        return {place.place_id: place for place in self.rows}

    @cached_property
    def _by_country(self) -> dict[str, tuple[Place, ...]]:
        countries = dict.fromkeys(place.country for place in self.rows)
        return {country: tuple(_filter_by_country(self.rows, country)) for country in countries}

    @cached_property
    def _by_name(self) -> dict[tuple[str, str], Place]:
        return {(place.country, place.name.casefold()): place for place in reversed(self.rows)}


def _filter_by_country(rows: Iterable[Place], country: str) -> Iterable[Place]:
    return (place for place in rows if place.country == country)
