"""Passkeys: signing in with one, adding one to the own account, removing one."""

from starlette.responses import Response

from bot.console import account
from bot.console.visiting import Visit
from bot.errors import NotNow
from bot.services import passkeys
from bot.services.passkeys import Handed, Site

WRONG = "passkey_wrong"


def enter(visit: Visit) -> Response:
    """A passkey stands for login, password and code. Whatever is wrong, the answer is the same. Raises NotNow."""
    token = visit.office.new_token()
    officer = passkeys.sign_in(visit.office.reception, _site(visit), _handed(visit), token=token, now=visit.now)
    if officer is None:
        raise NotNow(WRONG)
    response = visit.go("/", token=token)
    visit.remember_device(response, officer)
    return response


def add(visit: Visit) -> Response:
    """One more, for whoever knows the password. Raises NotNow where this site has none."""
    place = _site(visit)
    try:
        passkeys.add(
            visit.office.reception,
            place,
            visit.officer,
            _handed(visit),
            password=visit.form.raw("password"),
            now=visit.now,
        )
    except NotNow as error:
        return account.drawn(visit, fault=error.reason)
    return visit.go("/account", done="added")


def remove(visit: Visit) -> Response:
    """It signs him in no more."""
    with visit.office.work() as uow:
        is_news = passkeys.remove(uow, visit.officer, name=visit.form.get("passkey"), now=visit.now)
    return visit.go("/account", done="removed" if is_news else "nothing")


def _site(visit: Visit) -> Site:
    if visit.office.site is None:
        raise NotNow(WRONG)
    return visit.office.site


def _handed(visit: Visit) -> Handed:
    return Handed(visit.form.raw("credential"), visit.token)
