"""Posts, for an administrator: who may receive handoffs, and what has to be seen to before women are told of them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Self

from babel.core import get_global
from starlette.responses import Response

from bot.console.labels import general, handoff
from bot.console.request_context import RequestContext
from bot.console.request_parser import Form
from bot.db import engine
from bot.db.unit_of_work import UnitOfWork
from bot.domain.directory import Mission
from bot.domain.enums import DESTINATIONS, LANGUAGES, ORIGINS
from bot.domain.post import JOINING_CHECKLIST, REPORTING_DUTIES, RUN_BY, Post
from bot.errors import StateConflict
from bot.i18n.opening_hours import DAYS, HOLIDAYS
from bot.services import posts, staff_alerts
from bot.services.weekly_hours import (
    SPANS_PER_DAY,
    HolidayHours,
    WeeklyHours,
    build_spans,
    format_weekly_hours,
    parse_weekly_hours,
)

_POST_ID: Final = re.compile(r"[a-z0-9][a-z0-9-]{1,39}")
HOURS_ROWS: Final = (*DAYS, HOLIDAYS)
"""The rows of the form of hours, in the order of the page."""


@dataclass(frozen=True)
class PostForm:
    """What the form of a post shows: what is stored, or what was just typed and could not be taken."""

    name: str
    time_zone: str
    reports: str
    languages: tuple[str, ...]
    keep_days: str
    is_always: bool
    holidays: str
    hours: Mapping[str, list[tuple[str, str]]]
    """Of each row of the form, from when until when; spans that are not used are empty."""

    @classmethod
    def from_post(cls, post: Post) -> Self:
        """What is stored."""
        week = parse_weekly_hours(post.hours)
        spans = {day: [_split_span(span) for span in week.days.get(day, ())] for day in HOURS_ROWS}
        return cls(
            post.name,
            post.time_zone,
            post.reports,
            tuple(post.languages),
            str(post.keep_days),
            week.is_always,
            week.holidays,
            _pad_spans(spans),
        )

    @classmethod
    def from_form(cls, form: Form, *, keep_days: int) -> Self:
        """What was typed; for a form that nobody filled yet, words are kept for `keep_days`."""
        spans = {day: list(zip(*_get_typed_hours(form, day), strict=False)) for day in HOURS_ROWS}
        return cls(
            form.get("name"),
            form.get("time_zone"),
            form.get("reports"),
            tuple(form.get_all("languages")),
            form.get("keep_days") or str(keep_days),
            bool(form.get("always")),
            form.get("holidays") or HolidayHours.AS_USUAL,
            _pad_spans(spans),
        )


def show_posts(context: RequestContext) -> Response:
    """Every post, and the form of a new one."""
    return _render_posts(context, fault="")


def add_post(context: RequestContext) -> Response:
    """A post that has not joined yet."""
    try:
        with context.state.open_unit_of_work() as uow:
            is_new = _add_from_form(uow, context)
    except StateConflict as error:
        return _render_posts(context, fault=error.reason)
    return (
        context.redirect(f"/posts/{context.form.get('post_id')}", done="added")
        if is_new
        else _render_posts(context, fault="post_taken")
    )


def show_post(context: RequestContext) -> Response:
    """One post and its checklist."""
    return _render_post(context, fault="")


def change_post(context: RequestContext) -> Response:
    """New hours, languages, or what the post may have to report."""
    try:
        with context.state.open_unit_of_work() as uow:
            is_news = _change_from_form(uow, context)
    except StateConflict as error:
        return _render_post(context, fault=error.reason, is_refused=True)
    return context.redirect(_get_post_url(context), done="saved" if is_news else "nothing")


def complete_check(context: RequestContext) -> Response:
    """An item of the checklist was seen to."""
    item = context.form.get("item")
    if item not in JOINING_CHECKLIST:
        raise StateConflict("")
    with context.state.open_unit_of_work() as uow:
        is_news = posts.complete_check(
            uow, post_id=context.path["post_id"], item=item, by=context.officer.officer_id, now=context.now
        )
    return context.redirect(_get_post_url(context), done="saved" if is_news else "nothing")


def join_post(context: RequestContext) -> Response:
    """Women are told of the post from now on. Raises NotNow where the database would not keep it apart from the others."""
    _check_isolation(context)
    try:
        with context.state.open_unit_of_work() as uow:
            is_news = posts.join_post(
                uow, post_id=context.path["post_id"], by=context.officer.officer_id, now=context.now
            )
    except StateConflict as error:
        return _render_post(context, fault=error.reason)
    return context.redirect(_get_post_url(context), done="joined" if is_news else "nothing")


def _check_isolation(context: RequestContext) -> None:
    office = context.state
    if office.is_rehearsal:
        return
    with office.open_unit_of_work(reading=True) as uow:
        others = sum(post.is_joined and post.post_id != context.path["post_id"] for post in uow.posts.list_all())
    if engine.find_isolation_problem(office.engine, joined=others + 1):
        raise StateConflict("not_kept_apart")


def close_post(context: RequestContext) -> Response:
    """Women are no longer told of it."""
    with context.state.open_unit_of_work() as uow:
        is_news = posts.close_post(uow, post_id=context.path["post_id"], by=context.officer.officer_id, now=context.now)
    return context.redirect(_get_post_url(context), done="closed" if is_news else "nothing")


def create_alert_code(context: RequestContext) -> Response:
    """A code that makes a staff group the doorbell of the post; it is shown on the answer's page alone."""
    code = context.state.new_code()
    with context.state.open_unit_of_work() as uow:
        staff_alerts.create_alert_code(
            uow,
            context.state.keys,
            post_id=context.path["post_id"],
            code=code,
            by=context.officer.officer_id,
            now=context.now,
        )
    return _render_post(context, fault="", code=code)


def remove_alert_group(context: RequestContext) -> Response:
    """It rings no more, and the group is forgotten."""
    with context.state.open_unit_of_work() as uow:
        is_news = staff_alerts.remove_group(
            uow, post_id=context.path["post_id"], by=context.officer.officer_id, now=context.now
        )
    return context.redirect(_get_post_url(context), done="removed" if is_news else "nothing")


def _add_from_form(uow: UnitOfWork, context: RequestContext) -> bool:
    form = context.form
    if not _POST_ID.fullmatch(form.get("post_id")):
        raise StateConflict("post_unfit")
    fresh = Post(
        post_id=form.get("post_id"),
        country=form.get("country"),
        origin=form.get("origin") or None,
        run_by=form.get("run_by"),
        mission_id=form.get("mission_id") or None,
        **_parse_post_form(context),
    )
    try:
        return posts.add_post(uow, fresh, limits=context.state.limits, by=context.officer.officer_id, now=context.now)
    except ValueError:
        raise StateConflict("post_unfit") from None


def _change_from_form(uow: UnitOfWork, context: RequestContext) -> bool:
    try:
        return posts.change_post(
            uow,
            post_id=context.path["post_id"],
            limits=context.state.limits,
            by=context.officer.officer_id,
            now=context.now,
            **_parse_post_form(context),
        )
    except ValueError:
        raise StateConflict("post_unfit") from None


def _parse_post_form(context: RequestContext) -> dict[str, Any]:
    form = context.form
    days = form.get("keep_days")
    return {
        "name": form.get("name"),
        "time_zone": form.get("time_zone"),
        "reports": form.get("reports"),
        "hours": format_weekly_hours(_parse_hours(form)),
        "languages": tuple(code for code in LANGUAGES if code in form.get_all("languages")),
        "keep_days": int(days) if days.isascii() and days.isdigit() and len(days) < 4 else 0,
    }


def _parse_hours(form: Form) -> WeeklyHours:
    if form.get("always"):
        return WeeklyHours(is_always=True)
    try:
        holidays = HolidayHours(form.get("holidays") or HolidayHours.AS_USUAL)
    except ValueError:
        raise StateConflict("hours_unfit") from None
    days = {day: build_spans(*_get_typed_hours(form, day)) for day in HOURS_ROWS}
    if bool(days[HOLIDAYS]) != (holidays is HolidayHours.OWN) or (days[HOLIDAYS] and not any(days[d] for d in DAYS)):
        raise StateConflict("hours_unfit")
    return WeeklyHours({day: spans for day, spans in days.items() if spans}, holidays)


def _get_typed_hours(form: Form, day: str) -> tuple[list[str], list[str]]:
    return form.get_all(f"begins_{day}"), form.get_all(f"ends_{day}")


def _split_span(span: str) -> tuple[str, str]:
    begin, _, end = span.partition("-")
    return begin, end


def _pad_spans(spans: Mapping[str, list[tuple[str, str]]]) -> dict[str, list[tuple[str, str]]]:
    most = max(SPANS_PER_DAY, *(len(of_day) for of_day in spans.values()))
    return {day: [*of_day, *[("", "")] * (most - len(of_day))] for day, of_day in spans.items()}


def _list_time_zones(*, also: str) -> list[str]:
    """Of every country a post can be in, and `also`, the one that is stored."""
    territories = get_global("zone_territories")
    zones = [zone for country in DESTINATIONS for zone in sorted(territories) if territories[zone] == country]
    return zones if not also or also in zones else [*zones, also]


def _render_posts(context: RequestContext, *, fault: str) -> Response:
    with context.state.open_unit_of_work(reading=True) as uow:
        found = uow.posts.list_all()
    return context.render_page(
        "posts.html",
        status=409 if fault else 200,
        fault=general.REASONS[fault] if fault else None,
        found=found,
        given=context.form,
        shown=PostForm.from_form(context.form, keep_days=context.state.limits.vault_days),
        missions=_group_missions(context),
        mission_kinds=handoff.MISSIONS,
        **_build_post_choices(context, time_zone=context.form.get("time_zone")),
    )


def _render_post(context: RequestContext, *, fault: str, is_refused: bool = False, code: str = "") -> Response:
    """`is_refused`: what was typed could not be taken, and is shown again to be mended."""
    with context.state.open_unit_of_work(reading=True) as uow:
        post = posts.get_post(uow, context.path["post_id"])
        checks = posts.list_checks(uow, post.post_id)
        names = {officer.officer_id: officer.name for officer in uow.officers.list_all()}
        bell, silent_at = staff_alerts.get_alert_state(uow, post_id=post.post_id)
    return context.render_page(
        "post.html",
        status=409 if fault else 200,
        fault=general.REASONS[fault] if fault else None,
        post=post,
        checks=checks,
        names=names,
        bell=bell,
        silent_at=silent_at,
        code=code,
        code_minutes=context.state.staff_alert_policy.code_minutes,
        shown=PostForm.from_form(context.form, keep_days=post.keep_days) if is_refused else PostForm.from_post(post),
        **_build_post_choices(context, time_zone=post.time_zone),
    )


def _group_missions(context: RequestContext) -> dict[str, list[Mission]]:
    """The missions of the directory, by the country they are in."""
    found: dict[str, list[Mission]] = {}
    for mission in context.state.handoff_resources.library().directory.missions:
        found.setdefault(mission.country, []).append(mission)
    return found


def _build_post_choices(context: RequestContext, *, time_zone: str) -> dict[str, Any]:
    return {
        "time_zones": _list_time_zones(also=time_zone),
        "hours_rows": HOURS_ROWS,
        "countries": DESTINATIONS,
        "origins": ORIGINS,
        "run_by": RUN_BY,
        "reports": REPORTING_DUTIES,
        "languages": {code: context.state.template_renderer.languages[code] for code in LANGUAGES},
        "limits": context.state.limits,
    }


def _get_post_url(context: RequestContext) -> str:
    return f"/posts/{context.path['post_id']}"
