"""Accounts: who is at the post, inviting, changing, disabling."""

from typing import Any

from starlette.responses import Response

from bot.console.labels import audit, general
from bot.console.request_context import RequestContext
from bot.db.tables.officers import OfficerRow
from bot.db.unit_of_work import UnitOfWork
from bot.domain.enums import LANGUAGES
from bot.domain.officer import OFFICER_TITLES
from bot.domain.permissions import ROLES, SCOPE_OTHER, SCOPE_OWN
from bot.errors import NotFound, StateConflict
from bot.services.officers import accounts, availability
from bot.services.officers.accounts import Inviter, join_codes


def resource_scope(context: RequestContext) -> str:
    """Whose account it is. Raises NotFound where it is none of his post."""
    own_id = context.officer.officer_id
    return SCOPE_OWN if _find_account(context).officer_id == own_id else SCOPE_OTHER


def show_officers(context: RequestContext) -> Response:
    """Everybody, and the form of an invitation."""
    return _render_officers(context, fault="")


def invite_officer(context: RequestContext) -> Response:
    """An account nobody can use yet, and a code that opens it, shown this once."""
    code = context.state.new_code()
    fresh = accounts.build_officer(
        context.state.new_id, login=context.form.get("login"), language="en", **_parse_account_form(context)
    )
    try:
        with context.state.open_unit_of_work() as uow:
            invited = accounts.invite_officer(
                uow, context.state.keys, officer=fresh, code=code, inviter=_build_inviter(context), now=context.now
            )
    except StateConflict as error:
        return _render_officers(context, fault=error.reason)
    return _render_invitation(context, invited, code)


def show_officer(context: RequestContext) -> Response:
    """One account."""
    return _render_officer(context, fault="")


def change_officer(context: RequestContext) -> Response:
    """New values for an account."""
    try:
        with _open_account_unit_of_work(context) as uow:
            is_news = accounts.change_officer(
                uow,
                officer_id=context.path["officer_id"],
                inviter=_build_inviter(context),
                now=context.now,
                **_parse_account_form(context),
            )
    except StateConflict as error:
        return _render_officer(context, fault=error.reason)
    return context.redirect(_get_officer_url(context), done="saved" if is_news else "nothing")


def disable_officer(context: RequestContext) -> Response:
    """Nobody uses the account any more, from this moment on."""
    with _open_account_unit_of_work(context) as uow:
        is_news = accounts.disable_officer(
            uow, officer_id=context.path["officer_id"], inviter=_build_inviter(context), now=context.now
        )
    return context.redirect(_get_officer_url(context), done="disabled" if is_news else "nothing")


def enable_officer(context: RequestContext) -> Response:
    """The account can be used again."""
    with context.state.open_unit_of_work() as uow:
        is_news = accounts.enable_officer(
            uow, officer_id=context.path["officer_id"], inviter=_build_inviter(context), now=context.now
        )
    return context.redirect(_get_officer_url(context), done="enabled" if is_news else "nothing")


def confirm_officer(context: RequestContext) -> Response:
    """A second person says that it is the one it should be who joined."""
    try:
        with context.state.open_unit_of_work() as uow:
            is_news = accounts.confirm_officer(
                uow, officer_id=context.path["officer_id"], inviter=_build_inviter(context), now=context.now
            )
    except StateConflict as error:
        return _render_officer(context, fault=error.reason)
    return context.redirect(_get_officer_url(context), done="confirmed" if is_news else "nothing")


def reset_officer(context: RequestContext) -> Response:
    """Phone or password lost: both are void, and a new invitation opens the account."""
    code, officer = context.state.new_code(), _find_account(context)
    with _open_account_unit_of_work(context) as uow:
        accounts.reset_officer(
            uow,
            context.state.keys,
            officer_id=officer.officer_id,
            code=code,
            inviter=_build_inviter(context),
            now=context.now,
        )
    return _render_invitation(context, officer, code)


def set_officer_on_duty(context: RequestContext) -> Response:
    """A supervisor says that a colleague is there, or is not."""
    is_on = context.form.get("on_duty") == "yes"
    with context.state.open_unit_of_work() as uow:
        availability.set_on_duty(
            uow, officer_id=context.path["officer_id"], on_duty=is_on, by=context.officer.officer_id, now=context.now
        )
    return context.redirect(_get_officer_url(context), done="saved")


def find_inviter_name(uow: UnitOfWork, account: OfficerRow) -> str:
    """Who invited an account, reset it or gave it rights last: by name, or as the audit names who has no account."""
    known = uow.officers.get_by_id(account.invited_by or "")
    return known.name if known else audit.describe_actor(account.invited_by or "operator", lambda said: said)


def _open_account_unit_of_work(context: RequestContext) -> UnitOfWork:
    """A unit of work that sees the post of the account: what it holds goes back to the queue there. Raises NotFound."""
    return context.state.open_post_unit_of_work(_find_account(context).post_id)


def _find_account(context: RequestContext) -> OfficerRow:
    with context.state.open_unit_of_work(reading=True) as uow:
        officer = uow.officers.get_by_id(context.path["officer_id"])
    if officer is None or not _build_inviter(context).can_see(officer):
        raise NotFound("officer")
    return officer


def _build_inviter(context: RequestContext) -> Inviter:
    return Inviter(context.officer.officer_id, context.officer.effective_roles, context.officer.post_id)


def _parse_account_form(context: RequestContext) -> dict[str, Any]:
    """What the form of an account holds. A supervisor's own post is the only one he can name."""
    form = context.form
    post_id = form.get("post_id") or None if context.is_allowed("change_posts") else context.officer.post_id
    return {
        "name": form.get("name"),
        "title": form.get("title"),
        "roles": join_codes(form.get_all("roles")),
        "languages": join_codes(form.get_all("languages")),
        "is_woman": form.get("is_woman") == "yes",
        "is_interpreter": form.get("is_interpreter") == "yes",
        "post_id": post_id,
        "cap": _parse_cap(form.get("cap")),
    }


def _parse_cap(text: str) -> int | None:
    is_small = text.isascii() and text.isdigit() and len(text) < 4
    return None if not text else int(text) if is_small else 0


def _build_account_choices(context: RequestContext) -> dict[str, Any]:
    inviter = _build_inviter(context)
    with context.state.open_unit_of_work(reading=True) as uow:
        posts = uow.posts.list_all() if context.is_allowed("change_posts") else []
    return {
        "titles": OFFICER_TITLES,
        "roles": [role for role in ROLES if inviter.can_grant(role)],
        "languages": {code: context.state.template_renderer.languages[code] for code in LANGUAGES},
        "posts": {post.post_id: post.name for post in posts},
    }


def _render_officers(context: RequestContext, *, fault: str) -> Response:
    with context.state.open_unit_of_work(reading=True) as uow:
        found = accounts.list_visible_officers(uow, inviter=_build_inviter(context))
    return context.render_page(
        "officers.html",
        status=409 if fault else 200,
        fault=general.REASONS[fault] if fault else None,
        found=found,
        given=context.form,
        **_build_account_choices(context),
    )


def _render_officer(context: RequestContext, *, fault: str) -> Response:
    account = _find_account(context)
    with context.state.open_unit_of_work(reading=True) as uow:
        opened_by = find_inviter_name(uow, account)
    return context.render_page(
        "officer.html",
        status=409 if fault else 200,
        fault=general.REASONS[fault] if fault else None,
        account=account,
        is_own=resource_scope(context) == SCOPE_OWN,
        opened_by=opened_by,
        may_confirm=accounts.may_confirm(account, _build_inviter(context)),
        second_person=general.REASONS["second_person"],
        **_build_account_choices(context),
    )


def _render_invitation(context: RequestContext, officer: OfficerRow, code: str) -> Response:
    return context.render_page("invited.html", invited=officer, code=code, signing=context.state.sign_in_policy)


def _get_officer_url(context: RequestContext) -> str:
    return f"/officers/{context.path['officer_id']}"
