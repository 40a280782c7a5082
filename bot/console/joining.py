"""From an invitation to an account: the code, a password, a phone that shows codes, and codes for the day it is lost."""

from starlette.responses import Response

from bot.console import cookies, texts
from bot.console.picture import picture
from bot.console.visiting import Visit
from bot.errors import NotNow, NotYours
from bot.services import joining, onetime
from bot.services.joining import Invited
from bot.services.sign_in import Signed


def show_door(visit: Visit) -> Response:
    """Where a code of an invitation is typed."""
    return visit.page("invitation.html", was_wrong=False)


def enter(visit: Visit) -> Response:
    """The code opens a session that can do nothing but join."""
    invited = Invited(visit.form.get("login"), visit.form.get("code"), visit.arrival.address, visit.language)
    token = visit.office.new_token()
    if joining.enter(
        visit.office.reception, invited, token=token, now=visit.now, random_bytes=visit.office.random_bytes
    ):
        return visit.go("/joining", token=token)
    return visit.page("invitation.html", status=403, was_wrong=True)


def show(visit: Visit) -> Response:
    """A password to choose, and a picture for the phone."""
    return _drawn(visit, fault="")


def join(visit: Visit) -> Response:
    """The account begins; the codes for a lost phone are shown this once."""
    form = visit.form
    if form.raw("password") != form.raw("again"):
        return _drawn(visit, fault="passwords_differ")
    token, recovery = visit.office.new_token(), _recovery(visit)
    try:
        joining.join(
            visit.office.reception, _joining(visit), password=form.raw("password"), code=form.get("code"), token=token,
            recovery=recovery, now=visit.now,
        )  # fmt: skip
    except NotNow as error:
        return _drawn(visit, fault=error.reason)
    response = visit.page("recovery_codes.html", recovery=recovery)
    cookies.give(visit.office, response, token)
    visit.remember_device(response, visit.officer)
    return response


def _drawn(visit: Visit, *, fault: str) -> Response:
    secret = joining.secret_shown(visit.office.keys, _joining(visit).session)
    shown = picture(onetime.address(secret, login=visit.officer.login))
    status = 409 if fault else 200
    fault_said = texts.REASONS[fault] if fault else None
    return visit.page(
        "joining.html", status=status, fault=fault_said, picture=shown, secret=secret, signing=visit.office.signing
    )


def _joining(visit: Visit) -> Signed:
    """Whoever joins, and the session of his browser. Raises NotYours where there is none."""
    if visit.signed is None:
        raise NotYours("not_allowed")
    return visit.signed


def _recovery(visit: Visit) -> list[str]:
    return [visit.office.new_code() for _ in range(visit.office.signing.recovery_codes)]
