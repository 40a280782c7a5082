"""The door: signing in and out."""

from starlette.responses import Response

from bot.console.visiting import RequestContext
from bot.services import passkeys, sign_in
from bot.services.sign_in import STAGE_SIGNED_IN, SignInAttempt


def show_sign_in(context: RequestContext) -> Response:
    """The door; whoever is in already goes on."""
    if context.identity:
        return context.redirect("/" if context.identity.session.stage == STAGE_SIGNED_IN else "/joining")
    return _render_sign_in(context, was_wrong=False)


def submit_sign_in(context: RequestContext) -> Response:
    """Name, password and code. Whatever is wrong, the answer is the same."""
    form = context.form
    attempt = SignInAttempt(
        form.get("login"), form.get_raw("password"), form.get("code"), context.request.address, context.request.device_cookie
    )
    token = context.state.new_token()
    if officer := sign_in.sign_in_officer(context.state.auth, attempt, token=token, now=context.now):
        response = context.redirect("/", token=token)
        context.remember_device(response, officer)
        return response
    return _render_sign_in(context, was_wrong=True)


def _render_sign_in(context: RequestContext, *, was_wrong: bool) -> Response:
    office = context.state
    asked = office.relying_party and passkeys.build_authentication_options(
        office.keys, office.relying_party, token=context.token, now=context.now, random_bytes=office.random_bytes
    )
    return context.render_page("sign_in.html", status=403 if was_wrong else 200, was_wrong=was_wrong, asked=asked)


def sign_out(context: RequestContext) -> Response:
    """End the session; the browser's next forms have another token."""
    if context.identity:
        with context.state.open_unit_of_work() as uow:
            sign_in.sign_out_officer(uow, context.identity.session, now=context.now)
    return context.redirect("/sign-in", done="signed_out", token=context.state.new_token())
