"""data/directory/accepted.csv: what somebody has looked at. A cell that changed since is a finding until it is accepted.

Two digits of a number can change places and it is still a number. No rule can see that, so the cells that can hurt are
sealed: `python -m bot directory accept ID` shows them and seals them anew.
"""

import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Generator, Iterable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final

from bot.content.contacts import CONTACT_COLUMNS
from bot.content.directory import HOTLINE_COLUMNS, MISSION_COLUMNS
from bot.content.file_reader import read_csv
from bot.content.sources import HIDDEN_STATUSES
from bot.directory_lint import contacts, files, places, rows
from bot.directory_lint.files import Row
from bot.directory_lint.finding import Finding, LintCheck
from bot.directory_lint.rows import VERIFICATION_COLUMNS, Cells, Fault
from bot.domain.directory import EMERGENCY_KINDS, TRUSTED_CONFIDENCE
from bot.domain.enums import DESTINATIONS
from bot.errors import BadContent

ACCEPTED_FILE: Final = "data/directory/accepted.csv"
COLUMNS: Final = ("row_id", "seal")
REMEMBERED_COLUMNS: Final = ("phone", "phone_emergency", "retrieved_on")
"""Cells that stand beside the seal as they were sealed, so that a changed number is seen as such."""
CHECKSUM_COLUMNS: Final = (
    "origin",
    "country",
    "kind",
    "own_name",
    "name_en",
    "city",
    "address",
    "phone",
    "phone_confidence",
    "phone_emergency",
    "emergency_confidence",
    "serves_origins",
    "languages",
    "dialable_from",
    "hours",
    "timezone",
    "jurisdiction",
    "latitude",
    "longitude",
    "precision",
    "cost",
    "website",
    "run_by",
    "risk_note",
    "confidence",
    "status",
    "assured_date",
    "emergency_assured_date",
    "source_url",
    "source_title",
    "source_date",
    "retrieved_on",
)
"""Cells that decide what she is shown, and where it is from."""
OPTIONAL_CHECKSUM_COLUMNS: Final = ("area", "row_id", "value", "language", "run_by_source")
"""Such cells that rows sealed earlier do not have; `row_id`, `value` and `language` are of a contact."""
CHECKSUM_LENGTH: Final = 12


def compute_checksum(row: dict[str, str]) -> str:
    """A short fingerprint of the sealed cells of a row; a column that came later counts where it holds anything."""
    later = [row[column] for column in OPTIONAL_CHECKSUM_COLUMNS if row.get(column)]
    written = json.dumps([*(row.get(column, "") for column in CHECKSUM_COLUMNS), *later], ensure_ascii=False)
    return hashlib.sha256(written.encode()).hexdigest()[:CHECKSUM_LENGTH]


def build_entry(row: dict[str, str]) -> dict[str, str]:
    """What is written down of a row that somebody has looked at."""
    return {"seal": compute_checksum(row), **remember_cells(row)}


def remember_cells(row: dict[str, str]) -> dict[str, str]:
    """The cells that stand beside a seal; the value of a contact is its number."""
    return {**{column: row.get(column, "") for column in REMEMBERED_COLUMNS}, "phone": get_number(row)}


def get_number(row: dict[str, str]) -> str:
    """What a change of makes another number of a row: its number, or the value of a contact."""
    return row["value"] if "value" in row else row.get("phone", "")


def validate_accepted(root: Path, rows: list[tuple[str, str, Row]]) -> Iterator[Finding]:
    """A finding for every row (file, id, row) that changed since it was accepted, and for every seal without a row."""
    listed = yield from files.check_table(root, ACCEPTED_FILE, COLUMNS)
    if listed is None:
        return
    seals = {row["row_id"]: row["seal"] for _, row in listed}
    for file, row_id, (line, row) in rows:
        if seals.get(row_id) != compute_checksum(row):
            message = f"{row_id}: changed since somebody looked at it"
            yield Finding(
                file, line, message, f"compare it with its source, then: python -m bot directory accept {row_id}"
            )
    known = {row_id for _, row_id, _ in rows}
    for line, row in listed:
        if row["row_id"] not in known:
            message = f"{row['row_id']} stands in no table any more"
            yield Finding(
                ACCEPTED_FILE, line, message, "put the row back: rows are hidden by their status, not removed"
            )


DATAPACKAGE_FILE: Final = "data/directory/datapackage.json"


def read_package(root: Path) -> Any:
    """The description. Raises BadContent."""
    try:
        return json.loads(files.read_text(root / DATAPACKAGE_FILE))
    except ValueError as error:
        raise BadContent(f"datapackage.json is not valid JSON: {error}.") from error


def get_creation_day(root: Path) -> date:
    """The day the tables were put together: no clock may be earlier. Raises BadContent."""
    try:
        return date.fromisoformat(str(read_package(root)["created"])[: len("2026-11-24")])
    except (KeyError, TypeError, ValueError) as error:
        raise BadContent("datapackage.json does not say when it was created.") from error


def validate_datapackage(root: Path) -> Iterator[Finding]:
    """A finding for each table whose columns are not those described, in that order."""
    for resource in read_package(root).get("resources", ()):
        path = f"data/directory/{resource['path']}"
        described = [field["name"] for field in resource["schema"]["fields"]]
        columns, _ = files.read_rows(root / path)
        if columns != described:
            odd = next((one for one in {*columns} ^ {*described}), "their order")
            yield Finding(DATAPACKAGE_FILE, None, f"{path} and its description differ in {odd}", "bring them together")


HOTLINES_FILE: Final = "data/directory/hotlines.csv"


def validate_services(hotlines: list[Row]) -> Iterator[Finding]:
    """Every finding about lines that contradict each other, or that are missing."""
    shown = [(line, row) for line, row in hotlines if _is_visible(row)]
    yield from _find_contradictions(shown)
    numbers: dict[tuple[str, str], list[int]] = defaultdict(list)
    for line, row in shown:
        if not row["area"]:
            numbers[row["country"], row["kind"]].append(line)
    for kind in EMERGENCY_KINDS:
        for country in DESTINATIONS:
            if not numbers[country, kind]:
                yield Finding(HOTLINES_FILE, None, f"{country} has no {kind} number that is shown", "add a sourced one")
        for (country, of_kind), lines in numbers.items():
            if of_kind == kind and len(lines) > 1:
                yield Finding(
                    HOTLINES_FILE, lines[-1], f"{country} has two {kind} numbers", "give one the status inactive"
                )


def _find_contradictions(shown: list[Row]) -> Iterator[Finding]:
    known: dict[tuple[str, str, str], tuple[int, str]] = {}
    for line, row in shown:
        service = (row["country"], row["dialable_from"], " ".join(row["name_en"].casefold().split()))
        first, number = known.setdefault(service, (line, row["phone"]))
        if number != row["phone"] and row["kind"] not in EMERGENCY_KINDS:
            message = f"{row['hotline_id']} and line {first} give one service two numbers: neither is shown"
            yield Finding(HOTLINES_FILE, line, message, "call both; give the wrong one the status conflict")


def _is_visible(row: dict[str, str]) -> bool:
    return row["confidence"] in TRUSTED_CONFIDENCE and row["status"] not in HIDDEN_STATUSES and bool(row["phone"])


FOLDER: Final = "data/directory"
MISSIONS_FILE: Final = f"{FOLDER}/missions.csv"
DIRECTORY_HOTLINES_FILE: Final = f"{FOLDER}/hotlines.csv"
CAUTIONS_FILE: Final = "data/policies/cautions.csv"
EXTRA_COLUMNS: Final = ("phone_alt", *VERIFICATION_COLUMNS, "source_url", "source_url_2", "retrieved_on")
"""Columns that are kept for the people who check, and never shown."""
TABLES: Final = (
    (MISSIONS_FILE, "mission_id", (*MISSION_COLUMNS, *EXTRA_COLUMNS, "name_en")),
    (DIRECTORY_HOTLINES_FILE, "hotline_id", (*HOTLINE_COLUMNS, *EXTRA_COLUMNS, "confidential", "area")),
)
CONTACTS_FILE: Final = f"{FOLDER}/contacts.csv"
CONTACT_TABLE_COLUMNS: Final = (*CONTACT_COLUMNS, *VERIFICATION_COLUMNS, "source_url", "source_url_2", "retrieved_on")
_ID_PATTERNS: Final = {
    "contact_id": re.compile(r"con-([a-z]{2})-\d{2}\Z"),
    "mission_id": re.compile(r"mis-[a-z]{2}-([a-z]{2})-\d{2}\Z"),
    "hotline_id": re.compile(r"hot-([a-z]{2})-\d{2}\Z"),
}


def validate(root: Path, *, today: date | None = None) -> Iterator[Finding]:
    """Every finding about offices, lines and names of places; `today` is the clock's where it is not given."""
    # A clock that is behind must not call the whole directory a thing of the future.
    today = max(today or datetime.now(UTC).date(), get_creation_day(root))
    known: list[tuple[str, str, Row]] = []
    for file, key, columns in TABLES:
        present, rows = files.read_rows(root / file)
        if missing := files.find_missing_columns(file, present, columns):
            yield from missing
            continue
        yield from _check_ids(file, rows, key)
        yield from _check_rows(root, file, rows, key, today=today)
        known += [(file, row[key], (line, row)) for line, row in rows]
    known += yield from _check_contacts(root, known, today=today)
    yield from validate_services([row for file, _, row in known if file == DIRECTORY_HOTLINES_FILE])
    yield from validate_accepted(root, known)
    yield from validate_datapackage(root)
    yield from places.validate_aliases(root)


def _check_contacts(
    root: Path, reachable: list[tuple[str, str, Row]], *, today: date
) -> Generator[Finding, None, list[tuple[str, str, Row]]]:
    """Every finding about other ways to reach offices and lines, then their rows; an edition may have no such table."""
    if not (root / CONTACTS_FILE).exists():
        return []
    listed = yield from files.check_table(root, CONTACTS_FILE, CONTACT_TABLE_COLUMNS)
    owners = {row_id: row for _, row_id, (_, row) in reachable}
    # With the country of its row, which its id names.
    placed = [
        (line, {"country": owners.get(row["row_id"], {}).get("country", ""), **row}) for line, row in listed or ()
    ]
    yield from _check_ids(CONTACTS_FILE, [one for one in placed if one[1]["country"]], "contact_id")
    seen: dict[tuple[str, ...], int] = {}
    for line, row in placed:
        found = contacts.find_contact_faults(row, today=today)
        yield from _to_findings(CONTACTS_FILE, line, row["contact_id"], found)
        same = tuple(row[column] for column in ("row_id", "kind", "value", "language"))
        if seen.setdefault(same, line) != line:
            yield Finding(
                CONTACTS_FILE, line, f"{row['contact_id']} stands in line {seen[same]} too", "keep one of them"
            )
    return [(CONTACTS_FILE, row["contact_id"], one) for one in listed or () for row in (one[1],)]


def _check_rows(root: Path, file: str, numbered_rows: list[Row], key: str, *, today: date) -> Iterator[Finding]:
    cautions = list(read_csv(root / CAUTIONS_FILE, ("origin", "country", "risk_note", "reason")))
    for line, row in numbered_rows:
        is_office = file == MISSIONS_FILE
        found = (
            rows.find_office_faults(row, cautions=cautions, today=today)
            if is_office
            else rows.find_line_faults(row, today=today)
        )
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
            yield Finding(file, line, message, "write hot-my-01, mis-ph-my-01 or con-my-01")
        if seen.setdefault(row_id, line) != line:
            yield Finding(file, line, f"{row_id} stands in line {seen[row_id]} too", "give one of them another id")


def _is_of_its_country(row: Cells, key: str) -> bool:
    form = _ID_PATTERNS[key].match(row[key])
    return form is not None and form[1].upper() == row["country"]


DIRECTORY_CHECKS: Final[tuple[tuple[str, LintCheck], ...]] = ((FOLDER, validate), (FOLDER, places.validate))
"""Everything that is checked of a directory, each with the place to look at where it stumbles."""
