"""Cells that offices and lines have in common: what is wrong with each, and what mends it."""

import re
import unicodedata
from collections.abc import Iterator
from datetime import date
from typing import Final
from zoneinfo import ZoneInfo

from babel import Locale
from babel.core import get_global
from opening_hours import validate

from bot.checks import dates
from bot.i18n.hours import ALWAYS, parse_rules
from bot.i18n.labels import RISKS
from bot.model.directory import CHECK_METHODS, CHECK_RESULTS

Cells = dict[str, str]
Fault = tuple[str, str]
"""What is wrong, and what mends it."""
STATUSES: Final = ("verified", "unverified", "conflict", "defunct", "inactive")
CONFIDENCES: Final = ("", "low", "medium", "high")
VERIFICATION_COLUMNS: Final = ("checked_on", "checked_by", "checked_how", "checked_result")
_SOURCE: Final = re.compile(r"(https?://[^\s/]+\.[^\s]+|github:[^\s/]+/\S+|unlinked:\w+)\Z")
_WEBSITE: Final = re.compile(r"https?://[^\s/]+\.[^\s]+\Z")
_INITIALS: Final = re.compile(r"[A-Za-z][A-Za-z .-]{0,23}\Z")
_ALTERNATIVES: Final = re.compile(r"(\+?\d{3,15}(;\+?\d{3,15})*)?\Z")


def find_cell_faults(row: Cells, *, run_by: tuple[str, ...], today: date) -> Iterator[Fault]:
    """Everything that does not depend on what kind of row it is."""
    yield from _find_word_faults(row, run_by=run_by)
    yield from _find_source_faults(row)
    yield from _find_date_faults(row, today=today)
    yield from _find_verification_faults(row)
    yield from _find_hours_faults(row)
    for column, cell in row.items():
        if odd := [letter for letter in cell if unicodedata.category(letter) in ("Cc", "Cf")]:
            yield f"{column} holds the hidden character U+{ord(odd[0]):04X}", "type the cell anew"


def _find_word_faults(row: Cells, *, run_by: tuple[str, ...]) -> Iterator[Fault]:
    for column, known in (
        ("status", STATUSES), ("confidence", CONFIDENCES[1:]), ("risk_note", ("", *RISKS)), ("run_by", run_by),
        ("checked_how", ("", *CHECK_METHODS)), ("checked_result", ("", *CHECK_RESULTS)),
    ):  # fmt: skip
        if row[column] not in known:
            yield f"{column} {row[column]!r} is unknown", f"use {', '.join(known)}"
    known_languages = Locale("en").languages
    for code in filter(None, row["languages"].split(";")):
        if code not in known_languages or code == "tl":
            yield f"languages names {code!r}", "use CLDR codes with ; between them, fil for Filipino"
    if not _ALTERNATIVES.match(row["phone_alt"]):
        yield f"phone_alt {row['phone_alt']!r}", "write numbers with ; between them"


def _find_source_faults(row: Cells) -> Iterator[Fault]:
    for column in ("name_en", "source_url", "source_title"):
        if not row[column].strip():
            yield f"{column} is empty", "every row needs a name and a source"
    for column, form in (("source_url", _SOURCE), ("source_url_2", _SOURCE), ("website", _WEBSITE)):
        if row[column] and not form.match(row[column]):
            yield f"{column} {row[column]!r} is no address", "write https://…"


def _find_date_faults(row: Cells, *, today: date) -> Iterator[Fault]:
    if row["source_date"] and not dates.is_partial_date(row["source_date"]):
        yield f"source_date {row['source_date']!r}", "write 2024, 2024-09 or 2024-09-20, or leave it empty"
    elif row["source_date"] > row["retrieved_on"][: len(row["source_date"])]:
        yield f"source_date {row['source_date']} is later than the day it was read", "compare it with the source"
    for column in ("assured_date", "emergency_assured_date", "checked_on", "retrieved_on"):
        written = row.get(column, "")
        if written and not dates.is_full_date(written):
            yield f"{column} {written!r}", "write a day, 2024-09-20"
        elif written > today.isoformat():
            yield f"{column} {written} is in the future", "write the day it happened"
    if not row["retrieved_on"]:
        yield "retrieved_on is empty", "write the day the source was read"


def _find_verification_faults(row: Cells) -> Iterator[Fault]:
    given = [column for column in VERIFICATION_COLUMNS if row[column]]
    if given and len(given) < len(VERIFICATION_COLUMNS):
        yield f"{given[0]} without the rest of the check", f"give {', '.join(VERIFICATION_COLUMNS)} together"
    if row["checked_by"] and not _INITIALS.match(row["checked_by"]):
        yield f"checked_by {row['checked_by']!r}", "write initials or a role, no name, number or address"
    assured = row["assured_date"] or row.get("emergency_assured_date", "")
    if bool(assured) != (row["status"] == "verified"):
        yield "a row is verified on the day somebody called", "give status verified and assured_date together"
    if assured > row["checked_on"]:
        yield f"assured on {assured} but checked earlier", "write the day of the last check in checked_on"


def _find_hours_faults(row: Cells) -> Iterator[Fault]:
    hours, zone = row["hours"], row["timezone"]
    if hours and hours != ALWAYS and not (_is_supported(hours) and validate(hours)):
        yield f"hours {hours!r}", "leave them empty, or write 24/7 or Mo-Fr 08:30-17:30; Sa 09:00-12:00"
    if _get_territory(zone) != row["country"]:
        yield f"timezone {zone!r} is no time of {row['country']}", "use an IANA name, Asia/Kuala_Lumpur"


def _is_supported(hours: str) -> bool:
    try:
        return bool(parse_rules(hours))
    except ValueError:
        return False


def _get_territory(zone: str) -> str:
    try:
        ZoneInfo(zone)
    except (KeyError, ValueError, OSError):
        return ""
    aliases = get_global("zone_aliases")
    return str(get_global("zone_territories").get(aliases.get(zone, zone), ""))
