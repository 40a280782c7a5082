"""data/directory/places.csv: cities as GeoNames has them, and every office's city among them."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from bot.checks import files
from bot.checks.finding import Finding
from bot.content.places import load_places
from bot.errors import BadContent
from bot.model.vocabulary import ANY, DESTINATIONS, ENTITY_VALUES, ORIGINS

FILE: Final = "data/directory/places.csv"
COLUMNS: Final = ("place", "country", "name", "latitude", "longitude", "people", "said", "alone")
MISSIONS_FILE: Final = "data/directory/missions.csv"
FIX_HINT: Final = "make the table anew: python -m bot places"


def validate(root: Path) -> Iterator[Finding]:
    """Every finding about the table, and about cities of offices that it does not hold."""
    rows = yield from files.check_table(root, FILE, COLUMNS)
    if rows is None:
        return
    seen: dict[str, int] = {}
    for line, row in rows:
        for message in _find_place_faults(row):
            yield Finding(FILE, line, f"{row['place']}: {message}", FIX_HINT)
        first = seen.setdefault(row["place"], line)
        if first != line:
            yield Finding(FILE, line, f"{row['place']} stands in line {first} as well", "take one out")
    yield from _check_office_cities(root)


def _find_place_faults(row: dict[str, str]) -> Iterator[str]:
    if row["place"] not in ENTITY_VALUES["place"] or row["place"] == ANY:
        yield "is no number of GeoNames"
    if row["country"] not in (*DESTINATIONS, *ORIGINS):
        yield f"country {row['country']!r} is unknown"
    if not _is_within(row["latitude"], 90) or not _is_within(row["longitude"], 180):
        yield "is not on this earth"
    if not row["people"].isdigit():
        yield f"people {row['people']!r} is no number"
    if not row["name"].strip():
        yield "has no name"


def _is_within(value: str, limit: float) -> bool:
    try:
        return abs(float(value)) <= limit
    except ValueError:
        return False


def _check_office_cities(root: Path) -> Iterator[Finding]:
    """Without its city an office cannot be the nearest, and no button leads to it."""
    try:
        places = load_places(root / "data" / "directory")
    except BadContent:
        return  # said above, row by row
    _, rows = files.read_rows(root / MISSIONS_FILE)
    for line, row in rows:
        is_there = row.get("country") in DESTINATIONS and row.get("status") not in ("conflict", "defunct", "inactive")
        if is_there and places.find_by_name(row["city"], country=row["country"]) is None:
            message = f"{row['mission_id']}: the city {row['city']!r} is not in places.csv"
            yield Finding(MISSIONS_FILE, line, message, "write it as that table does")
