"""What every row of the directory says of itself: whether it is open, where it was read, when it was right."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Final

from bot.domain.directory import Source
from bot.errors import BadContent

HIDDEN_STATUSES: Final = ("conflict", "defunct", "inactive")
_PARTIAL_DATE: Final = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?\Z")


def is_open(row: Mapping[str, str]) -> bool:
    """Whether its status lets it be shown."""
    return row["status"] not in HIDDEN_STATUSES


def parse_source(row: Mapping[str, str], *, where: str, assured: str = "assured_date") -> Source:
    """The source of a row, and the day it was right. Raises BadContent on a day that the calendar does not have."""
    for column in (assured, "source_date"):
        if row[column] and not _is_date(row[column], is_whole=column == assured):
            raise BadContent(f"{where} has the impossible {column} {row[column]!r}.")
    assured_on = date.fromisoformat(row[assured]) if row[assured] else None
    return Source(title=row["source_title"], published=row["source_date"], assured_on=assured_on)


def _is_date(value: str, *, is_whole: bool) -> bool:
    if not _PARTIAL_DATE.match(value) or (is_whole and len(value) < len("2024-09-20")):
        return False
    try:
        date.fromisoformat(value + "-01-01"[: len("2024-09-20") - len(value)])
    except ValueError:
        return False
    return True
