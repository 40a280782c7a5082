"""data/directory/places.csv: cities as GeoNames has them, and every office's city among them."""

import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from bot.content.directory import load_places
from bot.directory_lint import files
from bot.directory_lint.finding import Finding
from bot.domain.enums import ANY, DESTINATIONS, ENTITY_VALUES, LANGUAGES, ORIGINS
from bot.errors import BadContent
from bot.nlu.place_table import KINDS, NO_MEANING, OFFICE, PEOPLE, USES, PlaceMatch
from bot.nlu.place_words import PlaceWords

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


ALIASES_FILE: Final = "data/directory/place_aliases.csv"
ALIAS_COLUMNS: Final = ("alias", "kind", "code", "language", "use")
WORDS_FILE: Final = "data/triage/place_words.csv"
LOCAL_LANGUAGES: Final = ("th", "zh", "ja", "ko", "ar")
"""Languages of signs in the street, beside those we speak."""


def validate_aliases(root: Path) -> Iterator[Finding]:
    """Every finding about names of places."""
    rows = yield from files.check_table(root, ALIASES_FILE, ALIAS_COLUMNS)
    if rows is None:
        return
    yield from _check_words(root)
    yield from _check_place_countries(root, rows)
    meanings: dict[tuple[str, str], tuple[str, int]] = {}
    for line, row in rows:
        alias, kind, code = row["alias"], row["kind"], row["code"]
        for message, mend in _find_alias_faults(row):
            yield Finding(ALIASES_FILE, line, f"“{alias}”: {message}", mend)
        known, first = meanings.setdefault((alias, kind), (code, line))
        if known != code and kind not in ("place", OFFICE):
            yield Finding(
                ALIASES_FILE, line, f"“{alias}” is {code} here and {known} in line {first}", "let it mean one of them"
            )


def _find_alias_faults(row: dict[str, str]) -> Iterator[tuple[str, str]]:
    alias, kind, code = row["alias"], row["kind"], row["code"]
    if not alias or alias != alias.strip():
        yield "empty, or with spaces around it", "write the name alone"
    if alias != unicodedata.normalize("NFC", alias):
        yield "not in composed form (NFC)", "save it in NFC"
    if alias != alias.lower():
        yield "with capitals", "write it in lower case"
    if not PlaceMatch(kind, code).is_meaningful:
        kinds = ", ".join((*KINDS, PEOPLE, OFFICE, NO_MEANING))
        yield f"{kind} {code} is unknown", f"use {kinds} and a code of the vocabulary; {NO_MEANING} has no code"
    for language in filter(None, row["language"].split(";")):
        if language not in (*LANGUAGES, *LOCAL_LANGUAGES):
            yield (
                f"language {language!r} is unknown",
                f"use {', '.join((*LANGUAGES, *LOCAL_LANGUAGES))}, with ; between them, or none",
            )
    if row["use"] and row["use"] not in USES:
        yield f"use {row['use']!r} is unknown", f"use {', '.join(USES)}, or nothing"


def _check_words(root: Path) -> Iterator[Finding]:
    """The words beside names cannot be read, so that nothing would be known of where she is."""
    try:
        PlaceWords.load(root / WORDS_FILE)
    except BadContent as error:
        yield Finding(WORDS_FILE, None, str(error).split(": ", 1)[-1], "mend the row (docs/measured/places.md)")


def _check_place_countries(root: Path, rows: list[tuple[int, dict[str, str]]]) -> Iterator[Finding]:
    """A place that does not exist, or is not in the country the same name means: that would be a wrong number."""
    places = load_places(root / "data" / "directory")
    countries = {row["alias"]: row["code"] for _, row in rows if row["kind"] == "country"}
    for line, row in rows:
        place = places.find_place(row["code"])
        if row["kind"] == "place" and place is None:
            yield Finding(
                ALIASES_FILE, line, f"“{row['alias']}”: places.csv has no {row['code']}", "use an id of that table"
            )
        elif row["kind"] == "place" and place and countries.get(row["alias"], place.country) != place.country:
            message = f"“{row['alias']}” is {countries[row['alias']]}, and {row['code']} is in {place.country}"
            yield Finding(ALIASES_FILE, line, message, "let both be one country")
