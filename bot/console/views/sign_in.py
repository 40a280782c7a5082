"""The door: signing in and out."""

from starlette.responses import Response

from bot.console import cookies
from bot.console.labels import general
from bot.console.request_context import RequestContext
from bot.console.return_address import KEPT_FIELD, NEXT_FIELD, parse_return_address, restore_typed_text
from bot.console.templating import render_qr_code
from bot.db.tables.officers import OfficerRow
from bot.errors import PermissionDenied, StateConflict
from bot.services.officers import authentication, credentials, onboarding, passkeys
from bot.services.officers.authentication import STAGE_SIGNED_IN, AuthenticatedSession, SignInAttempt
from bot.services.officers.onboarding import InvitationAttempt


def show_sign_in(context: RequestContext) -> Response:
    """The door; whoever is in already goes on."""
    if context.identity:
        return context.redirect(
            _find_next_page(context) if context.identity.session.stage == STAGE_SIGNED_IN else "/joining"
        )
    return render_sign_in(context, next_page=parse_return_address(context.query.get(NEXT_FIELD, "")))


def submit_sign_in(context: RequestContext) -> Response:
    """Name, password and code. Whatever is wrong, the answer is the same."""
    form = context.form
    attempt = SignInAttempt(
        form.get("login"),
        form.get_raw("password"),
        form.get("code"),
        context.request.address,
        context.request.device_cookie,
    )
    token = context.state.new_token()
    if officer := authentication.sign_in_officer(context.state.auth, attempt, token=token, now=context.now):
        return enter(context, officer, token=token)
    return render_sign_in(
        context,
        status=403,
        was_wrong=True,
        next_page=parse_return_address(form.get(NEXT_FIELD)),
        kept=form.get(KEPT_FIELD),
    )


def enter(context: RequestContext, officer: OfficerRow, *, token: str) -> Response:
    """In, and back to the page that was left; what was typed there stands in its box, and nothing is sent."""
    restore_typed_text(context, officer)
    response = context.redirect(parse_return_address(context.form.get(NEXT_FIELD)) or "/", token=token)
    context.remember_device(response, officer)
    return response


def _find_next_page(context: RequestContext) -> str:
    return parse_return_address(context.query.get(NEXT_FIELD, "")) or "/"


def render_sign_in(
    context: RequestContext, *, status: int = 200, was_wrong: bool = False, next_page: str = "", kept: str = ""
) -> Response:
    """The door. `next_page`: where to go from it; `kept`: what was typed there, sealed."""
    office = context.state
    asked = office.relying_party and passkeys.build_authentication_options(
        office.keys, office.relying_party, token=context.token, now=context.now, random_bytes=office.random_bytes
    )
    return context.render_page(
        "sign_in.html", status=status, was_wrong=was_wrong, asked=asked, next_page=next_page, kept=kept
    )


def sign_out(context: RequestContext) -> Response:
    """End the session; the browser's next forms have another token."""
    if context.identity:
        with context.state.open_unit_of_work() as uow:
            authentication.sign_out_officer(uow, context.identity.session, now=context.now)
    return context.redirect("/sign-in", done="signed_out", token=context.state.new_token())


def show_invitation(context: RequestContext) -> Response:
    """Where a code of an invitation is typed."""
    return context.render_page("invitation.html", was_wrong=False)


def submit_invitation(context: RequestContext) -> Response:
    """The code opens a session that can do nothing but join."""
    invited = InvitationAttempt(
        context.form.get("login"), context.form.get("code"), context.request.address, context.language
    )
    token = context.state.new_token()
    if onboarding.open_invitation(
        context.state.auth, invited, token=token, now=context.now, random_bytes=context.state.random_bytes
    ):
        return context.redirect("/joining", token=token)
    return context.render_page("invitation.html", status=403, was_wrong=True)


def show_joining(context: RequestContext) -> Response:
    """A password to choose, and a picture for the phone."""
    return _render_joining(context, fault="")


def submit_joining(context: RequestContext) -> Response:
    """The account begins; the codes for a lost phone are shown this once."""
    form = context.form
    if form.get_raw("password") != form.get_raw("again"):
        return _render_joining(context, fault="passwords_differ")
    token, recovery = context.state.new_token(), _generate_recovery_codes(context)
    try:
        onboarding.join_account(
            context.state.auth,
            _get_joining_session(context),
            password=form.get_raw("password"),
            code=form.get("code"),
            token=token,
            recovery=recovery,
            now=context.now,
        )
    except StateConflict as error:
        return _render_joining(context, fault=error.reason)
    response = context.render_page("recovery_codes.html", recovery=recovery)
    cookies.set_session_cookie(context.state, response, token)
    context.remember_device(response, context.officer)
    return response


def _render_joining(context: RequestContext, *, fault: str) -> Response:
    secret = onboarding.decrypt_shown_secret(context.state.keys, _get_joining_session(context).session)
    uri = credentials.build_totp_uri(secret, login=context.officer.login)
    status = 409 if fault else 200
    fault_said = general.REASONS[fault] if fault else None
    return context.render_page(
        "joining.html",
        status=status,
        fault=fault_said,
        picture=render_qr_code(uri),
        app_link=uri,
        secret=secret,
        signing=context.state.sign_in_policy,
    )


def _get_joining_session(context: RequestContext) -> AuthenticatedSession:
    """Whoever joins, and the session of his browser. Raises NotYours where there is none."""
    if context.identity is None:
        raise PermissionDenied("not_allowed")
    return context.identity


def _generate_recovery_codes(context: RequestContext) -> list[str]:
    return [context.state.new_code() for _ in range(context.state.sign_in_policy.recovery_codes)]
