"""What is nearest, and what should stand first: pure functions of rows, a place and what is known of her. No clock, no files.

Distances are great circles between the middle of her city and an office, or the middle of its city where no more is known.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from math import asin, cos, radians, sin, sqrt
from typing import Any, Final

from bot.domain.directory import HOME_KINDS, Hotline, Mission, Place, Places
from bot.domain.enums import ANY
from bot.i18n.opening_hours import is_open

EARTH_KM = 6371.0088
NEAR_KM = 10
"""Below this an office is "in or near" her city: the middle of a city is no address."""
ROUND_TENS_BELOW_KM = 200
Coordinates = tuple[float, float]
"""Latitude and longitude in degrees."""
OpenCheck = Callable[[Hotline], bool | None]
"""Whether somebody answers now; None where that is not known."""


def _check_nothing(_: Hotline) -> bool | None:
    return None


@dataclass(frozen=True)
class Seeker:
    """What puts one row before another for her. Nothing known: the order of the directory."""

    language: str | None = None
    is_open: OpenCheck = _check_nothing
    places: Places = field(default_factory=Places)
    place: str | None = ANY
    """Her city; None: not asked yet; `any`: skipped."""
    wants_labour: bool = False
    """Whether it is about work: then labour offices stand first."""

    @property
    def city(self) -> Place | None:
        """Her city, where it is known."""
        return self.places.find_place(self.place)

    def rank_line(self, line: Hotline) -> tuple[bool, int]:
        """Her language first, then who answers now, then whose hours are not known."""
        return self.language not in line.languages, {True: 0, None: 1, False: 2}[self.is_open(line)]


def is_line_open(line: Hotline, *, now: datetime) -> bool | None:
    """Whether somebody answers a line at a moment; None where that is not known."""
    return is_open(line.hours, line.timezone, now=now)


def rank_lines(seeker: Seeker, lines: Iterable[Hotline]) -> list[Hotline]:
    """Help lines in her order."""
    return sorted(lines, key=seeker.rank_line)


def rank_offices(seeker: Seeker, offices: Iterable[Mission]) -> list[Mission]:
    """Offices in her order: labour offices where it is about work, then the nearest, then those she can call.

    Embassies stand first where all of that is equal.
    """
    return sorted(offices, key=lambda office: _rank_office(seeker, office))


def compute_distances(seeker: Seeker, offices: Iterable[Mission]) -> dict[str, int]:
    """How far each office is from her city, in kilometres as they are said to her; without those nobody can tell of."""
    found = ((office.row_id, compute_distance(seeker, office)) for office in offices)
    return {row_id: round_distance(far) for row_id, far in found if far is not None}


def compute_distance(seeker: Seeker, office: Mission) -> float | None:
    """Kilometres between her city and an office; None where either is not known."""
    at, point = seeker.city, find_coordinates(office, seeker.places)
    return great_circle_km(at.coordinates, point) if at and point else None


def round_distance(kilometers: float) -> int:
    """A distance as honest as it is known: 0 for "in or near", then tens, then fifties."""
    if kilometers < NEAR_KM:
        return 0
    step = 10 if kilometers < ROUND_TENS_BELOW_KM else 50
    return round(kilometers / step) * step


def find_coordinates(office: Mission, places: Places) -> Coordinates | None:
    """Where an office is: its own point, or the middle of its city."""
    city = places.find_by_name(office.city, country=office.country)
    return office.coordinates or (city.coordinates if city else None)


def list_cities(offices: Iterable[Mission], places: Places) -> tuple[Place, ...]:
    """The cities that offices are in, the largest first, each once."""
    found = (places.find_by_name(office.city, country=office.country) for office in offices)
    return tuple(sorted({city for city in found if city}, key=lambda city: (-city.population, city.place_id)))


def great_circle_km(one: Coordinates, other: Coordinates) -> float:
    """The great-circle distance on a globe."""
    (lat, lon), (lat_2, lon_2) = (map(radians, point) for point in (one, other))
    half = sin((lat_2 - lat) / 2) ** 2 + cos(lat) * cos(lat_2) * sin((lon_2 - lon) / 2) ** 2
    return 2 * EARTH_KM * asin(sqrt(min(1.0, half)))


class PlaceIndex:
    """Finds the nearest of many places at once: points on a globe, the least chord is the least arc."""

    def __init__(self, rows: Iterable[Place]) -> None:
        self._rows = [(*_to_vector(place.coordinates), place) for place in rows]

    def find_nearest(self, point: Coordinates, *, within_km: float) -> Place | None:
        """None where nothing is so near."""
        x, y, z = _to_vector(point)
        best = max(self._rows, key=lambda row: row[0] * x + row[1] * y + row[2] * z, default=None)
        if best is None or great_circle_km(best[3].coordinates, point) > within_km:
            return None
        return best[3]


def _to_vector(point: Coordinates) -> tuple[float, float, float]:
    lat, lon = map(radians, point)
    return cos(lat) * cos(lon), cos(lat) * sin(lon), sin(lat)


def _rank_office(seeker: Seeker, office: Mission) -> tuple[bool, float, bool]:
    far = compute_distance(seeker, office)
    is_second = seeker.wants_labour and office.kind != "labour_office"
    distance = 0.0 if seeker.city is None else round_distance(far) if far is not None else float("inf")
    return is_second, distance, not office.can_be_called


SearchArguments = Mapping[str, Any]
OFFICE_REASONS: Final[tuple[tuple[str, Callable[[Mission, Seeker, SearchArguments], bool]], ...]] = (
    ("in the country she is in", lambda row, seeker, given: row.country == given["country"]),
    ("in another country, serves this one too", lambda row, seeker, given: given["country"] in row.jurisdiction),
    (
        "labour office first: it is about work",
        lambda row, seeker, given: seeker.wants_labour and row.kind == "labour_office",
    ),
    (
        "distance not known",
        lambda row, seeker, given: seeker.city is not None and compute_distance(seeker, row) is None,
    ),
    ("embassy first: her city is not known", lambda row, seeker, given: seeker.city is None and row.kind == "embassy"),
)
LINE_REASONS: Final[tuple[tuple[str, Callable[[Hotline, Seeker, SearchArguments], bool]], ...]] = (
    ("emergency: always", lambda line, seeker, given: line.is_emergency),
    ("her country's line, works from abroad", lambda line, seeker, given: _is_home(line) and line.dialable_from == ANY),
    ("not run by a government", lambda line, seeker, given: line.run_by == "non_government"),
    ("her language", lambda line, seeker, given: not line.is_emergency and seeker.language in line.languages),
    ("open now", lambda line, seeker, given: seeker.is_open(line) is True),
    ("closed now", lambda line, seeker, given: seeker.is_open(line) is False),
    ("hours not known", lambda line, seeker, given: seeker.is_open(line) is None and not line.is_emergency),
)


def explain_office(row: Mission, seeker: Seeker, arguments: SearchArguments) -> list[str]:
    """Why this office."""
    return [*_list_applicable(OFFICE_REASONS, row, seeker, arguments), *_explain_distance(row, seeker)]


def explain_line(line: Hotline, seeker: Seeker, arguments: SearchArguments) -> list[str]:
    """Why this line."""
    return [f"kind: {line.kind}", *_list_applicable(LINE_REASONS, line, seeker, arguments)]


def _list_applicable(table: Any, row: Any, seeker: Seeker, arguments: SearchArguments) -> Iterator[str]:
    return (reason for reason, applies in table if applies(row, seeker, arguments))


def _explain_distance(row: Mission, seeker: Seeker) -> Iterator[str]:
    far = compute_distance(seeker, row)
    if far is not None and seeker.city is not None:
        ends = "its door" if row.precision == "office" else "the middle of its city"
        yield f"{round_distance(far)} km, rounded, from the middle of {seeker.city.name} to {ends}"


def _is_home(line: Hotline) -> bool:
    return line.kind in HOME_KINDS
