"""What she agreed to beyond her card, each for one purpose and one recipient; given, asked for, and taken back."""

from collections.abc import Callable
from datetime import datetime

from bot.model.handoff import CONSENT_PURPOSES, HandoffPolicy
from bot.services.holding import record_action
from bot.store.handoff_rows import ConsentRow
from bot.store.unit_of_work import UnitOfWork


def grant_consent(
    uow: UnitOfWork, *, person_id: str, purpose: str, recipient: str, policy: HandoffPolicy, now: datetime,
    new_id: Callable[[], str],
) -> str | None:  # fmt: skip
    """She agrees to one thing in her open handoff; the consent's id, None where she has none. Raises ValueError."""
    if purpose not in CONSENT_PURPOSES or not recipient:
        raise ValueError(f"nobody agrees to {purpose!r} for {recipient!r}")
    row = uow.handoffs.get_open_by_person(person_id)
    if row is None:
        return None
    consent_id = new_id()
    consent = ConsentRow(
        consent_id, row.handoff_id, purpose, recipient, policy.consent_text, now, policy.consent_days, None
    )
    uow.consents.add(consent)
    record_action(uow, f"agree_{purpose}", row.handoff_id, by="woman", now=now)
    uow.commit()
    return consent_id


def revoke_consents(uow: UnitOfWork, *, person_id: str, purpose: str, now: datetime) -> int:
    """She takes back what she agreed to for one purpose; how many consents end. The card itself: `handoffs.withdraw`."""
    row = uow.handoffs.get_open_by_person(person_id)
    ended = uow.consents.withdraw(row.handoff_id, now=now, purpose=purpose) if row else 0
    if row and ended:
        record_action(uow, f"disagree_{purpose}", row.handoff_id, by="woman", now=now)
    uow.commit()
    return ended


def list_consents(uow: UnitOfWork, *, handoff_id: str) -> list[ConsentRow]:
    """Everything she agreed to in a handoff, ended or not, in its order."""
    return uow.consents.list_by_handoff(handoff_id)


def find_valid_consent(uow: UnitOfWork, *, handoff_id: str, purpose: str, recipient: str, now: datetime) -> str | None:
    """The id of a consent that allows this now, None where nothing does."""
    fits = [
        row.consent_id for row in uow.consents.list_by_handoff(handoff_id)
        if (row.purpose, row.recipient) == (purpose, recipient) and row.is_valid(now)
    ]  # fmt: skip
    return fits[-1] if fits else None
