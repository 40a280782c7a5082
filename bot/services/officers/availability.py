"""Duty: who of a post answers now, which is what women are told."""

from datetime import datetime

from bot.errors import NotFound
from bot.store.unit_of_work import UnitOfWork


def set_on_duty(uow: UnitOfWork, *, officer_id: str, on_duty: bool, by: str, now: datetime) -> bool:
    """An officer begins or stops to answer; whether that is news.

    It lapses by itself after the hours of the policy, so saying it again begins them anew. Raises NotFound.
    """
    officer = uow.officers.get_by_id(officer_id, for_update=True)
    if officer is None or not officer.can_sign_in or not officer.confirmed_at or not officer.post_id:
        raise NotFound("officer")
    uow.officers.update(officer_id, on_duty_at=now if on_duty else None)
    refresh_post_duty(uow, officer.post_id)
    is_news = (officer.on_duty_at is not None) != on_duty
    if is_news:
        uow.audit.write(at=now, by=by, verb="go_on_duty" if on_duty else "go_off_duty", noun="officer", subject=officer_id)
    uow.commit()
    return is_news


def refresh_post_duty(uow: UnitOfWork, post_id: str | None) -> None:
    """The post is on duty since somebody of it last said so, within the caller's transaction."""
    if post_id:
        uow.posts.update(post_id, on_duty_at=uow.officers.get_newest_duty_start(post_id))
