"""data/directory/place_aliases.csv: how women write names of places; each means one country, and places in it."""

import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from bot.checks import files
from bot.checks.finding import Finding
from bot.content.places import load_places
from bot.model.vocabulary import ANY, LANGUAGES, VALUES

FILE: Final = "data/directory/place_aliases.csv"
COLUMNS: Final = ("alias", "kind", "code", "language")
KINDS: Final = ("country", "origin", "language", "place")
LOCAL: Final = ("th", "zh", "ja", "ko", "ar")
"""Languages of signs in the street, beside those we speak."""


def validate(root: Path) -> Iterator[Finding]:
    """Every finding about names of places."""
    rows = yield from files.table(root, FILE, COLUMNS)
    if rows is None:
        return
    yield from _elsewhere(root, rows)
    meanings: dict[tuple[str, str], tuple[str, int]] = {}
    for line, row in rows:
        alias, kind, code = row["alias"], row["kind"], row["code"]
        for message, mend in _faults(row):
            yield Finding(FILE, line, f"“{alias}”: {message}", mend)
        known, first = meanings.setdefault((alias, kind), (code, line))
        if known != code and kind != "place":
            yield Finding(
                FILE, line, f"“{alias}” is {code} here and {known} in line {first}", "let it mean one of them"
            )


def _faults(row: dict[str, str]) -> Iterator[tuple[str, str]]:
    alias, kind, code = row["alias"], row["kind"], row["code"]
    if not alias or alias != alias.strip():
        yield "empty, or with spaces around it", "write the name alone"
    if alias != unicodedata.normalize("NFC", alias):
        yield "not in composed form (NFC)", "save it in NFC"
    if alias != alias.lower():
        yield "with capitals", "write it in lower case"
    if kind not in KINDS or code == ANY or code not in VALUES.get(kind, ()):
        yield f"{kind} {code} is unknown", f"use {', '.join(KINDS)} and a code of the vocabulary"
    if row["language"] not in (*LANGUAGES, *LOCAL):
        yield f"language {row['language']!r} is unknown", f"use {', '.join((*LANGUAGES, *LOCAL))}"


def _elsewhere(root: Path, rows: list[tuple[int, dict[str, str]]]) -> Iterator[Finding]:
    """A place that does not exist, or is not in the country the same name means: that would be a wrong number."""
    places = load_places(root / "data" / "directory")
    countries = {row["alias"]: row["code"] for _, row in rows if row["kind"] == "country"}
    for line, row in rows:
        place = places.find(row["code"])
        if row["kind"] == "place" and place is None:
            yield Finding(FILE, line, f"“{row['alias']}”: places.csv has no {row['code']}", "use an id of that table")
        elif row["kind"] == "place" and place and countries.get(row["alias"], place.country) != place.country:
            message = f"“{row['alias']}” is {countries[row['alias']]}, and {row['code']} is in {place.country}"
            yield Finding(FILE, line, message, "let both be one country")
