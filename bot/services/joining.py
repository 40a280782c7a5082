"""Joining: from an invitation to a password, a phone that shows codes, and codes for the day it is lost."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from hmac import compare_digest
from typing import Final

from bot.errors import NotNow, NotYours
from bot.services import onetime, passwords, rate_limits
from bot.services.officers import invitation_hash
from bot.services.sign_in import (
    JOINING,
    SIGNED_IN,
    Reception,
    Signed,
    begin,
    is_his_code,
    tidy_login,
    totp_place,
)
from bot.store.keys import CONSOLE, KeyRing
from bot.store.officer_rows import OfficerRow, SessionRow
from bot.store.sealing import open_sealed, place, seal
from bot.store.unit_of_work import UnitOfWork

NOUN: Final = "officer"


@dataclass(frozen=True)
class Invited:
    """What somebody with an invitation typed, and from where."""

    login: str
    code: str
    address: str
    language: str = ""
    """Which language his pages have from now on, if he never joined; `""` leaves what whoever invited him chose."""


def enter(
    reception: Reception, invited: Invited, *, token: str, now: datetime, random_bytes: Callable[[int], bytes]
) -> bool:
    """Open an invitation: a session that can do nothing but join. False where it was wrong.

    Each opening has a secret for the phone of its own, so that whoever else opened it knows nothing of the one that joins.
    """
    login, keys = tidy_login(invited.login), reception.keys
    limits = rate_limits.of_address(keys, reception.signing, address=invited.address)
    if not rate_limits.count(reception.open_work, limits, reception.signing, now=now):
        return False
    with reception.open_work() as uow:
        officer = _invited(uow, reception, login, invited.code, now=now)
        if officer:
            rate_limits.forget(uow, limits)
            if invited.language and not officer.joined_at:
                uow.officers.change(officer.officer_id, language=invited.language)
            where = _shown_place(keys.fingerprint("session", token))
            shown = seal(keys.key(CONSOLE), place=where, plain=onetime.new_secret(random_bytes).encode())
            begin(uow, keys, officer=officer, token=token, stage=JOINING, now=now, totp=shown)
        uow.commit()
    return officer is not None


def secret_shown(keys: KeyRing, session: SessionRow) -> str:
    """The secret that this browser was shown, and that of no other browser.

    Raises NotYours where it was shown none: it came in before an upgrade, and opens its invitation again.
    """
    if not session.totp:
        raise NotYours("not_allowed")
    where = _shown_place(session.session_hash)
    return open_sealed(keys.key(CONSOLE), place=where, sealed=session.totp).decode()


def join(
    reception: Reception, joining: Signed, *, password: str, code: str, token: str, recovery: Sequence[str],
    now: datetime,
) -> OfficerRow:  # fmt: skip
    """Set the password, prove the phone, end the invitation, and begin a session under a new cookie.

    `recovery` are the codes for a lost phone; they are shown once. Raises NotNow with what is wrong; nothing changed then.
    """
    officer, keys = joining.officer, reception.keys
    if reason := passwords.fault(password, login=officer.login, signing=reception.signing):
        raise NotNow(reason)
    secret = secret_shown(keys, joining.session)
    step = onetime.matching_step(secret, code, now=now)
    if step is None:
        raise NotNow("code_wrong")
    hashed = reception.passwords.hash(password)
    with reception.open_work() as uow:
        if not (uow.sessions.uninvite(officer.officer_id) and uow.sessions.end(joining.session.session_hash)):
            raise NotNow("invitation_over")
        totp = seal(keys.key(CONSOLE), place=totp_place(officer.officer_id), plain=secret.encode())
        uow.officers.change(officer.officer_id, password_hash=hashed, totp=totp, totp_step=step, joined_at=now)
        joined = _renewed(uow, keys, officer.officer_id, token=token, recovery=recovery, now=now)
        uow.audit.write(at=now, by=officer.officer_id, verb="join", noun=NOUN, subject=officer.officer_id)
        uow.commit()
    return joined


def change_password(
    reception: Reception, officer: OfficerRow, *, old: str, new: str, token: str, now: datetime
) -> None:
    """A new password; every session ends, and one begins under a new cookie. Raises NotNow."""
    limits = rate_limits.of_officer(reception.keys, officer_id=officer.officer_id)
    if not rate_limits.count(reception.open_work, limits, reception.signing, now=now):
        raise NotNow("too_often")
    if not reception.passwords.matches(old, officer.password_hash):
        raise NotNow("password_wrong")
    if reason := passwords.fault(new, login=officer.login, signing=reception.signing):
        raise NotNow(reason)
    hashed = reception.passwords.hash(new)
    with reception.open_work() as uow:
        rate_limits.forget(uow, limits)
        uow.officers.change(officer.officer_id, password_hash=hashed)
        _renewed(uow, reception.keys, officer.officer_id, token=token, recovery=None, now=now)
        uow.audit.write(at=now, by=officer.officer_id, verb="change_password", noun=NOUN, subject=officer.officer_id)
        uow.commit()


def new_recovery(
    reception: Reception, officer: OfficerRow, *, code: str, recovery: Sequence[str], now: datetime
) -> None:
    """New codes for a lost phone, for whoever has the phone. Raises NotNow."""
    keys = reception.keys
    limits = rate_limits.of_officer(keys, officer_id=officer.officer_id)
    if not rate_limits.count(reception.open_work, limits, reception.signing, now=now):
        raise NotNow("too_often")
    with reception.open_work() as uow:
        if not is_his_code(uow, keys, officer, code, now=now):
            raise NotNow("code_wrong")
        rate_limits.forget(uow, limits)
        uow.sessions.set_recovery(officer.officer_id, _hashes(keys, recovery))
        uow.audit.write(at=now, by=officer.officer_id, verb="renew_codes", noun=NOUN, subject=officer.officer_id)
        uow.commit()


def _invited(uow: UnitOfWork, reception: Reception, login: str, code: str, *, now: datetime) -> OfficerRow | None:
    officer = uow.officers.by_login(login)
    invitation = uow.sessions.invitation(officer.officer_id) if officer else None
    given = invitation_hash(reception.keys, code)
    is_it = compare_digest(invitation.code_hash if invitation else invitation_hash(reception.keys, "none"), given)
    if not officer or not invitation or not is_it or officer.disabled_at:
        return None
    return officer if now - invitation.made_at < reception.signing.invitation else None


def _shown_place(session_hash: str) -> str:
    return place("sessions", "totp", session_hash, CONSOLE)


def _renewed(
    uow: UnitOfWork, keys: KeyRing, officer_id: str, *, token: str, recovery: Sequence[str] | None, now: datetime
) -> OfficerRow:
    """The account with all sessions ended and a new one begun."""
    uow.officers.raise_epoch(officer_id)
    uow.sessions.end_all(officer_id)
    if recovery is not None:
        uow.sessions.set_recovery(officer_id, _hashes(keys, recovery))
    officer = uow.officers.by_id(officer_id)
    if officer is None:
        raise NotNow("invitation_over")
    begin(uow, keys, officer=officer, token=token, stage=SIGNED_IN, now=now)
    return officer


def _hashes(keys: KeyRing, recovery: Sequence[str]) -> list[str]:
    return [keys.fingerprint("recovery", onetime.tidy(code)) for code in recovery]
