"""Posts, for an administrator: who may receive handoffs, and what has to be seen to before women are told of them."""

import re
from typing import Any, Final

from starlette.responses import Response

from bot.console.labels import general
from bot.console.request_context import RequestContext
from bot.db import engine
from bot.db.unit_of_work import UnitOfWork
from bot.domain.enums import DESTINATIONS, LANGUAGES, ORIGINS
from bot.domain.post import JOINING_CHECKLIST, REPORTING_DUTIES, RUN_BY, Post
from bot.errors import StateConflict
from bot.services import posts, staff_alerts

_POST_ID: Final = re.compile(r"[a-z0-9][a-z0-9-]{1,39}")


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
        return _render_post(context, fault=error.reason)
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
        "hours": form.get("hours"),
        "languages": tuple(code for code in LANGUAGES if code in form.get_all("languages")),
        "keep_days": int(days) if days.isascii() and days.isdigit() and len(days) < 4 else 0,
    }


def _render_posts(context: RequestContext, *, fault: str) -> Response:
    with context.state.open_unit_of_work(reading=True) as uow:
        found = uow.posts.list_all()
    return context.render_page(
        "posts.html",
        status=409 if fault else 200,
        fault=general.REASONS[fault] if fault else None,
        found=found,
        given=context.form,
        **_build_post_choices(context),
    )


def _render_post(context: RequestContext, *, fault: str) -> Response:
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
        **_build_post_choices(context),
    )


def _build_post_choices(context: RequestContext) -> dict[str, Any]:
    return {
        "countries": DESTINATIONS,
        "origins": ORIGINS,
        "run_by": RUN_BY,
        "reports": REPORTING_DUTIES,
        "languages": {code: context.state.template_renderer.languages[code] for code in LANGUAGES},
        "limits": context.state.limits,
    }


def _get_post_url(context: RequestContext) -> str:
    return f"/posts/{context.path['post_id']}"
