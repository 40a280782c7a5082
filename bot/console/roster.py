"""Shifts and holidays of a post, and the opening hours that nobody covers."""

import re
from datetime import date
from typing import Final

from starlette.responses import Response

from bot.console import texts
from bot.console.visiting import Visit
from bot.errors import NotNow
from bot.model.officer import MINUTES_A_DAY
from bot.services import posts, shifts
from bot.services.shifts import Opening
from bot.store.officer_rows import HolidayRow

_CLOCK: Final = re.compile(r"([01]\d|2[0-4]):([0-5]\d)")


def show(visit: Visit) -> Response:
    """The week, the holidays to come, and the gaps of two weeks."""
    return _drawn(visit, fault="")


def add_shift(visit: Visit) -> Response:
    """A time of every week."""
    form = visit.form
    try:
        with visit.work() as uow:
            shifts.add_shift(
                uow, post_id=visit.post_id, officer_id=form.get("officer_id"), weekday=_weekday(form.get("weekday")),
                begins=_minute(form.get("begins")), ends=_minute(form.get("ends")), by=visit.officer.officer_id,
                now=visit.now, new_id=visit.office.new_id,
            )  # fmt: skip
    except NotNow as error:
        return _drawn(visit, fault=error.reason)
    return visit.go("/shifts", done="added")


def remove_shift(visit: Visit) -> Response:
    """Take a shift out of the week."""
    with visit.work() as uow:
        is_news = shifts.remove_shift(
            uow, post_id=visit.post_id, shift_id=visit.path["shift_id"], by=visit.officer.officer_id, now=visit.now
        )
    return visit.go("/shifts", done="removed" if is_news else "nothing")


def add_holiday(visit: Visit) -> Response:
    """A day on which the shifts do not hold."""
    form = visit.form
    try:
        holiday = HolidayRow(visit.post_id, _day(form.get("day")), form.get("country").upper(), form.get("name"))
        with visit.work() as uow:
            is_news = shifts.add_holiday(uow, holiday=holiday, by=visit.officer.officer_id, now=visit.now)
    except NotNow as error:
        return _drawn(visit, fault=error.reason)
    return visit.go("/shifts", done="added" if is_news else "nothing")


def remove_holiday(visit: Visit) -> Response:
    """The shifts hold on that day after all."""
    with visit.work() as uow:
        is_news = shifts.remove_holiday(
            uow, post_id=visit.post_id, day=_day(visit.path["day"]), by=visit.officer.officer_id, now=visit.now
        )
    return visit.go("/shifts", done="removed" if is_news else "nothing")


def _drawn(visit: Visit, *, fault: str) -> Response:
    with visit.work(reading=True) as uow:
        post = posts.by_id(uow, visit.post_id)
        plan = shifts.plan(uow, post_id=post.post_id, opening=Opening(post.hours, post.time_zone), now=visit.now)
    return visit.page(
        "shifts.html", status=409 if fault else 200, fault=texts.REASONS[fault] if fault else None, plan=plan, post=post,
        names={officer.officer_id: officer.name for officer in plan.officers},
        countries=[country for country in (post.country, post.origin) if country],
    )  # fmt: skip


def _minute(written: str) -> int:
    found = _CLOCK.fullmatch(written)
    minute = int(found[1]) * 60 + int(found[2]) if found else MINUTES_A_DAY + 1
    return minute if minute <= MINUTES_A_DAY else MINUTES_A_DAY + 1


def _weekday(written: str) -> int:
    return int(written) if written in tuple("0123456") else -1


def _day(written: str) -> date:
    try:
        return date.fromisoformat(written)
    except ValueError:
        raise NotNow("holiday_unfit") from None
