"""What a check found, written into the one row it was about: when, who, how, and what follows for her."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from bot.checks import accepted, lines, offices
from bot.content.files import read_csv
from bot.errors import BadContent
from bot.model.directory import EMERGENCY_KINDS
from bot.phonebook.tables import Cells, DirectoryRow, read_accepted, update_row, write_accepted

NUMBER_COLUMNS: Final = {
    "main": ("phone", "phone_confidence", "assured_date"),
    "after_hours": ("phone_emergency", "emergency_confidence", "emergency_assured_date"),
}
"""An office's numbers: the number, its confidence, the day it was right."""
RESULT_STATUSES: Final = {"wrong": "conflict", "dead": "defunct"}
"""What hides a line at once. Of an office only the number goes: the address may still be right."""


@dataclass(frozen=True)
class Verification:
    """One call, visit or reading of an official page."""

    verified_by: str
    """Initials or a role; it stands in a public file."""
    method: str
    result: str
    verified_on: date
    number: str | None = None
    """Which number of an office: `main` or `after_hours`; None where there is only one."""


def record_verification(root: Path, row: DirectoryRow, check: Verification, *, today: date) -> Mapping[str, str]:
    """Write it down; returns the cells that changed. Raises BadContent, and then nothing was written."""
    _refuse_invalid(row, check, today)
    if read_accepted(root, row.row_id).get("seal") != accepted.compute_checksum(row.cells):
        message = f"{row.row_id} was edited and nobody has accepted it. Compare it with its source, then: directory accept"
        raise BadContent(f"{message} {row.row_id}.")
    found = {
        "checked_on": check.verified_on.isoformat(), "checked_by": check.verified_by, "checked_how": check.method,
        "checked_result": check.result,
    }  # fmt: skip
    changed = {**found, **(_build_office_cells if row.is_mission else _build_line_cells)(row, check)}
    cells = {**row.cells, **changed}
    for message, mend in _find_faults(root, row, cells, today):
        raise BadContent(f"{row.row_id}: {message}; {mend}.")
    update_row(root, row, changed)
    write_accepted(root, row.row_id, accepted.build_entry(cells))
    return {column: cell for column, cell in changed.items() if row.cells[column] != cell}


def _refuse_invalid(row: DirectoryRow, check: Verification, today: date) -> None:
    is_emergency = row.cells["kind"] in EMERGENCY_KINDS
    if check.verified_on > today:
        raise BadContent(f"{check.verified_on} is in the future.")
    if check.verified_on.isoformat() < row.cells["checked_on"]:
        raise BadContent(f"{row.row_id} was checked later than that, on {row.cells['checked_on']}.")
    if is_emergency and check.method == "call":
        raise BadContent("An emergency number is not called to test it. Read an official page, then use --how page.")
    if is_emergency and check.result in RESULT_STATUSES:
        raise BadContent("An emergency number is never hidden. Put the right one into its row and accept the row.")


def _build_line_cells(row: DirectoryRow, check: Verification) -> Cells:
    if check.number == "after_hours":
        raise BadContent(f"{row.row_id} has one number; leave --number out.")
    if check.result == "right":
        return {"status": "verified", "confidence": "high", "assured_date": check.verified_on.isoformat()}
    if check.result in RESULT_STATUSES:
        return {"status": RESULT_STATUSES[check.result], "assured_date": ""}
    return {}


def _build_office_cells(row: DirectoryRow, check: Verification) -> Cells:
    _, confidence, assured = NUMBER_COLUMNS[_get_column_group(row, check)]
    if check.result == "right":
        return {"status": "verified", confidence: "high", assured: check.verified_on.isoformat()}
    if check.result not in RESULT_STATUSES:
        return {}
    other = next(day for _, _, day in NUMBER_COLUMNS.values() if day != assured)
    return {"status": "verified" if row.cells[other] else "unverified", confidence: "low", assured: ""}


def _get_column_group(row: DirectoryRow, check: Verification) -> str:
    given = [name for name, (column, *_) in NUMBER_COLUMNS.items() if row.cells[column]]
    if check.number is None and len(given) != 1:
        raise BadContent(f"{row.row_id} has {len(given)} numbers; say which with --number main or after_hours.")
    if check.number is not None and check.number not in given:
        raise BadContent(f"{row.row_id} has no such number.")
    return check.number or given[0]


def _find_faults(root: Path, row: DirectoryRow, cells: Cells, today: date) -> list[tuple[str, str]]:
    if row.is_mission:
        table = root / "data" / "policies" / "cautions.csv"
        cautions = list(read_csv(table, ("origin", "country", "risk_note", "reason")))
        return list(offices.find_office_faults(cells, cautions=cautions, today=today))
    return list(lines.find_line_faults(cells, today=today))
