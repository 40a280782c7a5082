"""Referrals: a service that an officer asks for her, once she said yes to it, and whether somebody there took it.

Every verb commits, and is on record. A slip holds the code of the handoff and what her card says; nothing else of hers.
"""

from collections.abc import Callable
from datetime import datetime

from bot.errors import NoConsent, NotFound
from bot.model.referral import ASKED, SERVICES, SETTLED
from bot.services.holding import held_by, record
from bot.store.care_rows import ReferralRow
from bot.store.unit_of_work import UnitOfWork


def refer(
    uow: UnitOfWork, *, handoff_id: str, officer_id: str, post_id: str, service: str, receiver: str, has_consent: bool,
    now: datetime, new_id: Callable[[], str],
) -> str:  # fmt: skip
    """Note that a service is asked for her; the id of its slip. `receiver` is a row of the directory, or OWN_LIST.

    Raises NotFound, NotYours, ValueError, and NoConsent where she did not say yes to this service and this receiver.
    """
    if service not in SERVICES or not receiver:
        raise ValueError(f"nobody is referred to {service!r}")
    if not has_consent:
        raise NoConsent("she did not agree to this service")
    held_by(uow, handoff_id, post_id, officer_id)
    referral_id = new_id()
    uow.referrals.add(ReferralRow(referral_id, handoff_id, service, receiver, ASKED, officer_id, now, None))
    record(uow, "refer", handoff_id, by=officer_id, now=now)
    uow.commit()
    return referral_id


def settle(
    uow: UnitOfWork, *, handoff_id: str, referral_id: str, officer_id: str, post_id: str, state: str, now: datetime
) -> bool:
    """Note how a referral ended; whether it changed. Raises NotFound, NotYours, ValueError."""
    if state not in SETTLED:
        raise ValueError(f"no referral ends as {state!r}")
    held_by(uow, handoff_id, post_id, officer_id)
    if all(row.referral_id != referral_id for row in uow.referrals.of(handoff_id)):
        raise NotFound("no such referral")
    is_news = uow.referrals.settle(referral_id, handoff_id=handoff_id, state=state, now=now)
    if is_news:
        record(uow, f"refer_{state}", handoff_id, by=officer_id, now=now)
    uow.commit()
    return is_news
