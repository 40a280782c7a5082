"""Whether an officer is whom she asked for: her language, and a woman where she wants one. It warns, and keeps nobody out."""

from datetime import datetime
from typing import Final

from bot.db.tables.handoffs import HandoffRow
from bot.db.tables.officers import OfficerRow
from bot.db.unit_of_work import UnitOfWork

LANGUAGE: Final = "language"
WOMAN: Final = "woman"
MISMATCHES: Final = (LANGUAGE, WOMAN)
"""What may not fit: the account does not name her language, or does not say that the officer is a woman."""


def find_mismatches(row: HandoffRow, officer: OfficerRow) -> tuple[str, ...]:
    """What of an officer's account does not fit what she asked for; of MISMATCHES, none where all fits."""
    missing = {
        LANGUAGE: row.language not in officer.language_codes,
        WOMAN: row.who == "woman" and not officer.is_woman,
    }
    return tuple(kind for kind in MISMATCHES if missing[kind])


def list_fitting_officers(
    uow: UnitOfWork, row: HandoffRow, *, post_id: str, except_for: str, since: datetime
) -> list[OfficerRow]:
    """Colleagues of a post who went on duty after `since` and fit in all of it, by name."""
    return [
        officer
        for officer in uow.officers.list_on_duty(post_id, since=since)
        if officer.officer_id != except_for and officer.can_answer and not find_mismatches(row, officer)
    ]


def get_audit_verb(mismatch: str) -> str:
    """How it stands in the audit that somebody took a handoff all the same."""
    return f"despite_{mismatch}"
