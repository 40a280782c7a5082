"""Corrections: an officer found a row of the directory wrong, and the editor settles it. Every verb commits."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from bot.model.referral import ROW_FAULTS
from bot.store.care_rows import CorrectionRow
from bot.store.unit_of_work import UnitOfWork

AUDIT_NOUN: Final = "correction"


def report_fault(
    uow: UnitOfWork, *, row_id: str, fault: str, officer_id: str, post_id: str, now: datetime, new_id: Callable[[], str]
) -> bool:
    """Say what is wrong with a row; whether this post had not said so yet. Raises ValueError."""
    if fault not in ROW_FAULTS:
        raise ValueError(f"no row is {fault!r}")
    is_news = uow.corrections.add(CorrectionRow(new_id(), row_id, fault, post_id, officer_id, now))
    if is_news:
        uow.audit.write(at=now, by=officer_id, verb=f"report_{fault}", noun=AUDIT_NOUN, subject=row_id)
    uow.commit()
    return is_news


def settle_correction(uow: UnitOfWork, *, correction_id: str, officer_id: str, now: datetime) -> bool:
    """The desk has looked at it; whether it was still there."""
    is_news = uow.corrections.delete(correction_id)
    if is_news:
        uow.audit.write(at=now, by=officer_id, verb="settle", noun=AUDIT_NOUN, subject=correction_id)
    uow.commit()
    return is_news
