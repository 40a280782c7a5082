"""Checklists: what an officer has done in a handoff, a tick a step; some steps only with her yes to them.

Every verb commits, and is on record. The steps themselves are data (bot/domain/playbooks.py).
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from bot.crypto.key_ring import KeyRing
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
    unsettled = (None, None, None, None)
    uow.referrals.add(ReferralRow(referral_id, handoff_id, service, receiver, STATE_ASKED, officer_id, now, *unsettled))
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


RECEIVER_STATES: Final = ("confirmed", "unavailable")
"""What the receiver can answer by the link of a slip: a person there takes it, or nobody can."""
RECEIVER: Final = "receiver"
"""Who answered by a link, in the audit."""
_SLIP_PURPOSE: Final = "slip"


def create_slip_link(
    uow: UnitOfWork,
    keys: KeyRing,
    *,
    handoff_id: str,
    referral_id: str,
    officer_id: str,
    post_id: str,
    token: str,
    lasts: timedelta,
    now: datetime,
) -> None:
    """From now on `token` opens the slip for whoever has it, for so long; a link made before opens nothing any more.

    Raises NotFound, NotYours.
    """
    find_assigned(uow, handoff_id, post_id, officer_id)
    link_hash = keys.hash_secret(_SLIP_PURPOSE, token)
    if not uow.referrals.set_link(referral_id, handoff_id=handoff_id, link_hash=link_hash, until=now + lasts):
        raise NotFound("no such referral")
    record_action(uow, "link_slip", handoff_id, by=officer_id, now=now)
    uow.commit()


def remove_slip_link(
    uow: UnitOfWork, *, handoff_id: str, referral_id: str, officer_id: str, post_id: str, now: datetime
) -> None:
    """The link opens nothing any more. Raises NotFound, NotYours."""
    find_assigned(uow, handoff_id, post_id, officer_id)
    if not uow.referrals.set_link(referral_id, handoff_id=handoff_id, link_hash=None, until=None):
        raise NotFound("no such referral")
    record_action(uow, "unlink_slip", handoff_id, by=officer_id, now=now)
    uow.commit()


def get_linked_slip(uow: UnitOfWork, keys: KeyRing, *, token: str, now: datetime) -> ReferralRow:
    """The slip that a link opens. Raises NotFound where it opens none, or none any more."""
    found = uow.referrals.get_by_link(keys.hash_secret(_SLIP_PURPOSE, token))
    if found is None or found.link_until is None or found.link_until <= now:
        raise NotFound("slip")
    return found


def answer_slip(uow: UnitOfWork, keys: KeyRing, *, token: str, state: str, now: datetime) -> bool:
    """The receiver says whether a person there takes it; False where it was said already how it ended.

    Raises NotFound, ValueError.
    """
    if state not in RECEIVER_STATES:
        raise ValueError(f"no receiver answers {state!r}")
    slip = get_linked_slip(uow, keys, token=token, now=now)
    is_news = uow.referrals.set_answered(slip.referral_id, state=state, now=now)
    if is_news:
        record_action(uow, f"refer_{state}", slip.handoff_id, by=RECEIVER, now=now)
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
