"""What a check found, written into the one row it was about: when, who, how, and what follows for her."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from bot.checks import accepted, lines, offices
from bot.content.files import read_csv
from bot.errors import BadContent
from bot.model.directory import EMERGENCY
from bot.phonebook.tables import Cells, Row, accept, accepted_of, change

COLUMNS: Final = {
    "main": ("phone", "phone_confidence", "assured_date"),
    "after_hours": ("phone_emergency", "emergency_confidence", "emergency_assured_date"),
}
"""An office's numbers: the number, its confidence, the day it was right."""
STATUS: Final = {"wrong": "conflict", "dead": "defunct"}
"""What hides a line at once. Of an office only the number goes: the address may still be right."""


@dataclass(frozen=True)
class Check:
    """One call, visit or reading of an official page."""

    by: str
    """Initials or a role; it stands in a public file."""
    how: str
    result: str
    on: date
    number: str | None = None
    """Which number of an office: `main` or `after_hours`; None where there is only one."""


def verify(root: Path, row: Row, check: Check, *, today: date) -> Mapping[str, str]:
    """Write it down; returns the cells that changed. Raises BadContent, and then nothing was written."""
    _refuse(row, check, today)
    if accepted_of(root, row.row_id).get("seal") != accepted.seal(row.cells):
        message = f"{row.row_id} was edited and nobody has accepted it. Compare it with its source, then: directory accept"
        raise BadContent(f"{message} {row.row_id}.")
    found = {
        "checked_on": check.on.isoformat(), "checked_by": check.by, "checked_how": check.how,
        "checked_result": check.result,
    }  # fmt: skip
    changed = {**found, **(_of_office if row.is_mission else _of_line)(row, check)}
    cells = {**row.cells, **changed}
    for message, mend in _faults(root, row, cells, today):
        raise BadContent(f"{row.row_id}: {message}; {mend}.")
    change(root, row, changed)
    accept(root, row.row_id, accepted.entry(cells))
    return {column: cell for column, cell in changed.items() if row.cells[column] != cell}


def _refuse(row: Row, check: Check, today: date) -> None:
    is_emergency = row.cells["kind"] in EMERGENCY
    if check.on > today:
        raise BadContent(f"{check.on} is in the future.")
    if check.on.isoformat() < row.cells["checked_on"]:
        raise BadContent(f"{row.row_id} was checked later than that, on {row.cells['checked_on']}.")
    if is_emergency and check.how == "call":
        raise BadContent("An emergency number is not called to test it. Read an official page, then use --how page.")
    if is_emergency and check.result in STATUS:
        raise BadContent("An emergency number is never hidden. Put the right one into its row and accept the row.")


def _of_line(row: Row, check: Check) -> Cells:
    if check.number == "after_hours":
        raise BadContent(f"{row.row_id} has one number; leave --number out.")
    if check.result == "right":
        return {"status": "verified", "confidence": "high", "assured_date": check.on.isoformat()}
    if check.result in STATUS:
        return {"status": STATUS[check.result], "assured_date": ""}
    return {}


def _of_office(row: Row, check: Check) -> Cells:
    _, confidence, assured = COLUMNS[_which(row, check)]
    if check.result == "right":
        return {"status": "verified", confidence: "high", assured: check.on.isoformat()}
    if check.result not in STATUS:
        return {}
    other = next(day for _, _, day in COLUMNS.values() if day != assured)
    return {"status": "verified" if row.cells[other] else "unverified", confidence: "low", assured: ""}


def _which(row: Row, check: Check) -> str:
    given = [name for name, (column, *_) in COLUMNS.items() if row.cells[column]]
    if check.number is None and len(given) != 1:
        raise BadContent(f"{row.row_id} has {len(given)} numbers; say which with --number main or after_hours.")
    if check.number is not None and check.number not in given:
        raise BadContent(f"{row.row_id} has no such number.")
    return check.number or given[0]


def _faults(root: Path, row: Row, cells: Cells, today: date) -> list[tuple[str, str]]:
    if row.is_mission:
        table = root / "data" / "policies" / "cautions.csv"
        cautions = list(read_csv(table, ("origin", "country", "risk_note", "reason")))
        return list(offices.faults(cells, cautions=cautions, today=today))
    return list(lines.faults(cells, today=today))
