"""data/directory/hotlines.csv, a row at a time: a line, whom it serves and from where it can be dialled."""

from collections.abc import Iterator
from datetime import date
from typing import Final

from bot.checks import cells, numbers
from bot.checks.cells import Cells, Fault
from bot.checks.offices import COUNTRY_CODES
from bot.i18n.labels import AREAS
from bot.model.directory import EMERGENCY_KINDS, RUN_BY, TRUSTED_CONFIDENCE
from bot.model.vocabulary import ANY, HOTLINE_KINDS, ORIGINS

LOCATION_COLUMNS: Final = ("address", "city", "latitude", "longitude", "place", "map")
"""Columns that would tell where a safe house is."""
COST_VALUES: Final = ("", "free")
CONFIDENTIALITY_VALUES: Final = ("", "yes", "anonymous")


def find_line_faults(row: Cells, *, today: date) -> Iterator[Fault]:
    """Everything wrong with one line."""
    yield from cells.find_cell_faults(row, run_by=RUN_BY, today=today)
    if row["country"] not in COUNTRY_CODES:
        yield f"country {row['country']!r} is unknown", "use a destination or a home country"
    for column, known in (("kind", HOTLINE_KINDS), ("cost", COST_VALUES), ("confidential", CONFIDENTIALITY_VALUES)):
        if row[column] not in known:
            yield f"{column} {row[column]!r} is unknown", f"use {', '.join(known)}"
    if unknown := set(row["serves_origins"].split(";")) - {*ORIGINS, ANY}:
        yield f"serves {min(unknown)!r}, which is unknown", f"use {ANY} or {', '.join(ORIGINS)}"
    yield from _find_hotline_number_faults(row)
    if row["area"] and (row["area"] not in AREAS or row["kind"] not in EMERGENCY_KINDS):
        yield f"area {row['area']!r} is unknown, or of no emergency number", f"leave it empty, or use {', '.join(AREAS)}"
    if row["kind"] == "shelter":
        yield from (("a safe house with a place", f"empty {column}") for column in LOCATION_COLUMNS if row.get(column))


def _find_hotline_number_faults(row: Cells) -> Iterator[Fault]:
    if row["dialable_from"] not in (ANY, row["country"]):
        yield f"dialable from {row['dialable_from']!r}", f"use {ANY} or {row['country']}"
    if not row["phone"] and row["confidence"] in TRUSTED_CONFIDENCE:
        yield "a line without a number", "add the number, or lower the confidence"
    yield from numbers.find_number_faults(row["phone"], country=row["country"], column="phone")
    if row["dialable_from"] == ANY and not row["phone"].startswith("+"):
        yield "diallable from anywhere, but not written with +", "write the international number"
