"""Rows beside each other: one number for one service, one police and one ambulance for every country."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Final

from bot.checks.files import Row
from bot.checks.finding import Finding
from bot.content.directory import HIDDEN_STATUSES
from bot.model.directory import EMERGENCY_KINDS, TRUSTED_CONFIDENCE
from bot.model.vocabulary import DESTINATIONS

HOTLINES_FILE: Final = "data/directory/hotlines.csv"


def validate_services(hotlines: list[Row]) -> Iterator[Finding]:
    """Every finding about lines that contradict each other, or that are missing."""
    shown = [(line, row) for line, row in hotlines if _is_visible(row)]
    yield from _find_contradictions(shown)
    numbers: dict[tuple[str, str], list[int]] = defaultdict(list)
    for line, row in shown:
        if not row["area"]:
            numbers[row["country"], row["kind"]].append(line)
    for kind in EMERGENCY_KINDS:
        for country in DESTINATIONS:
            if not numbers[country, kind]:
                yield Finding(HOTLINES_FILE, None, f"{country} has no {kind} number that is shown", "add a sourced one")
        for (country, of_kind), lines in numbers.items():
            if of_kind == kind and len(lines) > 1:
                yield Finding(HOTLINES_FILE, lines[-1], f"{country} has two {kind} numbers", "give one the status inactive")


def _find_contradictions(shown: list[Row]) -> Iterator[Finding]:
    known: dict[tuple[str, str, str], tuple[int, str]] = {}
    for line, row in shown:
        service = (row["country"], row["dialable_from"], " ".join(row["name_en"].casefold().split()))
        first, number = known.setdefault(service, (line, row["phone"]))
        if number != row["phone"] and row["kind"] not in EMERGENCY_KINDS:
            message = f"{row['hotline_id']} and line {first} give one service two numbers: neither is shown"
            yield Finding(HOTLINES_FILE, line, message, "call both; give the wrong one the status conflict")


def _is_visible(row: dict[str, str]) -> bool:
    return row["confidence"] in TRUSTED_CONFIDENCE and row["status"] not in HIDDEN_STATUSES and bool(row["phone"])
