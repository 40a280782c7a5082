"""Dates as exactly as a source gives them."""

import re
from datetime import date
from typing import Final

_PARTIAL_DATE: Final = re.compile(r"\d{4}(-\d\d(-\d\d)?)?\Z")
_FULL_DATE_LENGTH: Final = len("2024-09-20")


def is_partial_date(value: str) -> bool:
    """Whether a year, a month or a day stands here that the calendar has."""
    if not _PARTIAL_DATE.match(value):
        return False
    try:
        date.fromisoformat(value + "-01-01"[: _FULL_DATE_LENGTH - len(value)])
    except ValueError:
        return False
    return True


def is_full_date(value: str) -> bool:
    """Whether a whole day stands here."""
    return len(value) == _FULL_DATE_LENGTH and is_partial_date(value)
