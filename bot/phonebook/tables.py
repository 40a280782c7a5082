"""The tables of the directory as files: one row is changed, every other byte stays."""

import csv
import io
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bot.content.files import read_text
from bot.errors import BadContent

FOLDER: Final = "data/directory"
MISSIONS: Final = "missions.csv"
HOTLINES: Final = "hotlines.csv"
ACCEPTED: Final = "accepted.csv"
KEYS: Final = {MISSIONS: "mission_id", HOTLINES: "hotline_id", ACCEPTED: "row_id"}
Cells = dict[str, str]


@dataclass(frozen=True)
class Row:
    """A row, and where its text stands in its file."""

    table: str
    row_id: str
    cells: Cells
    first: int
    """Index of its first line; `last` is the index after its last."""
    last: int

    @property
    def is_mission(self) -> bool:
        """Whether it is an office and not a line."""
        return self.table == MISSIONS


def read(root: Path, table: str) -> tuple[Row, ...]:
    """Every row of a table. Raises BadContent."""
    lines = _lines(root, table)
    reader = csv.reader(lines)
    columns = next(reader, [])
    rows, first = [], reader.line_num
    for cells in reader:
        if len(cells) != len(columns):
            raise BadContent(f"{table}, line {reader.line_num}: a cell too many or too few.")
        row = dict(zip(columns, cells, strict=True))
        rows.append(Row(table, row.get(KEYS[table], ""), row, first, reader.line_num))
        first = reader.line_num
    return tuple(rows)


def everything(root: Path) -> tuple[Row, ...]:
    """Offices, then lines. Raises BadContent."""
    return read(root, MISSIONS) + read(root, HOTLINES)


def find(root: Path, row_id: str) -> Row:
    """Raises BadContent if there is no such row."""
    for row in everything(root):
        if row.row_id == row_id:
            return row
    raise BadContent(f"There is no row {row_id}. `python -m bot directory due` lists rows with their ids.")


def change(root: Path, row: Row, cells: Mapping[str, str]) -> None:
    """Put other cells into a row of the file as it was read. Raises BadContent."""
    lines = _lines(root, row.table)
    ending = "\r\n" if lines[row.first].endswith("\r\n") else "\n"
    lines[row.first : row.last] = [_written([*{**row.cells, **cells}.values()], ending)]
    _replace(root / FOLDER / row.table, "".join(lines))


def accepted_of(root: Path, row_id: str) -> Cells:
    """What was sealed of a row last, or nothing. Raises BadContent."""
    return next((row.cells for row in read(root, ACCEPTED) if row.row_id == row_id), {})


def accept(root: Path, row_id: str, entry: Cells) -> None:
    """Write down a row that somebody has looked at, in its own line or a new last one. Raises BadContent."""
    for row in read(root, ACCEPTED):
        if row.row_id == row_id:
            change(root, row, entry)
            return
    path = root / FOLDER / ACCEPTED
    _replace(path, "".join([*_lines(root, ACCEPTED), _written([row_id, *entry.values()], "\n")]))


def _lines(root: Path, table: str) -> list[str]:
    return read_text(root / FOLDER / table).splitlines(keepends=True)


def _written(cells: list[str], ending: str) -> str:
    written = io.StringIO(newline="")
    csv.writer(written, lineterminator=ending).writerow(cells)
    return written.getvalue()


def _replace(path: Path, text: str) -> None:
    """All of it or nothing: a full disk leaves the file as it was."""
    beside = path.with_suffix(".new")
    try:
        beside.write_bytes(text.encode())
        os.replace(beside, path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise BadContent(f"{path.name} cannot be written: {type(error).__name__}.") from error
