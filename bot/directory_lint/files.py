"""Reading content together with the lines it stands on, for findings that can be clicked."""

import csv
import re
from collections.abc import Generator, Iterable, Iterator
from pathlib import Path
from typing import Any, Final

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from bot.directory_lint.finding import Finding
from bot.errors import BadContent

FORMULA_PREFIXES: Final = ("=", "+", "-", "@", "\t", "\r")
"""What a cell may not begin with, unless it is a number: people open these files in table programs."""
_SIGNED_NUMBER: Final = re.compile(r"[+-][\d.;+ ()/-]+\Z")
Row = tuple[int, dict[str, str]]


def read_text(path: Path) -> str:
    """The text of a file. Raises BadContent."""
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadContent(f"{path.name} cannot be read: {type(error).__name__}.") from error


def read_yaml_tree(path: Path) -> Any:
    """A YAML file whose mappings and lists know their lines (`.lc`). Raises BadContent."""
    try:
        return YAML(typ="rt").load(read_text(path))
    except YAMLError as error:
        raise BadContent(f"{path.name} is not valid YAML: {getattr(error, 'problem', 'unreadable')}.") from error


def get_line(node: Any, key: Any) -> int | None:
    """The line of a key of a mapping, or of an item of a list; None where it cannot be told."""
    try:
        place = node.lc.item(key) if isinstance(key, int) else node.lc.key(key)
        return int(place[0]) + 1
    except (AttributeError, KeyError, TypeError, IndexError):
        return None


def read_rows(path: Path) -> tuple[list[str], list[Row]]:
    """The columns of a CSV file and its rows with their last line. A row with a cell too many has the key ``""``."""
    reader = csv.DictReader(read_text(path).splitlines(keepends=True), restkey="", restval="")
    rows = [(reader.line_num, {key: _join_cell(value) for key, value in row.items()}) for row in reader]
    return list(reader.fieldnames or ()), rows


def check_table(root: Path, file: str, columns: Iterable[str]) -> Generator[Finding, None, list[Row] | None]:
    """Every finding about a CSV file as a table, then its rows; None where a column is missing, so that they cannot be read.

    Raises BadContent. To be used as `rows = yield from table(…)`.
    """
    present, rows = read_rows(root / file)
    if missing := find_missing_columns(file, present, columns):
        yield from missing
        return None
    yield from find_malformed_rows(file, rows)
    return rows


def find_missing_columns(file: str, columns: Iterable[str], wanted: Iterable[str]) -> list[Finding]:
    """A finding for each column that a table must have and has not; with any of them its rows cannot be read."""
    missing = sorted(set(wanted) - set(columns))
    mend = "add it to the first line and to every row"
    return [Finding(file, 1, f"the column {column} is missing", mend) for column in missing]


def find_malformed_rows(file: str, rows: Iterable[Row]) -> Iterator[Finding]:
    """A finding for each row with a cell too many, or with a cell that a table program would run as a formula."""
    for line, row in rows:
        if "" in row:
            yield Finding(file, line, "a cell too many", "put quotation marks around a text that contains a comma")
        for column, cell in row.items():
            if cell.startswith(FORMULA_PREFIXES) and not _SIGNED_NUMBER.match(cell):
                yield Finding(file, line, f"{column} begins like a formula: {cell[:20]!r}", "begin it with a letter")


def _join_cell(value: Any) -> str:
    return value if isinstance(value, str) else ",".join(value)
