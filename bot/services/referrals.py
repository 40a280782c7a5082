"""Referrals: a service that an officer asks for her, once she said yes to it, and whether somebody there took it.

Every verb commits, and is on record. A slip holds the code of the handoff and what her card says; nothing else of hers.
"""

from collections.abc import Callable
from datetime import datetime

from bot.errors import ConsentMissing, NotFound
from bot.model.referral import FINAL_STATES, REFERRAL_SERVICES, STATE_ASKED
from bot.services.holding import find_assigned, record_action
from bot.store.care_rows import ReferralRow
from bot.store.unit_of_work import UnitOfWork


def create_referral(
    uow: UnitOfWork, *, handoff_id: str, officer_id: str, post_id: str, service: str, receiver: str, has_consent: bool,
    now: datetime, new_id: Callable[[], str],
) -> str:  # fmt: skip
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
