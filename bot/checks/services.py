"""Rows beside each other: one number for one service, one police and one ambulance for every country."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Final

from bot.checks.files import Row
from bot.checks.finding import Finding
from bot.content.directory import HIDDEN
from bot.model.directory import EMERGENCY, TRUSTED
from bot.model.vocabulary import DESTINATIONS

FILE: Final = "data/directory/hotlines.csv"


def validate(hotlines: list[Row]) -> Iterator[Finding]:
    """Every finding about lines that contradict each other, or that are missing."""
    shown = [(line, row) for line, row in hotlines if _is_shown(row)]
    yield from _contradictions(shown)
    numbers: dict[tuple[str, str], list[int]] = defaultdict(list)
    for line, row in shown:
        if not row["area"]:
            numbers[row["country"], row["kind"]].append(line)
    for kind in EMERGENCY:
        for country in DESTINATIONS:
            if not numbers[country, kind]:
                yield Finding(FILE, None, f"{country} has no {kind} number that is shown", "add a sourced one")
        for (country, of_kind), lines in numbers.items():
            if of_kind == kind and len(lines) > 1:
                yield Finding(FILE, lines[-1], f"{country} has two {kind} numbers", "give one the status inactive")


def _contradictions(shown: list[Row]) -> Iterator[Finding]:
    known: dict[tuple[str, str, str], tuple[int, str]] = {}
    for line, row in shown:
        service = (row["country"], row["dialable_from"], " ".join(row["name_en"].casefold().split()))
        first, number = known.setdefault(service, (line, row["phone"]))
        if number != row["phone"] and row["kind"] not in EMERGENCY:
            message = f"{row['hotline_id']} and line {first} give one service two numbers: neither is shown"
            yield Finding(FILE, line, message, "call both; give the wrong one the status conflict")


def _is_shown(row: dict[str, str]) -> bool:
    return row["confidence"] in TRUSTED and row["status"] not in HIDDEN and bool(row["phone"])
