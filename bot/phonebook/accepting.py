"""Sealing a row that was edited by hand: what changed, and what a changed number takes with it.

A check is a check of one number. Where the number changed, nobody has called the new one: what was found of the old one goes.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bot.checks import accepted
from bot.errors import BadContent
from bot.phonebook import tables
from bot.phonebook.tables import Cells, DirectoryRow
from bot.phonebook.verifying import NUMBER_COLUMNS


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
        said = [self._format_line(name) for name in accepted.CHECKSUM_COLUMNS if self.row.cells.get(name) or self.accepted_cells.get(name)]
        gone = [f"{name} is now {cell or 'empty'}: nobody has checked the new number" for name, cell in self.cleared_cells.items()]
        return [f"{self.row.row_id}: {line}" for line in (*said, *gone)]

    def _format_line(self, name: str) -> str:
        new, old = self.row.cells.get(name, ""), self.accepted_cells.get(name)
        return f"{name} {new}" if old in (None, new) else f"{name} {old or 'none'} → {new or 'none'}"


def prepare_change(root: Path, row: DirectoryRow, *, today: date) -> RowChange:
    """What accepting a row would do. Raises BadContent where its number changed and its source was not read again."""
    known = tables.read_accepted(root, row.row_id)
    numbers = [columns for columns in NUMBER_COLUMNS.values() if _is_changed(row.cells, known, columns[0])]
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
        tables.update_row(root, change.row, change.cleared_cells)
    tables.write_accepted(root, change.row.row_id, accepted.build_entry(cells))


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
