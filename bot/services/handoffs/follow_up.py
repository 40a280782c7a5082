"""Checklists: what an officer has done in a handoff, a tick a step; some steps only with her yes to them.

Every verb commits, and is on record. The steps themselves are data (bot/domain/playbooks.py).
"""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from bot.db.tables.handoffs import CompletedStepRow, CorrectionRow, ReferralRow
from bot.db.unit_of_work import UnitOfWork
from bot.domain.handoff import FINAL_STATES, REFERRAL_SERVICES, ROW_FAULTS, STATE_ASKED
from bot.domain.playbooks import Checklist
from bot.errors import ConsentMissing, NotFound
from bot.services.handoffs.transitions import find_assigned, record_action


def complete_step(
    uow: UnitOfWork,
    *,
    handoff_id: str,
    officer_id: str,
    post_id: str,
    checklist: Checklist,
    step: str,
    has_consent: bool,
    now: datetime,
) -> bool:
    """A step was done, with her yes where it needs one; whether that is news.

    Raises NotFound, NotYours, and NoConsent where she was not asked.
    """
    found = checklist.find_step(step)
    if found is None:
        raise NotFound("no such step")
    if found.needs_consent and not has_consent:
        raise ConsentMissing("she did not agree to this step")
    find_assigned(uow, handoff_id, post_id, officer_id)
    row = CompletedStepRow(handoff_id, checklist.name, step, found.needs_consent and has_consent, officer_id, now)
    is_news = uow.completed_steps.add(row)
    if is_news:
        record_action(uow, "tick", handoff_id, by=officer_id, now=now)
    uow.commit()
    return is_news


def undo_step(
    uow: UnitOfWork, *, handoff_id: str, officer_id: str, post_id: str, checklist: Checklist, step: str, now: datetime
) -> bool:
    """A step was not done after all; whether it had been noted. Raises NotFound, NotYours."""
    find_assigned(uow, handoff_id, post_id, officer_id)
    is_news = uow.completed_steps.delete(handoff_id=handoff_id, checklist=checklist.name, step=step)
    if is_news:
        record_action(uow, "untick", handoff_id, by=officer_id, now=now)
    uow.commit()
    return is_news


def create_referral(
    uow: UnitOfWork,
    *,
    handoff_id: str,
    officer_id: str,
    post_id: str,
    service: str,
    receiver: str,
    has_consent: bool,
    now: datetime,
    new_id: Callable[[], str],
) -> str:
    """Note that a service is asked for her; the id of its slip. `receiver` is a row of the directory, or OWN_LIST.

    Raises NotFound, NotYours, ValueError, and NoConsent where she did not say yes to this service and this receiver.
    """
    if service not in REFERRAL_SERVICES or not receiver:
        raise ValueError(f"nobody is referred to {service!r}")
    if not has_consent:
        raise ConsentMissing("she did not agree to this service")
    find_assigned(uow, handoff_id, post_id, officer_id)
    referral_id = new_id()
    uow.referrals.add(ReferralRow(referral_id, handoff_id, service, receiver, STATE_ASKED, officer_id, now, None))
    record_action(uow, "refer", handoff_id, by=officer_id, now=now)
    uow.commit()
    return referral_id


def settle_referral(
    uow: UnitOfWork, *, handoff_id: str, referral_id: str, officer_id: str, post_id: str, state: str, now: datetime
) -> bool:
    """Note how a referral ended; whether it changed. Raises NotFound, NotYours, ValueError."""
    if state not in FINAL_STATES:
        raise ValueError(f"no referral ends as {state!r}")
    find_assigned(uow, handoff_id, post_id, officer_id)
    if all(row.referral_id != referral_id for row in uow.referrals.list_by_handoff(handoff_id)):
        raise NotFound("no such referral")
    is_news = uow.referrals.set_outcome(referral_id, handoff_id=handoff_id, state=state, now=now)
    if is_news:
        record_action(uow, f"refer_{state}", handoff_id, by=officer_id, now=now)
    uow.commit()
    return is_news


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
