"""Signing in: password and phone, few tries, sessions that end; and nobody learns from it who has an account."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from bot.model.officer import Signing
from bot.services import devices, onetime, rate_limits
from bot.services.passwords import Passwords
from bot.services.rate_limits import Limit
from bot.store.keys import CONSOLE, KeyRing
from bot.store.officer_rows import OfficerRow, SessionRow
from bot.store.sealing import open_sealed, place
from bot.store.unit_of_work import UnitOfWork

JOINING: Final = "joining"
SIGNED_IN: Final = "signed_in"
AHEAD: Final = timedelta(minutes=5)
"""What is dated further ahead than this was dated by a clock that was wrong."""
NOBODY: Final = "nobody"
"""The subject of a try for an account that does not exist."""
BY: Final = "console"


@dataclass(frozen=True)
class Reception:
    """What signing in needs. A password takes a while to compare, so it is compared outside any transaction."""

    open_work: Callable[[], UnitOfWork]
    keys: KeyRing
    passwords: Passwords
    signing: Signing


@dataclass(frozen=True)
class Attempt:
    """What somebody typed, and from where."""

    login: str
    password: str = field(repr=False)
    code: str = field(repr=False)
    address: str
    marks: str = field(default="", repr=False)
    """What the browser keeps of earlier sign-ins (bot/services/devices.py)."""


@dataclass(frozen=True)
class Signed:
    """A browser and the officer behind it."""

    officer: OfficerRow
    session: SessionRow


def sign_in(reception: Reception, attempt: Attempt, *, token: str, now: datetime) -> OfficerRow | None:
    """Begin the session of a new cookie; None where anything was wrong or it was tried too often, whatever it was."""
    login, limits = tidy_login(attempt.login), _limits(reception, attempt, now)
    if not rate_limits.count(reception.open_work, limits, reception.signing, now=now):
        return None
    with reception.open_work() as uow:
        known = uow.officers.by_login(login)
    may = known if known and known.may_sign_in else None
    is_right = reception.passwords.matches(attempt.password, may.password_hash if may else None)
    with reception.open_work() as uow:
        officer = _proven(uow, reception.keys, may, attempt.code, now=now) if is_right and may else None
        if officer:
            rate_limits.forget(uow, limits)
            begin(uow, reception.keys, officer=officer, token=token, stage=SIGNED_IN, now=now)
        verb, subject = ("sign_in", officer.officer_id) if officer else ("refuse", known.officer_id if known else NOBODY)
        uow.audit.write(at=now, by=subject if officer else BY, verb=verb, noun="session", subject=subject)
        uow.commit()
    return officer


def recognise(uow: UnitOfWork, keys: KeyRing, signing: Signing, *, token: str, now: datetime) -> Signed | None:
    """Who sent this cookie; None where the session ended, by itself or because the account changed."""
    session = uow.sessions.by_hash(keys.fingerprint("session", token)) if token else None
    officer = uow.officers.by_id(session.officer_id) if session else None
    if not session or not officer or officer.disabled_at or session.epoch != officer.epoch:
        return None
    in_time = _within(session.began_at, signing.longest, now) and _within(session.seen_at, signing.idle, now)
    return Signed(officer, session) if in_time else None


def see(uow: UnitOfWork, session: SessionRow, *, now: datetime) -> None:
    """Something was done in a session: its idle time begins anew."""
    uow.sessions.see(session.session_hash, now=now)
    uow.commit()


def sign_out(uow: UnitOfWork, session: SessionRow, *, now: datetime) -> bool:
    """End a session; whether it was there."""
    is_news = uow.sessions.end(session.session_hash)
    uow.audit.write(at=now, by=session.officer_id, verb="sign_out", noun="session", subject=session.officer_id)
    uow.commit()
    return is_news


def expire(uow: UnitOfWork, signing: Signing, *, now: datetime) -> dict[str, int]:
    """Remove what is past its time: sessions, invitations, tries, holidays, accounts long disabled; how many of each."""
    counts = uow.sessions.expire(
        began=now - signing.longest, seen=now - signing.idle, invited=now - signing.invitation, tried=now - signing.window
    )
    counts["used_challenges"] = uow.passkeys.forget_challenges(before=now - signing.challenge - AHEAD)
    counts["holidays"] = uow.roster.drop_past(before=(now - timedelta(days=2)).date())
    counts["officers"] = uow.officers.drop_gone(before=now - timedelta(days=signing.gone_days))
    uow.commit()
    return counts


def begin(
    uow: UnitOfWork, keys: KeyRing, *, officer: OfficerRow, token: str, stage: str, now: datetime, totp: bytes | None = None
) -> None:
    """Begin a session, within the caller's transaction."""
    known_by = keys.fingerprint("session", token)
    uow.sessions.add(SessionRow(known_by, officer.officer_id, stage, officer.epoch, now, now, totp))


def secret_of(keys: KeyRing, officer: OfficerRow) -> str:
    """The secret of an officer's phone. Raises Unsealable."""
    return open_sealed(keys.key(CONSOLE), place=totp_place(officer.officer_id), sealed=officer.totp or b"").decode()


def totp_place(officer_id: str) -> str:
    """Where that secret is sealed for."""
    return place("officers", "totp", officer_id, CONSOLE)


def tidy_login(login: str) -> str:
    """A login as it is kept, however it was typed."""
    return login.strip().lower()


def _proven(uow: UnitOfWork, keys: KeyRing, before: OfficerRow, code: str, *, now: datetime) -> OfficerRow | None:
    """The officer as he is now, if the code is his and unused; his account may have changed meanwhile."""
    officer = uow.officers.by_id(before.officer_id, held=True)
    if not officer or not officer.may_sign_in or officer.password_hash != before.password_hash:
        return None
    return officer if is_his_code(uow, keys, officer, code, now=now) else None


def is_his_code(uow: UnitOfWork, keys: KeyRing, officer: OfficerRow, code: str, *, now: datetime) -> bool:
    """Whether a code of his phone, or one for a lost phone, is right; it is then used up."""
    step = onetime.matching_step(secret_of(keys, officer), code, now=now)
    if step is not None:
        return uow.officers.take_step(officer.officer_id, step)
    return uow.sessions.take_recovery(officer.officer_id, keys.fingerprint("recovery", onetime.tidy(code)))


def _limits(reception: Reception, attempt: Attempt, now: datetime) -> tuple[Limit, ...]:
    login, signing = tidy_login(attempt.login), reception.signing
    device = devices.recognise(reception.keys, attempt.marks, login=login, lasts=signing.device, now=now)
    return rate_limits.of_browser(reception.keys, signing, login=login, address=attempt.address, device=device)


def _within(moment: datetime, span: timedelta, now: datetime) -> bool:
    return now - span < moment < now + AHEAD
