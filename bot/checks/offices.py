"""data/directory/missions.csv, a row at a time: an office, where it stands, and a grade for each of its numbers."""

from collections.abc import Iterator
from datetime import date
from typing import Final

from bot.checks import cells, numbers
from bot.checks.cells import CONFIDENCES, Cells, Fault
from bot.i18n.labels import MISSIONS
from bot.model.vocabulary import ANY, DESTINATIONS, EXTRA_COUNTRIES, ORIGINS

COUNTRY_CODES: Final = (*DESTINATIONS, *ORIGINS, *EXTRA_COUNTRIES)
GRADED_COLUMNS: Final = (("phone", "phone_confidence"), ("phone_emergency", "emergency_confidence"))
PRECISIONS: Final = ("office", "city")
MAX_DEGREES: Final = {"latitude": 90, "longitude": 180}


def find_office_faults(row: Cells, *, cautions: list[Cells], today: date) -> Iterator[Fault]:
    """Everything wrong with one office."""
    yield from cells.find_cell_faults(row, run_by=("mission",), today=today)
    if row["origin"] not in ORIGINS:
        yield f"origin {row['origin']!r} is unknown", f"use {', '.join(ORIGINS)}"
    if row["kind"] not in MISSIONS:
        yield f"kind {row['kind']!r} is unknown", f"use {', '.join(MISSIONS)}"
    for country in (row["country"], *filter(None, row["jurisdiction"].split(";"))):
        if country not in COUNTRY_CODES:
            yield f"country {country!r} is no destination", f"use {', '.join(COUNTRY_CODES)}"
    yield from _find_office_number_faults(row)
    yield from _find_place_faults(row)
    for caution in cautions:
        if _is_caution_for(caution, row) and row["risk_note"] != caution["risk_note"]:
            yield f"lacks the caution {caution['risk_note']}", f"{caution['reason']} Put it into risk_note"


def _find_office_number_faults(row: Cells) -> Iterator[Fault]:
    for column, confidence in GRADED_COLUMNS:
        if row[confidence] not in CONFIDENCES or bool(row[column]) != bool(row[confidence]):
            yield f"{confidence} {row[confidence]!r} does not go with {column}", "a number needs low, medium or high"
        yield from numbers.find_number_faults(row[column], country=row["country"], column=column)
    for assured, column in (("emergency_assured_date", "phone_emergency"), ("assured_date", "name_en")):
        if row[assured] and not row[column]:
            yield f"{assured} without {column}", "empty it"


def _find_place_faults(row: Cells) -> Iterator[Fault]:
    where = [row["latitude"], row["longitude"], row["precision"]]
    if any(where) and not all(where):
        yield "half a place", f"give latitude, longitude and precision ({', '.join(PRECISIONS)}) together, or none"
    if row["precision"] not in ("", *PRECISIONS):
        yield f"precision {row['precision']!r} is unknown", f"use {', '.join(PRECISIONS)}"
    for column, most in MAX_DEGREES.items():
        if row[column] and not _is_degrees(row[column], most):
            yield f"{column} {row[column]!r} is no place", f"write degrees from -{most} to {most}"


def _is_degrees(value: str, most: int) -> bool:
    try:
        return -most <= float(value) <= most
    except ValueError:
        return False


def _is_caution_for(caution: Cells, row: Cells) -> bool:
    return caution["origin"] == row["origin"] and caution["country"] in (ANY, row["country"])
