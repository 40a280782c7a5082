"""What a check found, written into the one row it was about: when, who, how, and what follows for her."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from bot.content.file_reader import read_csv
from bot.directory_lint import contacts, directory, rows
from bot.domain.directory import EMERGENCY_KINDS
from bot.errors import BadContent
from tools.directory import csv_editor
from tools.directory.csv_editor import Cells, DirectoryRow, read_accepted, update_row, write_accepted

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
    if read_accepted(root, row.row_id).get("seal") != directory.compute_checksum(row.cells):
        message = (
            f"{row.row_id} was edited and nobody has accepted it. Compare it with its source, then: directory accept"
        )
        raise BadContent(f"{message} {row.row_id}.")
    found = {
        "checked_on": check.verified_on.isoformat(),
        "checked_by": check.verified_by,
        "checked_how": check.method,
        "checked_result": check.result,
    }
    changed = {**found, **(_build_office_cells if row.is_mission else _build_line_cells)(row, check)}
    cells = {**row.cells, **changed}
    for message, mend in _find_faults(root, row, cells, today):
        raise BadContent(f"{row.row_id}: {message}; {mend}.")
    update_row(root, row, changed)
    write_accepted(root, row.row_id, directory.build_entry(cells))
    return {column: cell for column, cell in changed.items() if row.cells[column] != cell}


def _refuse_invalid(row: DirectoryRow, check: Verification, today: date) -> None:
    is_emergency = row.place.cells["kind"] in EMERGENCY_KINDS
    if check.verified_on > today:
        raise BadContent(f"{check.verified_on} is in the future.")
    if check.verified_on.isoformat() < row.cells["checked_on"]:
        raise BadContent(f"{row.row_id} was checked later than that, on {row.cells['checked_on']}.")
    if is_emergency and check.method in ("call", "message"):
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
        return list(rows.find_office_faults(cells, cautions=cautions, today=today))
    if row.is_contact:
        return list(contacts.find_contact_faults({"country": row.place.cells["country"], **cells}, today=today))
    return list(rows.find_line_faults(cells, today=today))


@dataclass(frozen=True)
class RowChange:
    """An edited row, as it will be sealed."""

    row: DirectoryRow
    accepted_cells: Mapping[str, str]
    """What was sealed of it last; empty for a new row."""
    cleared_cells: Cells
    """Cells that go with an old number, as they will be."""

    @property
    def summary_lines(self) -> list[str]:
        """What is sealed, a line each: a number as old → new, then what that clears."""
        said = [
            self._format_line(name)
            for name in (*directory.OPTIONAL_CHECKSUM_COLUMNS, *directory.CHECKSUM_COLUMNS)
            if self.row.cells.get(name) or (name in self.row.cells and self.accepted_cells.get(name))
        ]
        gone = [
            f"{name} is now {cell or 'empty'}: nobody has checked the new number"
            for name, cell in self.cleared_cells.items()
        ]
        return [f"{self.row.row_id}: {line}" for line in (*said, *gone)]

    def _format_line(self, name: str) -> str:
        new = self.row.cells.get(name, "")
        # What was sealed of a contact stands where numbers do, beside the id of the seal itself.
        old = self.accepted_cells.get({"value": "phone", "row_id": ""}.get(name, name))
        return f"{name} {new}" if old in (None, new) else f"{name} {old or 'none'} → {new or 'none'}"


def prepare_change(root: Path, row: DirectoryRow, *, today: date) -> RowChange:
    """What accepting a row would do. Raises BadContent where its number changed and its source was not read again."""
    known = csv_editor.read_accepted(root, row.row_id)
    now = directory.remember_cells(row.cells)
    numbers = [columns for columns in NUMBER_COLUMNS.values() if _is_changed(now, known, columns[0])]
    last, read = known.get("retrieved_on", ""), row.cells["retrieved_on"]
    if numbers and not (read > last or read == today.isoformat()):
        raise BadContent(
            f"{row.row_id}: its number changed, its source was last read on {last}. "
            "Read it again, write that day into retrieved_on, then accept the row."
        )
    return RowChange(row, known, _list_cleared_cells(row, numbers))


def accept_change(root: Path, change: RowChange) -> None:
    """Clear what a changed number takes with it, and seal the row. Raises BadContent."""
    cells = {**change.row.cells, **change.cleared_cells}
    if change.cleared_cells:
        csv_editor.update_row(root, change.row, change.cleared_cells)
    csv_editor.write_accepted(root, change.row.row_id, directory.build_entry(cells))


def _is_changed(cells: Cells, known: Mapping[str, str], column: str) -> bool:
    return column in known and known[column] != cells.get(column, "")


def _list_cleared_cells(row: DirectoryRow, numbers: list[tuple[str, str, str]]) -> Cells:
    """The cells of a check of a number that is no more; none where nothing was checked."""
    gone: Cells = {}
    for _, graded, assured in numbers:
        confidence = graded if row.is_mission else "confidence"
        if row.cells[assured]:
            # The call had made it high; what is left is the source of the new number.
            gone |= {assured: "", **({confidence: "medium"} if row.cells[confidence] == "high" else {})}
    left = {**row.cells, **gone}
    if numbers and not any(left.get(assured) for _, _, assured in NUMBER_COLUMNS.values()):
        gone |= dict.fromkeys(("checked_on", "checked_by", "checked_how", "checked_result"), "")
        gone |= {"status": "unverified"} if row.cells["status"] == "verified" else {}
    return {column: cell for column, cell in gone.items() if row.cells[column] != cell}
