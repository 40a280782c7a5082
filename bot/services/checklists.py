"""Checklists: what an officer has done in a handoff, a tick a step; some steps only with her yes to them.

Every verb commits, and is on record. The steps themselves are data (bot/model/guides.py).
"""

from datetime import datetime

from bot.errors import NoConsent, NotFound
from bot.model.guides import Checklist
from bot.services.holding import held_by, record
from bot.store.care_rows import TickRow
from bot.store.unit_of_work import UnitOfWork


def tick(
    uow: UnitOfWork, *, handoff_id: str, officer_id: str, post_id: str, checklist: Checklist, step: str,
    has_consent: bool, now: datetime,
) -> bool:  # fmt: skip
    """A step was done, with her yes where it needs one; whether that is news.

    Raises NotFound, NotYours, and NoConsent where she was not asked.
    """
    found = checklist.step(step)
    if found is None:
        raise NotFound("no such step")
    if found.needs_consent and not has_consent:
        raise NoConsent("she did not agree to this step")
    held_by(uow, handoff_id, post_id, officer_id)
    row = TickRow(handoff_id, checklist.name, step, found.needs_consent and has_consent, officer_id, now)
    is_news = uow.ticks.add(row)
    if is_news:
        record(uow, "tick", handoff_id, by=officer_id, now=now)
    uow.commit()
    return is_news


def untick(
    uow: UnitOfWork, *, handoff_id: str, officer_id: str, post_id: str, checklist: Checklist, step: str, now: datetime
) -> bool:
    """A step was not done after all; whether it had been noted. Raises NotFound, NotYours."""
    held_by(uow, handoff_id, post_id, officer_id)
    is_news = uow.ticks.remove(handoff_id=handoff_id, checklist=checklist.name, step=step)
    if is_news:
        record(uow, "untick", handoff_id, by=officer_id, now=now)
    uow.commit()
    return is_news
