"""data/directory/datapackage.json: the description of the tables says what the tables are."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, Final

from bot.checks import files
from bot.checks.finding import Finding
from bot.errors import BadContent

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
