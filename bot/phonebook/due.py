"""What to check next: what women see and nobody has checked lately first, the most dangerous mistakes before the others."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import IntEnum
from typing import Final

from bot.content.directory import HIDDEN
from bot.model.directory import EMERGENCY, TRUSTED
from bot.model.freshness import Freshness, expires
from bot.phonebook.tables import Row

RANKS: Final = {
    "police": 0, "ambulance": 0, "mission_short_lived": 1, "violence": 2, "shelter": 2, "trafficking": 2,
    "migrant_ngo": 3, "labour": 3, "mission": 3,
}  # fmt: skip
"""How much a wrong number can cost: the lower, the sooner. Every other kind comes after these."""
LAST_RANK: Final = 4
SHEETS: Final = (("phone", "phone_confidence", "assured_date"), ("phone_emergency", "emergency_confidence",
                                                                 "emergency_assured_date"))  # fmt: skip
"""The numbers of an office: their column, their confidence, the day they were right."""


class Standing(IntEnum):
    """Why a number is on the list, in the order of the list."""

    PAST = 0
    """It was right once, and its check is past its time."""
    UNCHECKED = 1
    """It is shown, and nobody has checked it yet."""
    CONFLICT = 2
    """It is hidden until somebody settles which number is right."""
    DISTRUSTED = 3
    """It is hidden because its source is weak."""


@dataclass(frozen=True)
class Call:
    """A number that somebody should check."""

    row: Row
    column: str
    """`phone`, or `phone_emergency` of an office."""
    standing: Standing
    since: date
    """The day it fell due."""
    rank: int
    is_flagged: bool
    """Whether it has waited longer than it may."""

    @property
    def number(self) -> str:
        """As it is stored."""
        return self.row.cells[self.column]

    @property
    def is_emergency(self) -> bool:
        """Police and ambulance are read, not called."""
        return self.row.cells["kind"] in EMERGENCY


def due(rows: tuple[Row, ...], rules: Freshness, *, on: date, country: str | None = None) -> list[Call]:
    """Every number that is due on a day, the most urgent first; one that was just tried waits a few days."""
    calls = [
        call
        for row in rows
        if country in (None, row.cells["country"])
        for call in _calls(row, rules, on)
        if not _is_just_tried(row, rules, on)
    ]
    return sorted(calls, key=lambda call: (call.standing, call.rank, call.since, call.row.row_id, call.column))


def _calls(row: Row, rules: Freshness, on: date) -> Iterator[Call]:
    cells = row.cells
    kind = _kind(row, rules)
    for column, confidence, assured in SHEETS if row.is_mission else (("phone", "confidence", "assured_date"),):
        if not cells[column] or cells["status"] in ("defunct", "inactive"):
            continue
        since = date.fromisoformat(cells["retrieved_on"])
        standing = Standing.UNCHECKED if cells[confidence] in TRUSTED else Standing.DISTRUSTED
        if cells["status"] in HIDDEN:
            standing = Standing.CONFLICT
        elif cells[assured]:
            standing, since = Standing.PAST, expires(date.fromisoformat(cells[assured]), rules.months[kind])
        if since <= on:
            flagged = since + timedelta(days=rules.flagged_days) <= on
            yield Call(row, column, standing, since, RANKS.get(_ranked(row, kind), LAST_RANK), flagged)


def _kind(row: Row, rules: Freshness) -> str:
    if row.is_mission:
        return "mission_short_lived" if row.cells["country"] in rules.short_lived else "mission"
    return row.cells["kind"] if row.cells["kind"] in rules.months else "line"


def _ranked(row: Row, kind: str) -> str:
    return kind if row.is_mission else row.cells["kind"]


def _is_just_tried(row: Row, rules: Freshness, on: date) -> bool:
    tried = row.cells["checked_on"]
    return bool(tried) and date.fromisoformat(tried) + timedelta(days=rules.again_days) > on
