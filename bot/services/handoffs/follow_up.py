"""Checklists: what an officer has done in a handoff, a tick a step; some steps only with her yes to them.

Every verb commits, and is on record. The steps themselves are data (bot/model/guides.py).
"""

from datetime import datetime

from bot.errors import ConsentMissing, NotFound
from bot.model.guides import Checklist
from bot.services.holding import find_assigned, record_action
from bot.store.care_rows import CompletedStepRow
from bot.store.unit_of_work import UnitOfWork


def complete_step(
    uow: UnitOfWork, *, handoff_id: str, officer_id: str, post_id: str, checklist: Checklist, step: str,
    has_consent: bool, now: datetime,
) -> bool:  # fmt: skip
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
