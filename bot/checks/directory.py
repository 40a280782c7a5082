"""data/directory/missions.csv and hotlines.csv: every row well-formed, every number diallable, every destination covered."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from bot.checks import aliases, dates, files, numbers
from bot.checks.files import Row
from bot.checks.finding import Finding
from bot.content.directory import HOTLINE_COLUMNS, MISSION_COLUMNS
from bot.i18n.labels import MISSIONS, RISKS, RUN_BY
from bot.model.directory import TRUSTED
from bot.model.vocabulary import ANY, DESTINATIONS, KINDS, ORIGINS

FOLDER: Final = "data/directory"
MISSIONS_FILE: Final = f"{FOLDER}/missions.csv"
HOTLINES_FILE: Final = f"{FOLDER}/hotlines.csv"
SOURCE_COLUMNS: Final = ("source_url", "source_title", "source_date", "retrieved_on")
STATUSES: Final = ("verified", "unverified", "conflict", "defunct", "inactive")
CONFIDENCES: Final = ("", "low", "medium", "high")
Fault = tuple[str, str]
"""What is wrong, and what mends it."""
EMERGENCY: Final = ("police", "ambulance")
WHEREABOUTS: Final = ("address", "city", "latitude", "longitude", "place", "map")
"""Columns that would tell where a safe house is."""
_ID: Final = {
    "mission_id": re.compile(r"mis-[a-z]{2}-([a-z]{2})-\d{2}\Z"),
    "hotline_id": re.compile(r"hot-([a-z]{2})-\d{2}\Z"),
}
_CLOCK: Final = r"([01]\d|2[0-3]):[0-5]\d"
_HOURS: Final = re.compile(rf"(24/7|(Mo|Tu|We|Th|Fr|Sa|Su)(-(Mo|Tu|We|Th|Fr|Sa|Su))? {_CLOCK}-{_CLOCK})?\Z")


def validate(root: Path) -> Iterator[Finding]:
    """Every finding about offices, lines and names of places."""
    yield from _missions(root)
    yield from _hotlines(root)
    yield from aliases.validate(root)


def _missions(root: Path) -> Iterator[Finding]:
    columns, rows = files.rows_of(root / MISSIONS_FILE)
    if missing := files.lacking(MISSIONS_FILE, columns, (*MISSION_COLUMNS, *SOURCE_COLUMNS, "run_by")):
        yield from missing
        return
    yield from _table(MISSIONS_FILE, rows, "mission_id")
    for line, row in rows:
        yield from _at(MISSIONS_FILE, line, row["mission_id"], _mission(row))


def _hotlines(root: Path) -> Iterator[Finding]:
    columns, rows = files.rows_of(root / HOTLINES_FILE)
    if missing := files.lacking(HOTLINES_FILE, columns, (*HOTLINE_COLUMNS, *SOURCE_COLUMNS)):
        yield from missing
        return
    yield from _table(HOTLINES_FILE, rows, "hotline_id")
    for line, row in rows:
        yield from _at(HOTLINES_FILE, line, row["hotline_id"], _hotline(row))
    yield from _covered(rows)


def _at(file: str, line: int, row_id: str, faults: Iterable[Fault]) -> Iterator[Finding]:
    for message, mend in faults:
        yield Finding(file, line, f"{row_id}: {message}", mend)


def _table(file: str, rows: list[Row], key: str) -> Iterator[Finding]:
    yield from files.misshapen(file, rows)
    seen: dict[str, int] = {}
    for line, row in rows:
        row_id = row.get(key, "")
        form = _ID[key].match(row_id)
        if not form or form[1].upper() != row.get("country"):
            yield Finding(
                file, line, f"{row_id!r} is no {key} of {row.get('country')}", "write hot-my-01 or mis-ph-my-01"
            )
        if seen.setdefault(row_id, line) != line:
            yield Finding(file, line, f"{row_id} stands in line {seen[row_id]} too", "give one of them another id")


def _mission(row: dict[str, str]) -> Iterator[Fault]:
    yield from _common(row, run_by=("mission",))
    if row["origin"] not in ORIGINS:
        yield f"origin {row['origin']!r} is unknown", f"use {', '.join(ORIGINS)}"
    if row["country"] not in DESTINATIONS:
        yield f"country {row['country']!r} is no destination", f"use {', '.join(DESTINATIONS)}"
    if row["kind"] not in MISSIONS:
        yield f"kind {row['kind']!r} is unknown", f"use {', '.join(MISSIONS)}"
    for column, confidence in (("phone", "phone_confidence"), ("phone_emergency", "emergency_confidence")):
        if row[confidence] not in CONFIDENCES or bool(row[column]) != bool(row[confidence]):
            yield f"{confidence} {row[confidence]!r} does not go with {column}", "a number needs low, medium or high"
        yield from numbers.faults(row[column], country=row["country"], column=column)


def _hotline(row: dict[str, str]) -> Iterator[Fault]:
    yield from _common(row, run_by=tuple(RUN_BY))
    if row["country"] not in (*DESTINATIONS, *ORIGINS):
        yield f"country {row['country']!r} is unknown", "use a destination or a home country"
    if row["kind"] not in KINDS:
        yield f"kind {row['kind']!r} is unknown", f"use {', '.join(KINDS)}"
    if unknown := set(row["serves_origins"].split(";")) - {*ORIGINS, ANY}:
        yield f"serves {min(unknown)!r}, which is unknown", f"use {ANY} or {', '.join(ORIGINS)}"
    if row["dialable_from"] not in (ANY, row["country"]):
        yield f"dialable from {row['dialable_from']!r}", f"use {ANY} or {row['country']}"
    if not _HOURS.match(row["hours"]):
        yield f"hours {row['hours']!r}", "leave them empty, or write 24/7 or Mo-Fr 08:30-17:30"
    if not row["phone"] and row["confidence"] in TRUSTED:
        yield "a line without a number", "add the number, or lower the confidence"
    if row["kind"] == "shelter":
        yield from (("a safe house with a place", f"empty {column}") for column in WHEREABOUTS if row.get(column))
    yield from numbers.faults(row["phone"], country=row["country"], column="phone")
    if row["dialable_from"] == ANY and not row["phone"].startswith("+"):
        yield "diallable from anywhere, but not written with +", "write the international number"


def _common(row: dict[str, str], *, run_by: tuple[str, ...]) -> Iterator[Fault]:
    for column, known in (
        ("status", STATUSES), ("confidence", CONFIDENCES[1:]), ("risk_note", ("", *RISKS)), ("run_by", run_by),
    ):  # fmt: skip
        if row.get(column) not in known:
            yield f"{column} {row.get(column)!r} is unknown", f"use {', '.join(known)}"
    for column in ("name_en", "source_url", "source_title"):
        if not row.get(column, "").strip():
            yield f"{column} is empty", "every row needs a name and a source"
    if row["source_date"] and not dates.is_partial(row["source_date"]):
        yield f"source_date {row['source_date']!r}", "write 2024, 2024-09 or 2024-09-20, or leave it empty"
    for column in ("assured_date", "retrieved_on"):
        if row.get(column) and not dates.is_day(row[column]):
            yield f"{column} {row[column]!r}", "write a day, 2024-09-20"
    if bool(row["assured_date"]) != (row["status"] == "verified"):
        yield "a row is verified on the day somebody called", "give status verified and assured_date together"


def _covered(hotlines: list[Row]) -> Iterator[Finding]:
    hidden = ("conflict", "defunct", "inactive")
    shown = {
        (row["country"], row["kind"])
        for _, row in hotlines
        if row["confidence"] in TRUSTED and row["status"] not in hidden and row["phone"]
    }
    for country in DESTINATIONS:
        for kind in EMERGENCY:
            if (country, kind) not in shown:
                yield Finding(HOTLINES_FILE, None, f"{country} has no {kind} number that is shown", "add a sourced one")
