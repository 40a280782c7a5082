"""An officer's own account: language, password, codes for a lost phone, and whether he answers now."""

from starlette.responses import Response

from bot.console import texts
from bot.console.visiting import Visit
from bot.errors import NotNow
from bot.model.permission import OWN
from bot.services import duty, joining, officers, passkeys
from bot.store.officer_rows import PasskeyRow


def his_own(_: Visit) -> str:
    """An account is whose it is."""
    return OWN


def show(visit: Visit) -> Response:
    """What he can change by himself."""
    return drawn(visit, fault="")


def set_language(visit: Visit) -> Response:
    """His console speaks another language."""
    with visit.office.work() as uow:
        is_news = officers.set_language(
            uow, officer_id=visit.officer.officer_id, language=visit.form.get("language"), now=visit.now
        )
    return visit.go("/account", done="saved" if is_news else "nothing")


def change_password(visit: Visit) -> Response:
    """Every session ends but this one, which gets a new cookie."""
    form, token = visit.form, visit.office.new_token()
    if form.raw("new") != form.raw("again"):
        return drawn(visit, fault="passwords_differ")
    try:
        joining.change_password(
            visit.office.reception, visit.officer, old=form.raw("old"), new=form.raw("new"), token=token,
            now=visit.now,
        )  # fmt: skip
    except NotNow as error:
        return drawn(visit, fault=error.reason)
    return visit.go("/account", done="password", token=token)


def renew_codes(visit: Visit) -> Response:
    """New codes for a lost phone, shown this once."""
    recovery = [visit.office.new_code() for _ in range(visit.office.signing.recovery_codes)]
    try:
        joining.new_recovery(
            visit.office.reception, visit.officer, code=visit.form.get("code"), recovery=recovery,
            now=visit.now,
        )  # fmt: skip
    except NotNow as error:
        return drawn(visit, fault=error.reason)
    return visit.page("recovery_codes.html", recovery=recovery)


def set_on_duty(visit: Visit) -> Response:
    """He begins or stops to answer."""
    is_on = visit.form.get("on_duty") == "yes"
    with visit.office.work() as uow:
        duty.set_on_duty(
            uow, officer_id=visit.officer.officer_id, on_duty=is_on, by=visit.officer.officer_id, now=visit.now
        )
    return visit.go("/", done="on_duty" if is_on else "off_duty")


def stay(visit: Visit) -> Response:
    """Somebody types or reads: the session is used. Whoever does neither is signed out after a while."""
    return Response(status_code=204)


def drawn(visit: Visit, *, fault: str) -> Response:
    """The page, with what was wrong."""
    with visit.office.work(reading=True) as uow:
        left = uow.sessions.recovery_left(visit.officer.officer_id)
        kept = uow.passkeys.of(visit.officer.officer_id)
    fault_said = texts.REASONS.get(fault, texts.REASONS[""]) if fault else None
    return visit.page(
        "account.html", status=409 if fault else 200, fault=fault_said, left=left, signing=visit.office.signing,
        languages=visit.office.pages.languages, asked=_asked(visit, kept),
        passkeys=[(passkeys.name_of(row), row) for row in kept],
    )  # fmt: skip


def _asked(visit: Visit, kept: list[PasskeyRow]) -> str | None:
    """What the browser is asked for a new passkey; None where this site has none."""
    office = visit.office
    if office.site is None:
        return None
    return passkeys.options_to_add(
        office.keys,
        office.site,
        visit.officer,
        kept,
        token=visit.token,
        now=visit.now,
        random_bytes=office.random_bytes,
    )
