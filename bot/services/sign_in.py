"""Signing in: password and phone, few tries, sessions that end; and nobody learns from it who has an account."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from bot.model.clock import TrustedTime
from bot.model.officer import SignInPolicy
from bot.services import devices, onetime, rate_limits
from bot.services.passwords import PasswordService
from bot.services.rate_limits import RateLimit
from bot.store.keys import CONSOLE, KeyRing
from bot.store.officer_rows import OfficerRow, SessionRow
from bot.store.sealing import compose_associated_data, decrypt
from bot.store.unit_of_work import UnitOfWork

STAGE_JOINING: Final = "joining"
STAGE_SIGNED_IN: Final = "signed_in"
MAX_CLOCK_SKEW: Final = timedelta(minutes=5)
"""What is dated further ahead than this was dated by a clock that was wrong."""
UNKNOWN_SUBJECT: Final = "nobody"
"""The subject of a try for an account that does not exist."""
AUDIT_ACTOR: Final = "console"


@dataclass(frozen=True)
class AuthContext:
    """What signing in needs. A password takes a while to compare, so it is compared outside any transaction."""

    open_unit_of_work: Callable[[], UnitOfWork]
    keys: KeyRing
    passwords: PasswordService
    policy: SignInPolicy


@dataclass(frozen=True)
class SignInAttempt:
    """What somebody typed, and from where."""

    login: str
    password: str = field(repr=False)
    code: str = field(repr=False)
    address: str
    device_cookie: str = field(default="", repr=False)
    """What the browser keeps of earlier sign-ins (bot/services/devices.py)."""


@dataclass(frozen=True)
class AuthenticatedSession:
    """A browser and the officer behind it."""

    officer: OfficerRow
    session: SessionRow


def sign_in_officer(auth: AuthContext, attempt: SignInAttempt, *, token: str, now: datetime) -> OfficerRow | None:
    """Begin the session of a new cookie; None where anything was wrong or it was tried too often, whatever it was."""
    login, limits = normalize_login(attempt.login), _list_limits(auth, attempt, now)
    if not rate_limits.count_try(auth.open_unit_of_work, limits, auth.policy, now=now):
        return None
    with auth.open_unit_of_work() as uow:
        known = uow.officers.get_by_login(login)
    may = known if known and known.can_sign_in else None
    is_right = auth.passwords.is_match(attempt.password, may.password_hash if may else None)
    with auth.open_unit_of_work() as uow:
        officer = _verify_second_factor(uow, auth.keys, may, attempt.code, now=now) if is_right and may else None
        if officer:
            rate_limits.forget_try(uow, limits)
            begin_session(uow, auth.keys, officer=officer, token=token, stage=STAGE_SIGNED_IN, now=now)
        verb, subject = ("sign_in", officer.officer_id) if officer else ("refuse", known.officer_id if known else UNKNOWN_SUBJECT)
        uow.audit.write(at=now, by=subject if officer else AUDIT_ACTOR, verb=verb, noun="session", subject=subject)
        uow.commit()
    return officer


def authenticate_session(uow: UnitOfWork, keys: KeyRing, signing: SignInPolicy, *, token: str, now: datetime) -> AuthenticatedSession | None:
    """Who sent this cookie; None where the session ended, by itself or because the account changed."""
    session = uow.sessions.get_by_hash(keys.hash_secret("session", token)) if token else None
    officer = uow.officers.get_by_id(session.officer_id) if session else None
    if not session or not officer or officer.disabled_at or session.epoch != officer.epoch:
        return None
    in_time = _is_within(session.began_at, signing.session_lifetime, now) and _is_within(session.seen_at, signing.idle_timeout, now)
    return AuthenticatedSession(officer, session) if in_time else None


def touch_session(uow: UnitOfWork, session: SessionRow, *, now: datetime) -> None:
    """Something was done in a session: its idle time begins anew."""
    uow.sessions.mark_seen(session.session_hash, now=now)
    uow.commit()


def sign_out_officer(uow: UnitOfWork, session: SessionRow, *, now: datetime) -> bool:
    """End a session; whether it was there."""
    is_news = uow.sessions.delete(session.session_hash)
    uow.audit.write(at=now, by=session.officer_id, verb="sign_out", noun="session", subject=session.officer_id)
    uow.commit()
    return is_news


def expire_sessions(uow: UnitOfWork, signing: SignInPolicy, *, now: TrustedTime) -> dict[str, int]:
    """Remove what is past its time: sessions, invitations, tries, holidays, accounts long disabled; how many of each."""
    counts = uow.sessions.delete_expired(
        began=now - signing.session_lifetime, seen=now - signing.idle_timeout, invited=now - signing.invitation_lifetime, tried=now - signing.attempt_window
    )
    counts["used_challenges"] = uow.passkeys.delete_old_challenges(before=now - signing.challenge_lifetime - MAX_CLOCK_SKEW)
    counts["holidays"] = uow.roster.delete_past_holidays(before=(now - timedelta(days=2)).date())
    counts["officers"] = uow.officers.delete_disabled(before=now - timedelta(days=signing.gone_days))
    uow.commit()
    return counts


def begin_session(
    uow: UnitOfWork, keys: KeyRing, *, officer: OfficerRow, token: str, stage: str, now: datetime, totp: bytes | None = None
) -> None:
    """Begin a session, within the caller's transaction."""
    known_by = keys.hash_secret("session", token)
    uow.sessions.add(SessionRow(known_by, officer.officer_id, stage, officer.epoch, now, now, totp))


def decrypt_totp_secret(keys: KeyRing, officer: OfficerRow) -> str:
    """The secret of an officer's phone. Raises Unsealable."""
    return decrypt(keys.get_key(CONSOLE), associated_data=build_totp_associated_data(officer.officer_id), ciphertext=officer.totp or b"").decode()


def build_totp_associated_data(officer_id: str) -> str:
    """Where that secret is sealed for."""
    return compose_associated_data("officers", "totp", officer_id, CONSOLE)


def normalize_login(login: str) -> str:
    """A login as it is kept, however it was typed."""
    return login.strip().lower()


def _verify_second_factor(uow: UnitOfWork, keys: KeyRing, before: OfficerRow, code: str, *, now: datetime) -> OfficerRow | None:
    """The officer as he is now, if the code is his and unused; his account may have changed meanwhile."""
    officer = uow.officers.get_by_id(before.officer_id, for_update=True)
    if not officer or not officer.can_sign_in or officer.password_hash != before.password_hash:
        return None
    return officer if use_code(uow, keys, officer, code, now=now) else None


def use_code(uow: UnitOfWork, keys: KeyRing, officer: OfficerRow, code: str, *, now: datetime) -> bool:
    """Whether a code of his phone, or one for a lost phone, is right; it is then used up."""
    step = onetime.find_totp_step(decrypt_totp_secret(keys, officer), code, now=now)
    if step is not None:
        return uow.officers.consume_totp_step(officer.officer_id, step)
    return uow.sessions.consume_recovery_code(officer.officer_id, keys.hash_secret("recovery", onetime.normalize_code(code)))


def _list_limits(auth: AuthContext, attempt: SignInAttempt, now: datetime) -> tuple[RateLimit, ...]:
    login, signing = normalize_login(attempt.login), auth.policy
    device = devices.recognize_device(auth.keys, attempt.device_cookie, login=login, lifetime=signing.device_lifetime, now=now)
    return rate_limits.list_browser_limits(auth.keys, signing, login=login, address=attempt.address, device=device)


def _is_within(moment: datetime, span: timedelta, now: datetime) -> bool:
    return now - span < moment < now + MAX_CLOCK_SKEW
