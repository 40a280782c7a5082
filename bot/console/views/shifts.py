"""Shifts and holidays of a post, and the opening hours that nobody covers."""

import re
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from starlette.responses import Response

from bot.console.labels import general
from bot.console.request_context import RequestContext
from bot.db.tables.officers import HolidayRow
from bot.domain.handoff import MAX_ON_CALL
from bot.domain.officer import MINUTES_PER_DAY
from bot.errors import StateConflict
from bot.services import posts
from bot.services.handoffs import on_call
from bot.services.officers import availability
from bot.services.officers.availability import OpeningHours

WEEKS_SHOWN: Final = timedelta(weeks=26)
"""How far from today a week can be looked at."""
_CLOCK_PATTERN: Final = re.compile(r"([01]\d|2[0-4]):([0-5]\d)")


def show_shifts(context: RequestContext) -> Response:
    """The week, the holidays to come, and the gaps of two weeks."""
    return _render_shifts(context, fault="")


def add_shift(context: RequestContext) -> Response:
    """A time of every week, on each of the days that were ticked."""
    form = context.form
    try:
        with context.open_unit_of_work() as uow:
            availability.add_shifts(
                uow,
                post_id=context.post_id,
                officer_id=form.get("officer_id"),
                weekdays=[_parse_weekday(text) for text in form.get_all("weekday")],
                begins=_parse_minute(form.get("begins")),
                ends=_parse_minute(form.get("ends")),
                by=context.officer.officer_id,
                now=context.now,
                new_id=context.state.new_id,
            )
    except StateConflict as error:
        return _render_shifts(context, fault=error.reason)
    return context.redirect("/shifts", done="added")


def remove_shift(context: RequestContext) -> Response:
    """Take a shift out of the week."""
    with context.open_unit_of_work() as uow:
        is_news = availability.remove_shift(
            uow,
            post_id=context.post_id,
            shift_id=context.path["shift_id"],
            by=context.officer.officer_id,
            now=context.now,
        )
    return context.redirect("/shifts", done="removed" if is_news else "nothing")


def add_holiday(context: RequestContext) -> Response:
    """A day on which the shifts do not hold."""
    form = context.form
    try:
        holiday = HolidayRow(
            context.post_id, _parse_day(form.get("day")), form.get("country").upper(), form.get("name")
        )
        with context.open_unit_of_work() as uow:
            is_news = availability.add_holiday(uow, holiday=holiday, by=context.officer.officer_id, now=context.now)
    except StateConflict as error:
        return _render_shifts(context, fault=error.reason)
    return context.redirect("/shifts", done="added" if is_news else "nothing")


def remove_holiday(context: RequestContext) -> Response:
    """The shifts hold on that day after all."""
    with context.open_unit_of_work() as uow:
        is_news = availability.remove_holiday(
            uow,
            post_id=context.post_id,
            day=_parse_day(context.path["day"]),
            by=context.officer.officer_id,
            now=context.now,
        )
    return context.redirect("/shifts", done="removed" if is_news else "nothing")


def set_on_call(context: RequestContext) -> Response:
    """Whom the post calls when nobody answers, the first one first."""
    chosen = [officer_id for officer_id in context.form.get_all("officer_id") if officer_id]
    try:
        with context.open_unit_of_work() as uow:
            is_news = on_call.set_on_call(
                uow, post_id=context.post_id, officer_ids=chosen, by=context.officer.officer_id, now=context.now
            )
    except StateConflict as error:
        return _render_shifts(context, fault=error.reason)
    return context.redirect("/shifts", done="saved" if is_news else "nothing")


def _render_shifts(context: RequestContext, *, fault: str) -> Response:
    with context.open_unit_of_work(reading=True) as uow:
        post = posts.get_post(uow, context.post_id)
        plan = availability.build_plan(
            uow,
            post_id=post.post_id,
            opening=OpeningHours(post.hours, post.time_zone),
            week_of=_parse_week(context.query.get("week", ""), now=context.now),
            now=context.now,
        )
        on_duty = {
            row.officer_id
            for row in uow.officers.list_on_duty(post.post_id, since=context.now - context.state.duty_period)
        }
        callable_officers = on_call.list_callable(uow, post_id=post.post_id)
        called = uow.roster.list_on_call(post.post_id)
    return context.render_page(
        "shifts.html",
        status=409 if fault else 200,
        fault=general.REASONS[fault] if fault else None,
        plan=plan,
        post=post,
        names={officer.officer_id: officer.name for officer in plan.officers},
        callable_names={officer.officer_id: officer.name for officer in callable_officers},
        called=[officer_id for officer_id in called if officer_id in {one.officer_id for one in callable_officers}],
        most_called=MAX_ON_CALL,
        on_duty=on_duty,
        minute_now=_get_minute(context.now.astimezone(ZoneInfo(post.time_zone))),
        earlier=plan.week[0].day - timedelta(days=7),
        later=plan.week[0].day + timedelta(days=7),
        countries=[country for country in (post.country, post.origin) if country],
    )


def _parse_week(text: str, *, now: datetime) -> date | None:
    """A day of the week that is asked for; None for one that is none, or too far away to be planned."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if abs(day - now.date()) <= WEEKS_SHOWN else None


def _get_minute(at: datetime) -> int:
    return at.hour * 60 + at.minute


def _parse_minute(text: str) -> int:
    found = _CLOCK_PATTERN.fullmatch(text)
    minute = int(found[1]) * 60 + int(found[2]) if found else MINUTES_PER_DAY + 1
    return minute if minute <= MINUTES_PER_DAY else MINUTES_PER_DAY + 1


def _parse_weekday(text: str) -> int:
    return int(text) if text in tuple("0123456") else -1


def _parse_day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise StateConflict("holiday_unfit") from None
