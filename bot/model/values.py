"""How a number of a statement is written in data/rights/facts.csv: `name=value`, its kind told by its form."""

import re
from datetime import date, time
from typing import Final

VALUE_PATTERNS: Final = {
    "year": re.compile(r"(?:[a-z_]+_)?year=(?:19|20)\d\d\Z", re.ASCII),
    "date": re.compile(r"(?!(?:[a-z_]+_)?year=)[a-z_]+=(?:19|20)\d\d-\d\d(?:-\d\d)?\Z", re.ASCII),
    "number": re.compile(r"(?!(?:[a-z_]+_)?year=)[a-z_]+=\d+(?:\.\d+)?\Z", re.ASCII),
    "money": re.compile(r"[a-z_]+=\d+(?:\.\d+)? [A-Z]{3}\Z", re.ASCII),
    "share": re.compile(r"[a-z_]+=\d+(?:\.\d+)?%\Z", re.ASCII),
    "clock": re.compile(r"[a-z_]+=[0-2]\d:[0-5]\d\Z", re.ASCII),
}
"""`year=2019`, `since=2023-01`, `days=14`, `fine=10000 MYR`, `share=10%`, `start=22:00`."""
_ISO_DATE_LENGTH: Final = len("2024-09-20")


def find_value_form(name: str, text: str) -> str | None:
    """The form of a value: a key of FORMS, or None where it is none or the calendar or the clock does not have it."""
    found = next((form for form, pattern in VALUE_PATTERNS.items() if pattern.match(f"{name}={text}")), None)
    try:
        if found == "date":
            date.fromisoformat(text + "-01"[: _ISO_DATE_LENGTH - len(text)])
        if found == "clock":
            time.fromisoformat(text)
    except ValueError:
        return None
    return found


def parse_values(text: str) -> list[tuple[str, str]]:
    """The cell `values`: `fine=10000 MYR;years=5` → name and value of each."""
    return [(name, value) for name, _, value in (pair.partition("=") for pair in text.split(";") if pair)]
