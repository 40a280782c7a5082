"""The tables of the directory as files: one row is changed, every other byte stays."""

import csv
import io
import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from bot.content.file_reader import read_text
from bot.errors import BadContent

FOLDER: Final = "data/directory"
MISSIONS_FILE: Final = "missions.csv"
HOTLINES_FILE: Final = "hotlines.csv"
CONTACTS_FILE: Final = "contacts.csv"
ACCEPTED_FILE: Final = "accepted.csv"
KEY_COLUMNS: Final = {
    MISSIONS_FILE: "mission_id",
    HOTLINES_FILE: "hotline_id",
    CONTACTS_FILE: "contact_id",
    ACCEPTED_FILE: "row_id",
}
Cells = dict[str, str]


@dataclass(frozen=True)
class DirectoryRow:
    """A row, and where its text stands in its file."""

    table: str
    row_id: str
    cells: Cells
    first_line: int
    """Index of its first line; `last` is the index after its last."""
    last_line: int
    owner: "DirectoryRow | None" = None
    """Of a contact: the office or the line that is reached by it."""

    @property
    def place(self) -> "DirectoryRow":
        """The office or the line: the row itself, or whose contact it is."""
        return self.owner or self

    @property
    def is_mission(self) -> bool:
        """Whether it is an office and not a line."""
        return self.table == MISSIONS_FILE

    @property
    def is_contact(self) -> bool:
        """Whether it is another way to reach one of them."""
        return self.table == CONTACTS_FILE


def read_table(root: Path, table: str) -> tuple[DirectoryRow, ...]:
    """Every row of a table. Raises BadContent."""
    lines = _read_lines(root, table)
    reader = csv.reader(lines)
    columns = next(reader, [])
    rows, first = [], reader.line_num
    for cells in reader:
        if len(cells) != len(columns):
            raise BadContent(f"{table}, line {reader.line_num}: a cell too many or too few.")
        row = dict(zip(columns, cells, strict=True))
        rows.append(DirectoryRow(table, row.get(KEY_COLUMNS[table], ""), row, first, reader.line_num))
        first = reader.line_num
    return tuple(rows)


def read_all_rows(root: Path) -> tuple[DirectoryRow, ...]:
    """Offices, then lines. Raises BadContent."""
    return read_table(root, MISSIONS_FILE) + read_table(root, HOTLINES_FILE)


def read_checkable_rows(root: Path) -> tuple[DirectoryRow, ...]:
    """Offices, then lines, then other ways to reach them, but for those of a row that is in no table. Raises BadContent."""
    rows = read_all_rows(root)
    owners = {row.row_id: row for row in rows}
    contacts = read_table(root, CONTACTS_FILE)
    return rows + tuple(replace(row, owner=owner) for row in contacts if (owner := owners.get(row.cells["row_id"])))


def find_row(root: Path, row_id: str) -> DirectoryRow:
    """An office, a line or a contact. Raises BadContent if there is no such row."""
    for row in read_checkable_rows(root):
        if row.row_id == row_id:
            return row
    raise BadContent(f"There is no row {row_id}. `python -m bot directory due` lists rows with their ids.")


def update_row(root: Path, row: DirectoryRow, cells: Mapping[str, str]) -> None:
    """Put other cells into a row of the file as it was read. Raises BadContent."""
    lines = _read_lines(root, row.table)
    ending = "\r\n" if lines[row.first_line].endswith("\r\n") else "\n"
    lines[row.first_line : row.last_line] = [_format_line([*{**row.cells, **cells}.values()], ending)]
    _write_atomically(root / FOLDER / row.table, "".join(lines))


def read_accepted(root: Path, row_id: str) -> Cells:
    """What was sealed of a row last, or nothing. Raises BadContent."""
    return next((row.cells for row in read_table(root, ACCEPTED_FILE) if row.row_id == row_id), {})


def write_accepted(root: Path, row_id: str, entry: Cells) -> None:
    """Write down a row that somebody has looked at, in its own line or a new last one. Raises BadContent."""
    for row in read_table(root, ACCEPTED_FILE):
        if row.row_id == row_id:
            update_row(root, row, entry)
            return
    path = root / FOLDER / ACCEPTED_FILE
    _write_atomically(path, "".join([*_read_lines(root, ACCEPTED_FILE), _format_line([row_id, *entry.values()], "\n")]))


def _read_lines(root: Path, table: str) -> list[str]:
    return read_text(root / FOLDER / table).splitlines(keepends=True)


def _format_line(cells: list[str], ending: str) -> str:
    written = io.StringIO(newline="")
    csv.writer(written, lineterminator=ending).writerow(cells)
    return written.getvalue()


def _write_atomically(path: Path, text: str) -> None:
    """All of it or nothing: a full disk leaves the file as it was."""
    beside = path.with_suffix(".new")
    try:
        beside.write_bytes(text.encode())
        os.replace(beside, path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise BadContent(f"{path.name} cannot be written: {type(error).__name__}.") from error
