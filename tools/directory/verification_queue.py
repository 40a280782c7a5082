"""What to check next: what women see and nobody has checked lately first, the most dangerous mistakes before the others."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import IntEnum
from typing import Final

from bot.content.sources import HIDDEN_STATUSES
from bot.domain.directory import EMERGENCY_KINDS, TRUSTED_CONFIDENCE
from bot.domain.verification import VerificationPolicy, find_expiry_date
from tools.directory.csv_editor import DirectoryRow

KIND_RANKS: Final = {
    "police": 0,
    "ambulance": 0,
    "mission_short_lived": 1,
    "violence": 2,
    "shelter": 2,
    "trafficking": 2,
    "migrant_ngo": 3,
    "labour": 3,
    "mission": 3,
}
"""How much a wrong number can cost: the lower, the sooner. Every other kind comes after these."""
DEFAULT_RANK: Final = 4
NUMBER_COLUMNS: Final = (
    ("phone", "phone_confidence", "assured_date"),
    ("phone_emergency", "emergency_confidence", "emergency_assured_date"),
)
"""The numbers of an office: their column, their confidence, the day they were right."""
LINE_COLUMNS: Final = (("phone", "confidence", "assured_date"),)
CONTACT_COLUMNS: Final = (("value", "confidence", "assured_date"),)
"""The same of a line, and of another way to reach an office or a line."""


class VerificationState(IntEnum):
    """Why a number is on the list, in the order of the list."""

    EXPIRED = 0
    """It was right once, and its check is past its time."""
    UNCHECKED = 1
    """It is shown, and nobody has checked it yet."""
    CONFLICT = 2
    """It is hidden until somebody settles which number is right."""
    DISTRUSTED = 3
    """It is hidden because its source is weak."""


@dataclass(frozen=True)
class VerificationCall:
    """A number, or another way to reach an office or a line, that somebody should check."""

    row: DirectoryRow
    column: str
    """`phone`, `phone_emergency` of an office, or `value` of a contact."""
    state: VerificationState
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
        return self.row.place.cells["kind"] in EMERGENCY_KINDS


def list_due_calls(
    rows: tuple[DirectoryRow, ...], rules: VerificationPolicy, *, on: date, country: str | None = None
) -> list[VerificationCall]:
    """Every number that is due on a day, the most urgent first; one that was just tried waits a few days.

    Another way to reach an office or a line stands behind the numbers of its rank: most women call.
    """
    calls = [
        call
        for row in rows
        if country in (None, row.place.cells["country"])
        for call in _iterate_calls(row, rules, on)
        if not _was_tried_recently(row, rules, on)
    ]
    return sorted(calls, key=_get_urgency)


def _get_urgency(call: VerificationCall) -> tuple[object, ...]:
    return call.state, call.rank, call.row.is_contact, call.since, call.row.row_id, call.column


def _iterate_calls(row: DirectoryRow, rules: VerificationPolicy, on: date) -> Iterator[VerificationCall]:
    cells = row.cells
    kind = _get_kind(row.place, rules)
    statuses = {cells["status"], row.place.cells["status"]}
    for column, confidence, assured in list_columns(row):
        if not cells[column] or statuses & {"defunct", "inactive"}:
            continue
        since = date.fromisoformat(cells["retrieved_on"])
        standing = (
            VerificationState.UNCHECKED if cells[confidence] in TRUSTED_CONFIDENCE else VerificationState.DISTRUSTED
        )
        if statuses & set(HIDDEN_STATUSES):
            standing = VerificationState.CONFLICT
        elif cells[assured]:
            standing, since = (
                VerificationState.EXPIRED,
                find_expiry_date(date.fromisoformat(cells[assured]), rules.months[kind]),
            )
        if since <= on:
            flagged = since + timedelta(days=rules.flagged_days) <= on
            rank = KIND_RANKS.get(_get_rank_key(row.place, kind), DEFAULT_RANK)
            yield VerificationCall(row, column, standing, since, rank, flagged)


def list_columns(row: DirectoryRow) -> tuple[tuple[str, str, str], ...]:
    """What of a row can be checked: its column, its confidence, the day it was right."""
    return CONTACT_COLUMNS if row.is_contact else NUMBER_COLUMNS if row.is_mission else LINE_COLUMNS


def _get_kind(row: DirectoryRow, rules: VerificationPolicy) -> str:
    if row.is_mission:
        return "mission_short_lived" if row.cells["country"] in rules.short_lived else "mission"
    return row.cells["kind"] if row.cells["kind"] in rules.months else "line"


def _get_rank_key(row: DirectoryRow, kind: str) -> str:
    return kind if row.is_mission else row.cells["kind"]


def _was_tried_recently(row: DirectoryRow, rules: VerificationPolicy, on: date) -> bool:
    tried = row.cells["checked_on"]
    return bool(tried) and date.fromisoformat(tried) + timedelta(days=rules.again_days) > on
