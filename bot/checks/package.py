"""data/directory/datapackage.json: the description of the tables says what the tables are."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, Final

from bot.checks import files
from bot.checks.finding import Finding
from bot.errors import BadContent

FILE: Final = "data/directory/datapackage.json"


def read(root: Path) -> Any:
    """The description. Raises BadContent."""
    try:
        return json.loads(files.text_of(root / FILE))
    except ValueError as error:
        raise BadContent(f"datapackage.json is not valid JSON: {error}.") from error


def created(root: Path) -> date:
    """The day the tables were put together: no clock may be earlier. Raises BadContent."""
    try:
        return date.fromisoformat(str(read(root)["created"])[: len("2026-11-24")])
    except (KeyError, TypeError, ValueError) as error:
        raise BadContent("datapackage.json does not say when it was created.") from error


def validate(root: Path) -> Iterator[Finding]:
    """A finding for each table whose columns are not those described, in that order."""
    for resource in read(root).get("resources", ()):
        path = f"data/directory/{resource['path']}"
        described = [field["name"] for field in resource["schema"]["fields"]]
        columns, _ = files.rows_of(root / path)
        if columns != described:
            odd = next((one for one in {*columns} ^ {*described}), "their order")
            yield Finding(FILE, None, f"{path} and its description differ in {odd}", "bring them together")
