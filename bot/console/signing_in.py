"""The door: signing in and out."""

from starlette.responses import Response

from bot.console.visiting import Visit
from bot.services import passkeys, sign_in
from bot.services.sign_in import SIGNED_IN, Attempt


def show(visit: Visit) -> Response:
    """The door; whoever is in already goes on."""
    if visit.signed:
        return visit.go("/" if visit.signed.session.stage == SIGNED_IN else "/joining")
    return _drawn(visit, was_wrong=False)


def enter(visit: Visit) -> Response:
    """Name, password and code. Whatever is wrong, the answer is the same."""
    form = visit.form
    attempt = Attempt(
        form.get("login"), form.raw("password"), form.get("code"), visit.arrival.address, visit.arrival.marks
    )
    token = visit.office.new_token()
    if officer := sign_in.sign_in(visit.office.reception, attempt, token=token, now=visit.now):
        response = visit.go("/", token=token)
        visit.remember_device(response, officer)
        return response
    return _drawn(visit, was_wrong=True)


def _drawn(visit: Visit, *, was_wrong: bool) -> Response:
    office = visit.office
    asked = office.site and passkeys.options_to_sign_in(
        office.keys, office.site, token=visit.token, now=visit.now, random_bytes=office.random_bytes
    )
    return visit.page("sign_in.html", status=403 if was_wrong else 200, was_wrong=was_wrong, asked=asked)


def leave(visit: Visit) -> Response:
    """End the session; the browser's next forms have another token."""
    if visit.signed:
        with visit.office.work() as uow:
            sign_in.sign_out(uow, visit.signed.session, now=visit.now)
    return visit.go("/sign-in", done="signed_out", token=visit.office.new_token())
