"""From an invitation to an account: the code, a password, a phone that shows codes, and codes for the day it is lost."""

from starlette.responses import Response

from bot.console import cookies, texts
from bot.console.picture import render_qr_code
from bot.console.visiting import RequestContext
from bot.errors import PermissionDenied, StateConflict
from bot.services import joining, onetime
from bot.services.joining import InvitationAttempt
from bot.services.sign_in import AuthenticatedSession


def show_invitation(context: RequestContext) -> Response:
    """Where a code of an invitation is typed."""
    return context.render_page("invitation.html", was_wrong=False)


def submit_invitation(context: RequestContext) -> Response:
    """The code opens a session that can do nothing but join."""
    invited = InvitationAttempt(context.form.get("login"), context.form.get("code"), context.request.address, context.language)
    token = context.state.new_token()
    if joining.open_invitation(
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
        joining.join_account(
            context.state.auth, _get_joining_session(context), password=form.get_raw("password"), code=form.get("code"), token=token,
            recovery=recovery, now=context.now,
        )  # fmt: skip
    except StateConflict as error:
        return _render_joining(context, fault=error.reason)
    response = context.render_page("recovery_codes.html", recovery=recovery)
    cookies.set_session_cookie(context.state, response, token)
    context.remember_device(response, context.officer)
    return response


def _render_joining(context: RequestContext, *, fault: str) -> Response:
    secret = joining.decrypt_shown_secret(context.state.keys, _get_joining_session(context).session)
    shown = render_qr_code(onetime.build_totp_uri(secret, login=context.officer.login))
    status = 409 if fault else 200
    fault_said = texts.REASONS[fault] if fault else None
    return context.render_page(
        "joining.html", status=status, fault=fault_said, picture=shown, secret=secret, signing=context.state.sign_in_policy
    )


def _get_joining_session(context: RequestContext) -> AuthenticatedSession:
    """Whoever joins, and the session of his browser. Raises NotYours where there is none."""
    if context.identity is None:
        raise PermissionDenied("not_allowed")
    return context.identity


def _generate_recovery_codes(context: RequestContext) -> list[str]:
    return [context.state.new_code() for _ in range(context.state.sign_in_policy.recovery_codes)]
