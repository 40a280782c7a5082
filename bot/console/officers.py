"""Accounts: who is at the post, inviting, changing, disabling."""

from typing import Any

from starlette.responses import Response

from bot.console import audit_texts, texts
from bot.console.visiting import Visit
from bot.errors import NotFound, NotNow
from bot.model.officer import TITLES
from bot.model.permission import OTHER, OWN, ROLES
from bot.model.vocabulary import LANGUAGES
from bot.services import duty, officers
from bot.services.officers import Inviter, codes
from bot.store.officer_rows import OfficerRow
from bot.store.unit_of_work import UnitOfWork


def whose(visit: Visit) -> str:
    """Whose account it is. Raises NotFound where it is none of his post."""
    own_id = visit.officer.officer_id
    return OWN if _account(visit).officer_id == own_id else OTHER


def show(visit: Visit) -> Response:
    """Everybody, and the form of an invitation."""
    return _list(visit, fault="")


def invite(visit: Visit) -> Response:
    """An account nobody can use yet, and a code that opens it, shown this once."""
    code = visit.office.new_code()
    fresh = officers.new_officer(visit.office.new_id, login=visit.form.get("login"), language="en", **_values(visit))
    try:
        with visit.office.work() as uow:
            invited = officers.invite(
                uow, visit.office.keys, officer=fresh, code=code, inviter=_inviter(visit), now=visit.now
            )
    except NotNow as error:
        return _list(visit, fault=error.reason)
    return _invited(visit, invited, code)


def show_one(visit: Visit) -> Response:
    """One account."""
    return _one(visit, fault="")


def change(visit: Visit) -> Response:
    """New values for an account."""
    try:
        with _work_on(visit) as uow:
            is_news = officers.change(
                uow, officer_id=visit.path["officer_id"], inviter=_inviter(visit), now=visit.now, **_values(visit)
            )
    except NotNow as error:
        return _one(visit, fault=error.reason)
    return visit.go(_address(visit), done="saved" if is_news else "nothing")


def disable(visit: Visit) -> Response:
    """Nobody uses the account any more, from this moment on."""
    with _work_on(visit) as uow:
        is_news = officers.disable(uow, officer_id=visit.path["officer_id"], inviter=_inviter(visit), now=visit.now)
    return visit.go(_address(visit), done="disabled" if is_news else "nothing")


def enable(visit: Visit) -> Response:
    """The account can be used again."""
    with visit.office.work() as uow:
        is_news = officers.enable(uow, officer_id=visit.path["officer_id"], inviter=_inviter(visit), now=visit.now)
    return visit.go(_address(visit), done="enabled" if is_news else "nothing")


def confirm(visit: Visit) -> Response:
    """A second person says that it is the one it should be who joined."""
    try:
        with visit.office.work() as uow:
            is_news = officers.confirm(uow, officer_id=visit.path["officer_id"], inviter=_inviter(visit), now=visit.now)
    except NotNow as error:
        return _one(visit, fault=error.reason)
    return visit.go(_address(visit), done="confirmed" if is_news else "nothing")


def reset(visit: Visit) -> Response:
    """Phone or password lost: both are void, and a new invitation opens the account."""
    code, officer = visit.office.new_code(), _account(visit)
    with _work_on(visit) as uow:
        officers.reset(
            uow, visit.office.keys, officer_id=officer.officer_id, code=code, inviter=_inviter(visit), now=visit.now
        )
    return _invited(visit, officer, code)


def set_on_duty(visit: Visit) -> Response:
    """A supervisor says that a colleague is there, or is not."""
    is_on = visit.form.get("on_duty") == "yes"
    with visit.office.work() as uow:
        duty.set_on_duty(
            uow, officer_id=visit.path["officer_id"], on_duty=is_on, by=visit.officer.officer_id, now=visit.now
        )
    return visit.go(_address(visit), done="saved")


def opener(uow: UnitOfWork, account: OfficerRow) -> str:
    """Who invited an account, reset it or gave it rights last: by name, or as the audit names who has no account."""
    known = uow.officers.by_id(account.invited_by or "")
    return known.name if known else audit_texts.who(account.invited_by or "operator", lambda said: said)


def _work_on(visit: Visit) -> UnitOfWork:
    """A unit of work that sees the post of the account: what it holds goes back to the queue there. Raises NotFound."""
    return visit.office.work_of(_account(visit).post_id)


def _account(visit: Visit) -> OfficerRow:
    with visit.office.work(reading=True) as uow:
        officer = uow.officers.by_id(visit.path["officer_id"])
    if officer is None or not _inviter(visit).sees(officer):
        raise NotFound("officer")
    return officer


def _inviter(visit: Visit) -> Inviter:
    return Inviter(visit.officer.officer_id, visit.officer.acting_roles, visit.officer.post_id)


def _values(visit: Visit) -> dict[str, Any]:
    """What the form of an account holds. A supervisor's own post is the only one he can name."""
    form = visit.form
    post_id = form.get("post_id") or None if visit.may("change_posts") else visit.officer.post_id
    return {
        "name": form.get("name"),
        "title": form.get("title"),
        "roles": codes(form.every("roles")),
        "languages": codes(form.every("languages")),
        "is_woman": form.get("is_woman") == "yes",
        "post_id": post_id,
        "cap": _count(form.get("cap")),
    }


def _count(written: str) -> int | None:
    is_small = written.isascii() and written.isdigit() and len(written) < 4
    return None if not written else int(written) if is_small else 0


def _choices(visit: Visit) -> dict[str, Any]:
    inviter = _inviter(visit)
    with visit.office.work(reading=True) as uow:
        posts = uow.posts.all() if visit.may("change_posts") else []
    return {
        "titles": TITLES,
        "roles": [role for role in ROLES if inviter.may_give(role)],
        "languages": {code: visit.office.pages.languages[code] for code in LANGUAGES},
        "posts": {post.post_id: post.name for post in posts},
    }


def _list(visit: Visit, *, fault: str) -> Response:
    with visit.office.work(reading=True) as uow:
        found = officers.seen(uow, inviter=_inviter(visit))
    return visit.page(
        "officers.html", status=409 if fault else 200, fault=texts.REASONS[fault] if fault else None, found=found,
        given=visit.form, **_choices(visit),
    )  # fmt: skip


def _one(visit: Visit, *, fault: str) -> Response:
    account = _account(visit)
    with visit.office.work(reading=True) as uow:
        opened_by = opener(uow, account)
    return visit.page(
        "officer.html", status=409 if fault else 200, fault=texts.REASONS[fault] if fault else None,
        account=account, is_own=whose(visit) == OWN, opened_by=opened_by, **_choices(visit),
    )  # fmt: skip


def _invited(visit: Visit, invited: OfficerRow, code: str) -> Response:
    return visit.page("invited.html", invited=invited, code=code, signing=visit.office.signing)


def _address(visit: Visit) -> str:
    return f"/officers/{visit.path['officer_id']}"
