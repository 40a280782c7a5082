"""Dates as exactly as a source gives them."""

import re
from datetime import date
from typing import Final

_PARTIAL: Final = re.compile(r"\d{4}(-\d\d(-\d\d)?)?\Z")
_WHOLE: Final = len("2024-09-20")


def is_partial(written: str) -> bool:
    """Whether a year, a month or a day stands here that the calendar has."""
    if not _PARTIAL.match(written):
        return False
    try:
        date.fromisoformat(written + "-01-01"[: _WHOLE - len(written)])
    except ValueError:
        return False
    return True


def is_day(written: str) -> bool:
    """Whether a whole day stands here."""
    return len(written) == _WHOLE and is_partial(written)
