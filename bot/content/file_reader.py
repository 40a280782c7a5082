"""Reading the files under data/: any fault becomes one sentence that names the file and the line."""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from bot.errors import BadContent


def read_yaml(path: Path) -> Any:
    """Raises BadContent."""
    try:
        return YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise BadContent(f"{path.name} cannot be read: {type(error).__name__}.") from error
    except YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f" at line {mark.line + 1}" if mark else ""
        raise BadContent(f"{path.name} is not valid YAML{where}: {getattr(error, 'problem', 'unreadable')}.") from error


def read_text(path: Path) -> str:
    """A text with its line ends as they are. Raises BadContent."""
    try:
        return path.read_bytes().decode()
    except (OSError, UnicodeDecodeError) as error:
        raise BadContent(f"{path.name} cannot be read: {type(error).__name__}.") from error


def read_csv(path: Path, columns: tuple[str, ...]) -> Iterator[dict[str, str]]:
    """Rows as dictionaries. Raises BadContent if a column is missing or a row has too many or too few cells."""
    reader = csv.DictReader(read_text(path).splitlines(keepends=True))
    missing = set(columns) - set(reader.fieldnames or ())
    if missing:
        raise BadContent(f"{path.name} lacks the column {min(missing)}.")
    for row in reader:
        if None in row or None in row.values():
            raise BadContent(f"{path.name}, line {reader.line_num}: a cell too many or too few.")
        yield row
