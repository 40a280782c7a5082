"""Who may read and write in a handoff beside its holder: a colleague she agreed to as an interpreter, and nobody else."""

from datetime import datetime

from bot.db.tables.handoffs import ConsentRow, HandoffRow
from bot.db.unit_of_work import UnitOfWork
from bot.domain.handoff import PURPOSE_INTERPRETER
from bot.services.handoffs.transitions import check_not_closing, find_assigned, find_at_post


def find_consent(uow: UnitOfWork, handoff_id: str, now: datetime) -> ConsentRow | None:
    """Her consent to whoever interprets now; None where nobody may."""
    given = uow.consents.list_by_handoff(handoff_id)
    fits = [row for row in given if row.purpose == PURPOSE_INTERPRETER and row.is_valid(now)]
    return fits[-1] if fits else None


def is_interpreter(uow: UnitOfWork, row: HandoffRow, officer_id: str, now: datetime) -> bool:
    """Whether an officer interprets in a handoff; only beside a colleague who holds it, and until it ends."""
    if not row.is_open or row.officer_id in (None, officer_id):
        return False
    consent = find_consent(uow, row.handoff_id, now)
    return consent is not None and consent.recipient == officer_id


def record_reading(uow: UnitOfWork, handoff_id: str, *, now: datetime) -> None:
    """Whoever interprets has read what she wrote; that its holder has is another thing. Within the caller's transaction."""
    consent = find_consent(uow, handoff_id, now)
    if consent:
        uow.consents.update(consent.consent_id, read_at=now)


def end_where_needless(uow: UnitOfWork, handoff_id: str, *, holder_id: str, is_other_post: bool, now: datetime) -> None:
    """Nobody interprets for themselves, and nobody at another post; within the transaction in which it changes hands."""
    consent = find_consent(uow, handoff_id, now)
    if consent and (is_other_post or consent.recipient == holder_id):
        if consent.recipient != holder_id:
            uow.officer_drafts.delete_by_officer(handoff_id, consent.recipient)
        uow.consents.withdraw(handoff_id, now=now, purpose=PURPOSE_INTERPRETER)


def find_writable(uow: UnitOfWork, handoff_id: str, post_id: str, officer_id: str, *, now: datetime) -> HandoffRow:
    """A handoff that an officer holds, or interprets in. Raises NotFound, PermissionDenied, StateConflict."""
    row = find_at_post(uow, handoff_id, post_id)
    if is_interpreter(uow, row, officer_id, now):
        check_not_closing(row)
        return row
    return find_assigned(uow, handoff_id, post_id, officer_id)
