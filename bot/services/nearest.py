"""What is nearest, and what should stand first: pure functions of rows, a place and what is known of her. No clock, no files.

Distances are great circles between the middle of her city and an office, or the middle of its city where no more is known.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from math import asin, cos, radians, sin, sqrt

from bot.i18n.hours import is_open
from bot.model.directory import Hotline, Mission
from bot.model.places import Place, Places
from bot.model.vocabulary import ANY

EARTH_KM = 6371.0088
NEAR_KM = 10
"""Below this an office is "in or near" her city: the middle of a city is no address."""
TENS_UP_TO_KM = 200
Point = tuple[float, float]
"""Latitude and longitude in degrees."""
Opening = Callable[[Hotline], bool | None]
"""Whether somebody answers now; None where that is not known."""


def _not_known(_: Hotline) -> bool | None:
    return None


@dataclass(frozen=True)
class Seeker:
    """What puts one row before another for her. Nothing known: the order of the directory."""

    language: str | None = None
    is_open: Opening = _not_known
    places: Places = field(default_factory=Places)
    place: str | None = ANY
    """Her city; None: not asked yet; `any`: skipped."""
    wants_labour: bool = False
    """Whether it is about work: then labour offices stand first."""

    @property
    def at(self) -> Place | None:
        """Her city, where it is known."""
        return self.places.find(self.place)

    def rank(self, line: Hotline) -> tuple[bool, int]:
        """Her language first, then who answers now, then whose hours are not known."""
        return self.language not in line.languages, {True: 0, None: 1, False: 2}[self.is_open(line)]


def is_open_line(line: Hotline, *, now: datetime) -> bool | None:
    """Whether somebody answers a line at a moment; None where that is not known."""
    return is_open(line.hours, line.timezone, now=now)


def lines_for(seeker: Seeker, lines: Iterable[Hotline]) -> list[Hotline]:
    """Help lines in her order."""
    return sorted(lines, key=seeker.rank)


def offices_for(seeker: Seeker, offices: Iterable[Mission]) -> list[Mission]:
    """Offices in her order: labour offices where it is about work, then the nearest; embassies first where both are equal."""
    return sorted(offices, key=lambda office: _office_rank(seeker, office))


def distances(seeker: Seeker, offices: Iterable[Mission]) -> dict[str, int]:
    """How far each office is from her city, in kilometres as they are said to her; without those nobody can tell of."""
    found = ((office.row_id, distance(seeker, office)) for office in offices)
    return {row_id: said(far) for row_id, far in found if far is not None}


def distance(seeker: Seeker, office: Mission) -> float | None:
    """Kilometres between her city and an office; None where either is not known."""
    at, point = seeker.at, point_of(office, seeker.places)
    return kilometres(at.point, point) if at and point else None


def said(far: float) -> int:
    """A distance as honest as it is known: 0 for "in or near", then tens, then fifties."""
    if far < NEAR_KM:
        return 0
    step = 10 if far < TENS_UP_TO_KM else 50
    return round(far / step) * step


def point_of(office: Mission, places: Places) -> Point | None:
    """Where an office is: its own point, or the middle of its city."""
    city = places.named(office.city, country=office.country)
    return office.place or (city.point if city else None)


def cities_of(offices: Iterable[Mission], places: Places) -> tuple[Place, ...]:
    """The cities that offices are in, the largest first, each once."""
    found = (places.named(office.city, country=office.country) for office in offices)
    return tuple(sorted({city for city in found if city}, key=lambda city: (-city.people, city.place_id)))


def kilometres(one: Point, other: Point) -> float:
    """The great-circle distance on a globe."""
    (lat, lon), (lat_2, lon_2) = (map(radians, point) for point in (one, other))
    half = sin((lat_2 - lat) / 2) ** 2 + cos(lat) * cos(lat_2) * sin((lon_2 - lon) / 2) ** 2
    return 2 * EARTH_KM * asin(sqrt(min(1.0, half)))


class Around:
    """Finds the nearest of many places at once: points on a globe, the least chord is the least arc."""

    def __init__(self, rows: Iterable[Place]) -> None:
        self._rows = [(*_vector(place.point), place) for place in rows]

    def nearest(self, point: Point, *, within_km: float) -> Place | None:
        """None where nothing is so near."""
        x, y, z = _vector(point)
        best = max(self._rows, key=lambda row: row[0] * x + row[1] * y + row[2] * z, default=None)
        if best is None or kilometres(best[3].point, point) > within_km:
            return None
        return best[3]


def _vector(point: Point) -> tuple[float, float, float]:
    lat, lon = map(radians, point)
    return cos(lat) * cos(lon), cos(lat) * sin(lon), sin(lat)


def _office_rank(seeker: Seeker, office: Mission) -> tuple[bool, float]:
    far = distance(seeker, office)
    is_second = seeker.wants_labour and office.kind != "labour_office"
    return is_second, 0.0 if seeker.at is None else said(far) if far is not None else float("inf")
