"""Passkeys: signing in with one, adding one to the own account, removing one."""

from starlette.responses import Response

from bot.console import account
from bot.console.visiting import RequestContext
from bot.errors import StateConflict
from bot.services import passkeys
from bot.services.passkeys import CredentialResponse, RelyingParty

WRONG_PASSKEY_REASON = "passkey_wrong"


def submit_passkey(context: RequestContext) -> Response:
    """A passkey stands for login, password and code. Whatever is wrong, the answer is the same. Raises NotNow."""
    token = context.state.new_token()
    officer = passkeys.sign_in_with_passkey(context.state.auth, _get_relying_party(context), _parse_credential_response(context), token=token, now=context.now)
    if officer is None:
        raise StateConflict(WRONG_PASSKEY_REASON)
    response = context.redirect("/", token=token)
    context.remember_device(response, officer)
    return response


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
        return account.render_account(context, fault=error.reason)
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
