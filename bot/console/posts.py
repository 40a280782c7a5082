"""Posts, for an administrator: who may receive handoffs, and what has to be seen to before women are told of them."""

import re
from typing import Any, Final

from starlette.responses import Response

from bot.console import texts
from bot.console.visiting import Visit
from bot.errors import NotNow
from bot.model.post import CHECKLIST, REPORTS, RUN_BY, Post
from bot.model.vocabulary import DESTINATIONS, LANGUAGES, ORIGINS
from bot.services import doorbells, posts
from bot.store import apart
from bot.store.unit_of_work import UnitOfWork

_POST_ID: Final = re.compile(r"[a-z0-9][a-z0-9-]{1,39}")


def show(visit: Visit) -> Response:
    """Every post, and the form of a new one."""
    return _list(visit, fault="")


def add(visit: Visit) -> Response:
    """A post that has not joined yet."""
    try:
        with visit.office.work() as uow:
            is_new = _added(uow, visit)
    except NotNow as error:
        return _list(visit, fault=error.reason)
    return visit.go(f"/posts/{visit.form.get('post_id')}", done="added") if is_new else _list(visit, fault="post_taken")


def show_one(visit: Visit) -> Response:
    """One post and its checklist."""
    return _one(visit, fault="")


def change(visit: Visit) -> Response:
    """New hours, languages, or what the post may have to report."""
    try:
        with visit.office.work() as uow:
            is_news = _changed(uow, visit)
    except NotNow as error:
        return _one(visit, fault=error.reason)
    return visit.go(_address(visit), done="saved" if is_news else "nothing")


def check(visit: Visit) -> Response:
    """An item of the checklist was seen to."""
    item = visit.form.get("item")
    if item not in CHECKLIST:
        raise NotNow("")
    with visit.office.work() as uow:
        is_news = posts.check(uow, post_id=visit.path["post_id"], item=item, by=visit.officer.officer_id, now=visit.now)
    return visit.go(_address(visit), done="saved" if is_news else "nothing")


def join(visit: Visit) -> Response:
    """Women are told of the post from now on. Raises NotNow where the database would not keep it apart from the others."""
    _refuse_together(visit)
    try:
        with visit.office.work() as uow:
            is_news = posts.join(uow, post_id=visit.path["post_id"], by=visit.officer.officer_id, now=visit.now)
    except NotNow as error:
        return _one(visit, fault=error.reason)
    return visit.go(_address(visit), done="joined" if is_news else "nothing")


def _refuse_together(visit: Visit) -> None:
    office = visit.office
    if office.is_rehearsal:
        return
    with office.work(reading=True) as uow:
        others = sum(post.is_joined and post.post_id != visit.path["post_id"] for post in uow.posts.all())
    if apart.fault(office.engine, joined=others + 1):
        raise NotNow("not_kept_apart")


def close(visit: Visit) -> Response:
    """Women are no longer told of it."""
    with visit.office.work() as uow:
        is_news = posts.close(uow, post_id=visit.path["post_id"], by=visit.officer.officer_id, now=visit.now)
    return visit.go(_address(visit), done="closed" if is_news else "nothing")


def _added(uow: UnitOfWork, visit: Visit) -> bool:
    form = visit.form
    if not _POST_ID.fullmatch(form.get("post_id")):
        raise NotNow("post_unfit")
    fresh = Post(
        post_id=form.get("post_id"), country=form.get("country"), origin=form.get("origin") or None,
        run_by=form.get("run_by"), mission_id=form.get("mission_id") or None, **_values(visit),
    )  # fmt: skip
    try:
        return posts.add(uow, fresh, limits=visit.office.limits, by=visit.officer.officer_id, now=visit.now)
    except ValueError:
        raise NotNow("post_unfit") from None


def _changed(uow: UnitOfWork, visit: Visit) -> bool:
    try:
        return posts.change(
            uow, post_id=visit.path["post_id"], limits=visit.office.limits, by=visit.officer.officer_id, now=visit.now,
            **_values(visit),
        )  # fmt: skip
    except ValueError:
        raise NotNow("post_unfit") from None


def _values(visit: Visit) -> dict[str, Any]:
    form = visit.form
    days = form.get("keep_days")
    return {
        "name": form.get("name"),
        "time_zone": form.get("time_zone"),
        "reports": form.get("reports"),
        "hours": form.get("hours"),
        "languages": tuple(code for code in LANGUAGES if code in form.every("languages")),
        "keep_days": int(days) if days.isascii() and days.isdigit() and len(days) < 4 else 0,
    }


def _list(visit: Visit, *, fault: str) -> Response:
    with visit.office.work(reading=True) as uow:
        found = uow.posts.all()
    return visit.page(
        "posts.html", status=409 if fault else 200, fault=texts.REASONS[fault] if fault else None, found=found,
        given=visit.form, **_choices(visit),
    )  # fmt: skip


def _one(visit: Visit, *, fault: str) -> Response:
    with visit.office.work(reading=True) as uow:
        post = posts.by_id(uow, visit.path["post_id"])
        checks = posts.checks(uow, post.post_id)
        names = {officer.officer_id: officer.name for officer in uow.officers.everybody()}
        bell, silent_at = doorbells.state(uow, post_id=post.post_id)
    return visit.page(
        "post.html", status=409 if fault else 200, fault=texts.REASONS[fault] if fault else None, post=post,
        checks=checks, names=names, bell=bell, silent_at=silent_at, **_choices(visit),
    )  # fmt: skip


def _choices(visit: Visit) -> dict[str, Any]:
    return {
        "countries": DESTINATIONS, "origins": ORIGINS, "run_by": RUN_BY, "reports": REPORTS,
        "languages": {code: visit.office.pages.languages[code] for code in LANGUAGES}, "limits": visit.office.limits,
    }  # fmt: skip


def _address(visit: Visit) -> str:
    return f"/posts/{visit.path['post_id']}"
