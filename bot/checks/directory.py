"""data/directory: every row well-formed, every number diallable, every destination covered, nothing changed unseen."""

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final

from bot.checks import accepted, aliases, files, lines, offices, package, services
from bot.checks.cells import Cells, Fault, VERIFICATION_COLUMNS
from bot.checks.files import Row
from bot.checks.finding import Finding
from bot.content.directory import HOTLINE_COLUMNS, MISSION_COLUMNS
from bot.content.files import read_csv

FOLDER: Final = "data/directory"
MISSIONS_FILE: Final = f"{FOLDER}/missions.csv"
HOTLINES_FILE: Final = f"{FOLDER}/hotlines.csv"
CAUTIONS_FILE: Final = "data/policies/cautions.csv"
EXTRA_COLUMNS: Final = ("phone_alt", *VERIFICATION_COLUMNS, "source_url", "source_url_2", "retrieved_on")
"""Columns that are kept for the people who check, and never shown."""
TABLES: Final = (
    (MISSIONS_FILE, "mission_id", (*MISSION_COLUMNS, *EXTRA_COLUMNS, "name_en")),
    (HOTLINES_FILE, "hotline_id", (*HOTLINE_COLUMNS, *EXTRA_COLUMNS, "confidential", "area")),
)
_ID_PATTERNS: Final = {
    "mission_id": re.compile(r"mis-[a-z]{2}-([a-z]{2})-\d{2}\Z"),
    "hotline_id": re.compile(r"hot-([a-z]{2})-\d{2}\Z"),
}


def validate(root: Path, *, today: date | None = None) -> Iterator[Finding]:
    """Every finding about offices, lines and names of places; `today` is the clock's where it is not given."""
    # A clock that is behind must not call the whole directory a thing of the future.
    today = max(today or datetime.now(UTC).date(), package.get_creation_day(root))
    known: list[tuple[str, str, Row]] = []
    for file, key, columns in TABLES:
        present, rows = files.read_rows(root / file)
        if missing := files.find_missing_columns(file, present, columns):
            yield from missing
            continue
        yield from _check_ids(file, rows, key)
        yield from _check_rows(root, file, rows, key, today=today)
        known += [(file, row[key], (line, row)) for line, row in rows]
    yield from services.validate_services([row for file, _, row in known if file == HOTLINES_FILE])
    yield from accepted.validate_accepted(root, known)
    yield from package.validate_datapackage(root)
    yield from aliases.validate_aliases(root)


def _check_rows(root: Path, file: str, numbered_rows: list[Row], key: str, *, today: date) -> Iterator[Finding]:
    cautions = list(read_csv(root / CAUTIONS_FILE, ("origin", "country", "risk_note", "reason")))
    for line, row in numbered_rows:
        is_office = file == MISSIONS_FILE
        found = offices.find_office_faults(row, cautions=cautions, today=today) if is_office else lines.find_line_faults(row, today=today)
        yield from _to_findings(file, line, row[key], found)


def _to_findings(file: str, line: int, row_id: str, faults: Iterable[Fault]) -> Iterator[Finding]:
    for message, mend in faults:
        yield Finding(file, line, f"{row_id}: {message}", mend)


def _check_ids(file: str, rows: list[Row], key: str) -> Iterator[Finding]:
    yield from files.find_malformed_rows(file, rows)
    seen: dict[str, int] = {}
    for line, row in rows:
        row_id = row[key]
        if not _is_of_its_country(row, key):
            message = f"{row_id!r} is no {key} of {row['country']}"
            yield Finding(file, line, message, "write hot-my-01 or mis-ph-my-01")
        if seen.setdefault(row_id, line) != line:
            yield Finding(file, line, f"{row_id} stands in line {seen[row_id]} too", "give one of them another id")


def _is_of_its_country(row: Cells, key: str) -> bool:
    form = _ID_PATTERNS[key].match(row[key])
    return form is not None and form[1].upper() == row["country"]
