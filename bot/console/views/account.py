"""An officer's own account: language, password, codes for a lost phone, and whether he answers now."""

from starlette.responses import Response

from bot.console import texts
from bot.console.visiting import RequestContext
from bot.errors import StateConflict
from bot.model.permission import SCOPE_OWN
from bot.services import duty, joining, officers, passkeys
from bot.store.officer_rows import PasskeyRow


def own_account(_: RequestContext) -> str:
    """An account is whose it is."""
    return SCOPE_OWN


def show_account(context: RequestContext) -> Response:
    """What he can change by himself."""
    return render_account(context, fault="")


def set_language(context: RequestContext) -> Response:
    """His console speaks another language."""
    with context.state.open_unit_of_work() as uow:
        is_news = officers.set_officer_language(
            uow, officer_id=context.officer.officer_id, language=context.form.get("language"), now=context.now
        )
    return context.redirect("/account", done="saved" if is_news else "nothing")


def change_password(context: RequestContext) -> Response:
    """Every session ends but this one, which gets a new cookie."""
    form, token = context.form, context.state.new_token()
    if form.get_raw("new") != form.get_raw("again"):
        return render_account(context, fault="passwords_differ")
    try:
        joining.change_password(
            context.state.auth, context.officer, old=form.get_raw("old"), new=form.get_raw("new"), token=token,
            now=context.now,
        )  # fmt: skip
    except StateConflict as error:
        return render_account(context, fault=error.reason)
    return context.redirect("/account", done="password", token=token)


def renew_codes(context: RequestContext) -> Response:
    """New codes for a lost phone, shown this once."""
    recovery = [context.state.new_code() for _ in range(context.state.sign_in_policy.recovery_codes)]
    try:
        joining.renew_recovery_codes(
            context.state.auth, context.officer, code=context.form.get("code"), recovery=recovery,
            now=context.now,
        )  # fmt: skip
    except StateConflict as error:
        return render_account(context, fault=error.reason)
    return context.render_page("recovery_codes.html", recovery=recovery)


def set_on_duty(context: RequestContext) -> Response:
    """He begins or stops to answer."""
    is_on = context.form.get("on_duty") == "yes"
    with context.state.open_unit_of_work() as uow:
        duty.set_on_duty(
            uow, officer_id=context.officer.officer_id, on_duty=is_on, by=context.officer.officer_id, now=context.now
        )
    return context.redirect("/", done="on_duty" if is_on else "off_duty")


def keep_session(context: RequestContext) -> Response:
    """Somebody types or reads: the session is used. Whoever does neither is signed out after a while."""
    return Response(status_code=204)


def render_account(context: RequestContext, *, fault: str) -> Response:
    """The page, with what was wrong."""
    with context.state.open_unit_of_work(reading=True) as uow:
        left = uow.sessions.count_recovery_codes(context.officer.officer_id)
        kept = uow.passkeys.list_by_officer(context.officer.officer_id)
    fault_said = texts.REASONS.get(fault, texts.REASONS[""]) if fault else None
    return context.render_page(
        "account.html", status=409 if fault else 200, fault=fault_said, left=left, signing=context.state.sign_in_policy,
        languages=context.state.template_renderer.languages, asked=_build_passkey_options(context, kept),
        passkeys=[(passkeys.encode_name(row), row) for row in kept],
    )  # fmt: skip


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
