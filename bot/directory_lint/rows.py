"""Dates as exactly as a source gives them."""

import re
import unicodedata
from collections.abc import Iterator
from datetime import date
from typing import Final

import phonenumbers
from babel import Locale
from opening_hours import validate

from bot.domain.directory import CHECK_METHODS, CHECK_RESULTS, EMERGENCY_KINDS, RUN_BY, TRUSTED_CONFIDENCE
from bot.domain.enums import ANY, DESTINATIONS, EXTRA_COUNTRIES, HOTLINE_KINDS, ORIGINS
from bot.i18n.labels import AREAS, MISSIONS, RISKS
from bot.i18n.opening_hours import ALWAYS, get_zone_territory, parse_rules

_PARTIAL_DATE: Final = re.compile(r"\d{4}(-\d\d(-\d\d)?)?\Z")
_FULL_DATE_LENGTH: Final = len("2024-09-20")


def is_partial_date(value: str) -> bool:
    """Whether a year, a month or a day stands here that the calendar has."""
    if not _PARTIAL_DATE.match(value):
        return False
    try:
        date.fromisoformat(value + "-01-01"[: _FULL_DATE_LENGTH - len(value)])
    except ValueError:
        return False
    return True


def is_full_date(value: str) -> bool:
    """Whether a whole day stands here."""
    return len(value) == _FULL_DATE_LENGTH and is_partial_date(value)


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
    """Everything that an office and a line have in common."""
    if row["run_by"] not in run_by:
        yield f"run_by {row['run_by']!r} is unknown", f"use {', '.join(run_by)}"
    yield from _find_word_faults(row)
    yield from find_common_faults(row, today=today)
    yield from _find_hours_faults(row)


def find_common_faults(row: Cells, *, today: date) -> Iterator[Fault]:
    """Everything that does not depend on what kind of row it is: source, check, dates."""
    yield from _find_code_faults(row)
    yield from _find_source_faults(row)
    yield from _find_date_faults(row, today=today)
    yield from _find_verification_faults(row)
    for column, cell in row.items():
        if odd := [letter for letter in cell if unicodedata.category(letter) in ("Cc", "Cf")]:
            yield f"{column} holds the hidden character U+{ord(odd[0]):04X}", "type the cell anew"


def _find_code_faults(row: Cells) -> Iterator[Fault]:
    for column, known in (
        ("status", STATUSES),
        ("confidence", CONFIDENCES[1:]),
        ("checked_how", ("", *CHECK_METHODS)),
        ("checked_result", ("", *CHECK_RESULTS)),
    ):
        if row[column] not in known:
            yield f"{column} {row[column]!r} is unknown", f"use {', '.join(known)}"


def _find_word_faults(row: Cells) -> Iterator[Fault]:
    if row["risk_note"] not in ("", *RISKS):
        yield f"risk_note {row['risk_note']!r} is unknown", f"use {', '.join(('', *RISKS))}"
    known_languages = Locale("en").languages
    for code in filter(None, row["languages"].split(";")):
        if code not in known_languages or code == "tl":
            yield f"languages names {code!r}", "use CLDR codes with ; between them, fil for Filipino"
    if not _ALTERNATIVES.match(row["phone_alt"]):
        yield f"phone_alt {row['phone_alt']!r}", "write numbers with ; between them"


def _find_source_faults(row: Cells) -> Iterator[Fault]:
    for column in ("name_en", "source_url", "source_title"):
        if column in row and not row[column].strip():
            yield f"{column} is empty", "every row needs a name and a source"
    for column, form in (
        ("source_url", _SOURCE),
        ("source_url_2", _SOURCE),
        ("run_by_source", _SOURCE),
        ("website", _WEBSITE),
    ):
        if row.get(column) and not form.match(row[column]):
            yield f"{column} {row[column]!r} is no address", "write https://…"


def _find_date_faults(row: Cells, *, today: date) -> Iterator[Fault]:
    if row["source_date"] and not is_partial_date(row["source_date"]):
        yield f"source_date {row['source_date']!r}", "write 2024, 2024-09 or 2024-09-20, or leave it empty"
    elif row["source_date"] > row["retrieved_on"][: len(row["source_date"])]:
        yield f"source_date {row['source_date']} is later than the day it was read", "compare it with the source"
    for column in ("assured_date", "emergency_assured_date", "checked_on", "retrieved_on"):
        written = row.get(column, "")
        if written and not is_full_date(written):
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
        yield f"hours {hours!r}", "leave them empty, or write 24/7 or Mo-Fr 08:30-17:30; Sa 09:00-12:00; PH off"
    if get_zone_territory(zone) != row["country"]:
        yield f"timezone {zone!r} is no time of {row['country']}", "use an IANA name, Asia/Kuala_Lumpur"


def _is_supported(hours: str) -> bool:
    try:
        return bool(parse_rules(hours))
    except ValueError:
        return False


MAX_SHORT_CODE_LENGTH = 7


def find_number_faults(number: str, *, country: str, column: str) -> Iterator[tuple[str, str]]:
    """What is wrong with a number and how to mend it; nothing for an empty one."""
    if not number:
        return
    if not number.startswith("+"):
        if not (number.isascii() and number.isdigit()):
            yield f"{column} {number!r} is neither international nor digits alone", "write +60312345678, or 15999"
        elif len(number) > MAX_SHORT_CODE_LENGTH and not _is_national(number, country):
            yield f"{column} {number} cannot be dialled in {country}", "compare it with the source"
        return
    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        yield f"{column} {number!r} cannot be read", "write + and digits alone"
        return
    if phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164) != number:
        yield f"{column} {number!r} is not in E.164 form", "write + and digits alone"
    if parsed.country_code != phonenumbers.country_code_for_region(country):
        yield f"{column} {number} is a number of another country than {country}", "compare it with the source"
    elif not phonenumbers.is_valid_number(parsed):
        yield f"{column} {number} cannot exist", "compare it with the source"


def _is_national(number: str, country: str) -> bool:
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(number, country))
    except phonenumbers.NumberParseException:
        return False


COUNTRY_CODES: Final = (*DESTINATIONS, *ORIGINS, *EXTRA_COUNTRIES)
GRADED_COLUMNS: Final = (("phone", "phone_confidence"), ("phone_emergency", "emergency_confidence"))
PRECISIONS: Final = ("office", "city")
MAX_DEGREES: Final = {"latitude": 90, "longitude": 180}


def find_office_faults(row: Cells, *, cautions: list[Cells], today: date) -> Iterator[Fault]:
    """Everything wrong with one office."""
    yield from find_cell_faults(row, run_by=("mission",), today=today)
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
        yield from find_number_faults(row[column], country=row["country"], column=column)
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


LOCATION_COLUMNS: Final = ("address", "city", "latitude", "longitude", "place", "map")
"""Columns that would tell where a safe house is."""
COST_VALUES: Final = ("", "free")
CONFIDENTIALITY_VALUES: Final = ("", "yes", "anonymous")


def find_line_faults(row: Cells, *, today: date) -> Iterator[Fault]:
    """Everything wrong with one line."""
    yield from find_cell_faults(row, run_by=RUN_BY, today=today)
    if row["country"] not in COUNTRY_CODES:
        yield f"country {row['country']!r} is unknown", "use a destination or a home country"
    for column, known in (("kind", HOTLINE_KINDS), ("cost", COST_VALUES), ("confidential", CONFIDENTIALITY_VALUES)):
        if row[column] not in known:
            yield f"{column} {row[column]!r} is unknown", f"use {', '.join(known)}"
    if unknown := set(row["serves_origins"].split(";")) - {*ORIGINS, ANY}:
        yield f"serves {min(unknown)!r}, which is unknown", f"use {ANY} or {', '.join(ORIGINS)}"
    yield from _find_hotline_number_faults(row)
    if row["area"] and (row["area"] not in AREAS or row["kind"] not in EMERGENCY_KINDS):
        yield (
            f"area {row['area']!r} is unknown, or of no emergency number",
            f"leave it empty, or use {', '.join(AREAS)}",
        )
    if row["kind"] == "shelter":
        yield from (("a safe house with a place", f"empty {column}") for column in LOCATION_COLUMNS if row.get(column))


def _find_hotline_number_faults(row: Cells) -> Iterator[Fault]:
    if row["dialable_from"] not in (ANY, row["country"]):
        yield f"dialable from {row['dialable_from']!r}", f"use {ANY} or {row['country']}"
    if not row["phone"] and row["confidence"] in TRUSTED_CONFIDENCE:
        yield "a line without a number", "add the number, or lower the confidence"
    yield from find_number_faults(row["phone"], country=row["country"], column="phone")
    if row["dialable_from"] == ANY and not row["phone"].startswith("+"):
        yield "diallable from anywhere, but not written with +", "write the international number"
