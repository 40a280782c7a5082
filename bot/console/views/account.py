"""An officer's own account: language, password, codes for a lost phone."""

from dataclasses import dataclass

from starlette.responses import HTMLResponse, Response

from bot.console.labels import general
from bot.console.request_context import RequestContext
from bot.console.views import post_texts, sign_in
from bot.console.views.officers import find_inviter_name
from bot.console.views.queue_entries import list_own_work
from bot.crypto import vapid
from bot.db.tables.officers import OfficerRow, PasskeyRow, ShiftRow
from bot.domain.permissions import SCOPE_OWN
from bot.errors import StateConflict
from bot.services import posts
from bot.services.officers import accounts, availability, onboarding, passkeys, push_notices
from bot.services.officers.passkeys import CredentialResponse, RelyingParty


def own_account(_: RequestContext) -> str:
    """An account is whose it is."""
    return SCOPE_OWN


def show_account(context: RequestContext) -> Response:
    """What he can change by himself."""
    return render_account(context, fault="")


def set_language(context: RequestContext) -> Response:
    """His console speaks another language."""
    with context.state.open_unit_of_work() as uow:
        is_news = accounts.set_officer_language(
            uow, officer_id=context.officer.officer_id, language=context.form.get("language"), now=context.now
        )
    return context.redirect("/account", done="saved" if is_news else "nothing")


def set_chime(context: RequestContext) -> Response:
    """A sound when something arrives, or none."""
    with context.state.open_unit_of_work() as uow:
        is_news = accounts.set_chime(
            uow,
            officer_id=context.officer.officer_id,
            has_chime=context.form.get("has_chime") == "yes",
            now=context.now,
        )
    return context.redirect("/account", done="saved" if is_news else "nothing")


def set_keys(context: RequestContext) -> Response:
    """Single keys act in the console, or none does."""
    with context.state.open_unit_of_work() as uow:
        is_news = accounts.set_keys(
            uow,
            officer_id=context.officer.officer_id,
            has_keys=context.form.get("has_keys") == "yes",
            now=context.now,
        )
    return context.redirect("/account", done="saved" if is_news else "nothing")


def add_push_device(context: RequestContext) -> Response:
    """This browser is told that something is new, though no page is open. Raises StateConflict."""
    _check_push(context)
    with context.state.open_unit_of_work() as uow:
        push_notices.add_device(
            uow,
            context.state.keys,
            context.officer,
            endpoint=context.form.get("endpoint"),
            hosts=context.state.push_hosts,
            now=context.now,
            new_id=context.state.new_id,
        )
    return context.redirect("/account", done="push_on")


def remove_push_device(context: RequestContext) -> Response:
    """A browser is told nothing any more."""
    with context.state.open_unit_of_work() as uow:
        is_news = push_notices.remove_device(
            uow, context.officer, subscription_id=context.form.get("subscription"), now=context.now
        )
    return context.redirect("/account", done="removed" if is_news else "nothing")


def _check_push(context: RequestContext) -> None:
    if not context.state.push_contact:
        raise StateConflict("push_off")


def set_shown_name(context: RequestContext) -> Response:
    """What women are told this officer is called when they interpret."""
    try:
        with context.state.open_unit_of_work() as uow:
            is_news = accounts.set_shown_name(
                uow, officer_id=context.officer.officer_id, name=context.form.get("shown_name"), now=context.now
            )
    except StateConflict as error:
        return render_account(context, fault=error.reason)
    return context.redirect("/account", done="saved" if is_news else "nothing")


def change_password(context: RequestContext) -> Response:
    """Every session ends but this one, which gets a new cookie."""
    form, token = context.form, context.state.new_token()
    if form.get_raw("new") != form.get_raw("again"):
        return render_account(context, fault="passwords_differ")
    try:
        onboarding.change_password(
            context.state.auth,
            context.officer,
            old=form.get_raw("old"),
            new=form.get_raw("new"),
            token=token,
            now=context.now,
        )
    except StateConflict as error:
        return render_account(context, fault=error.reason)
    return context.redirect("/account", done="password", token=token)


def renew_codes(context: RequestContext) -> Response:
    """New codes for a lost phone, shown this once."""
    recovery = [context.state.new_code() for _ in range(context.state.sign_in_policy.recovery_codes)]
    try:
        onboarding.renew_recovery_codes(
            context.state.auth,
            context.officer,
            code=context.form.get("code"),
            recovery=recovery,
            now=context.now,
        )
    except StateConflict as error:
        return render_account(context, fault=error.reason)
    return context.render_page("recovery_codes.html", recovery=recovery)


def keep_session(context: RequestContext) -> Response:
    """Somebody types or reads: the session is used. Whoever does neither is signed out after a while."""
    return Response(status_code=204)


def render_account(context: RequestContext, *, fault: str) -> Response:
    """The page, with what was wrong."""
    with context.state.open_unit_of_work(reading=True) as uow:
        left = uow.sessions.count_recovery_codes(context.officer.officer_id)
        devices = uow.push_subscriptions.list_by_officer(context.officer.officer_id)
        kept = uow.passkeys.list_by_officer(context.officer.officer_id)
    fault_said = general.REASONS.get(fault, general.REASONS[""]) if fault else None
    return context.render_page(
        "account.html",
        status=409 if fault else 200,
        fault=fault_said,
        left=left,
        signing=context.state.sign_in_policy,
        languages=context.state.template_renderer.languages,
        asked=_build_passkey_options(context, kept),
        devices=devices,
        push_key=vapid.get_public_key(context.state.keys.ensure_push_key()) if context.state.push_contact else "",
        passkeys=[(passkeys.encode_name(row), row) for row in kept],
    )


def _build_passkey_options(context: RequestContext, passkey_rows: list[PasskeyRow]) -> str | None:
    """What the browser is asked for a new passkey; None where this site has none."""
    office = context.state
    if office.relying_party is None:
        return None
    return passkeys.build_registration_options(
        office.keys,
        office.relying_party,
        context.officer,
        passkey_rows,
        token=context.token,
        now=context.now,
        random_bytes=office.random_bytes,
    )


@dataclass(frozen=True)
class UnconfirmedAccount:
    """An account that waits for a second person, and who opened it."""

    row: OfficerRow
    opened_by: str


def show_home(context: RequestContext) -> Response:
    """Home: whom an officer answers, who waits, who is on duty."""
    can_answer = bool(context.officer.post_id) and context.is_allowed("see_queue")
    return context.render_page(
        "home.html",
        work=list_own_work(context) if can_answer else None,
        present=_list_on_duty(context),
        is_on_duty=_is_on_duty(context),
        shift=_find_own_shift(context),
        waiting=_list_unconfirmed(context),
        waiting_texts=post_texts.count_approvable(context),
    )


def show_on_duty(context: RequestContext) -> Response:
    """The part of the page that says who answers now."""
    return HTMLResponse(context.render_template("part_present.html", present=_list_on_duty(context)))


def _list_on_duty(context: RequestContext) -> list[OfficerRow]:
    if not context.officer.post_id:
        return []
    with context.open_unit_of_work(reading=True) as uow:
        return uow.officers.list_on_duty(context.officer.post_id, since=context.now - context.state.duty_period)


def _find_own_shift(context: RequestContext) -> ShiftRow | None:
    """The shift that the roster of their post gives an officer at this moment."""
    if not context.officer.post_id:
        return None
    with context.open_unit_of_work(reading=True) as uow:
        post = posts.get_post(uow, context.officer.post_id)
        now_on = availability.list_shifts_now(uow, post_id=post.post_id, time_zone=post.time_zone, now=context.now)
    return next((row for row in now_on if row.officer_id == context.officer.officer_id), None)


def _list_unconfirmed(context: RequestContext) -> list[UnconfirmedAccount]:
    """Accounts that one person opened alone: of his post, or all where he looks after all. None for a newcomer."""
    is_over_all = context.is_allowed("change_posts")
    if not context.officer.confirmed_at or not (is_over_all or context.officer.post_id):
        return []
    with context.state.open_unit_of_work(reading=True) as uow:
        found = uow.officers.list_unconfirmed(None if is_over_all else context.officer.post_id)
        return [UnconfirmedAccount(row, find_inviter_name(uow, row)) for row in found]


def _is_on_duty(context: RequestContext) -> bool:
    since = context.officer.on_duty_at
    return since is not None and context.now - since < context.state.duty_period


WRONG_PASSKEY_REASON = "passkey_wrong"


def submit_passkey(context: RequestContext) -> Response:
    """A passkey stands for login, password and code. Whatever is wrong, the answer is the same. Raises NotNow."""
    token = context.state.new_token()
    officer = passkeys.sign_in_with_passkey(
        context.state.auth,
        _get_relying_party(context),
        _parse_credential_response(context),
        token=token,
        now=context.now,
    )
    if officer is None:
        raise StateConflict(WRONG_PASSKEY_REASON)
    return sign_in.enter(context, officer, token=token)


def add_passkey(context: RequestContext) -> Response:
    """One more, for whoever knows the password. Raises NotNow where this site has none."""
    place = _get_relying_party(context)
    try:
        passkeys.add_passkey(
            context.state.auth,
            place,
            context.officer,
            _parse_credential_response(context),
            password=context.form.get_raw("password"),
            now=context.now,
        )
    except StateConflict as error:
        return render_account(context, fault=error.reason)
    return context.redirect("/account", done="added")


def remove_passkey(context: RequestContext) -> Response:
    """It signs him in no more."""
    with context.state.open_unit_of_work() as uow:
        is_news = passkeys.remove_passkey(uow, context.officer, name=context.form.get("passkey"), now=context.now)
    return context.redirect("/account", done="removed" if is_news else "nothing")


def _get_relying_party(context: RequestContext) -> RelyingParty:
    if context.state.relying_party is None:
        raise StateConflict(WRONG_PASSKEY_REASON)
    return context.state.relying_party


def _parse_credential_response(context: RequestContext) -> CredentialResponse:
    return CredentialResponse(context.form.get_raw("credential"), context.token)
