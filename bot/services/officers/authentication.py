"""Browsers that somebody signed in with before: each keeps a mark for him, and then has tries of its own.

So whoever guesses at an account, or from the same network, uses up nobody's tries but his own (OWASP: device cookies). A mark
opens nothing. It names nobody: only with the login that is typed can it be told whose it is.
"""

import hmac
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final

from bot.crypto.encryption import compose_associated_data, decrypt
from bot.crypto.key_ring import CONSOLE, KeyRing
from bot.db.tables.officers import OfficerRow, SessionRow
from bot.db.unit_of_work import UnitOfWork
from bot.domain.clock import TrustedTime
from bot.domain.officer import SignInPolicy
from bot.services.officers import credentials
from bot.services.officers.credentials import PasswordService

MAX_TOKENS: Final = 8
"""Marks a browser keeps at most; a shift may share one computer."""
_SEPARATOR: Final = "~"
_TOKEN_PATTERN: Final = re.compile(r"(\d{1,12})\.([A-Za-z0-9_-]{16,64})\.([0-9a-f]{64})", re.ASCII)
_PURPOSE: Final = "device"


def recognize_device(
    keys: KeyRing, device_cookie: str, *, login: str, lifetime: timedelta, now: datetime
) -> str | None:
    """The name of the browser if it signed in as this login before, and not too long ago; None otherwise."""
    for mark in device_cookie.split(_SEPARATOR)[:MAX_TOKENS]:
        found = _TOKEN_PATTERN.fullmatch(mark)
        if found and hmac.compare_digest(_sign_token(keys, login, found[1], found[2]), found[3]):
            age = now - datetime.fromtimestamp(int(found[1]), UTC)
            return found[2] if age < lifetime else None
    return None


def add_device(keys: KeyRing, device_cookie: str, *, login: str, name: str, now: datetime) -> str:
    """The marks with one more: somebody signed in as this login. `name` is a random one; the oldest leave."""
    issued = str(int(now.timestamp()))
    others = [mark for mark in device_cookie.split(_SEPARATOR) if _is_other_login(keys, mark, login)]
    return _SEPARATOR.join([f"{issued}.{name}.{_sign_token(keys, login, issued, name)}", *others[: MAX_TOKENS - 1]])


def _is_other_login(keys: KeyRing, token: str, login: str) -> bool:
    found = _TOKEN_PATTERN.fullmatch(token)
    return found is not None and not hmac.compare_digest(_sign_token(keys, login, found[1], found[2]), found[3])


def _sign_token(keys: KeyRing, login: str, issued: str, name: str) -> str:
    return keys.hash_secret(_PURPOSE, f"{issued}|{name}|{login}")


FREE_TRIES: Final = 2
"""Tries for an account before there are delays: anybody mistypes."""


@dataclass(frozen=True)
class RateLimit:
    """What is counted, under which keyed hash, and how strictly."""

    subject: str
    free_tries: int
    """Failed tries before there are delays."""
    is_bounded: bool
    """Whether there are no more than the policy's tries within its time, however long somebody waits between them."""


def list_browser_limits(
    keys: KeyRing, signing: SignInPolicy, *, login: str, address: str, device: str | None
) -> tuple[RateLimit, ...]:
    """Of whoever signs in as `login`. `device`: the name of a browser that signed in as him before."""
    if device:
        return (RateLimit(keys.hash_secret("try from device", device), FREE_TRIES, is_bounded=True),)
    account = RateLimit(keys.hash_secret("try for account", login), FREE_TRIES, is_bounded=True)
    return (account, *list_address_limits(keys, signing, address=address))


def list_address_limits(keys: KeyRing, signing: SignInPolicy, *, address: str) -> tuple[RateLimit, ...]:
    """Of an address alone: for codes that are too long to be guessed."""
    return (RateLimit(keys.hash_secret("try from address", address), signing.tries, is_bounded=False),)


def list_officer_limits(keys: KeyRing, *, officer_id: str) -> tuple[RateLimit, ...]:
    """Of whoever is signed in and is asked for password or code once more; nobody outside can use these up."""
    return (RateLimit(keys.hash_secret("try while signed in", officer_id), FREE_TRIES, is_bounded=True),)


def count_try(
    open_work: Callable[[], UnitOfWork], limits: Sequence[RateLimit], signing: SignInPolicy, *, now: datetime
) -> bool:
    """Count a try; False where it comes too soon, and then nothing is counted.

    Counted before it is looked at, and by one at a time, so that five at once are five.
    """
    since = now - signing.attempt_window
    with open_work() as uow:
        uow.sessions.lock_tries()
        may = all(
            _is_allowed(limit, uow.sessions.list_tries(limit.subject, since=since), signing, now) for limit in limits
        )
        for limit in limits if may else ():
            uow.sessions.add_try(limit.subject, at=now)
        uow.commit()
    return may


def forget_try(uow: UnitOfWork, limits: Sequence[RateLimit]) -> None:
    """It was right: this one try does not count. The others stay, or each success would buy somebody else more guesses."""
    for limit in limits:
        uow.sessions.delete_last_try(limit.subject)


def compute_delay(failed: int, free: int, signing: SignInPolicy) -> timedelta:
    """How long after the last of so many failed tries the next one is looked at."""
    if failed < free:
        return timedelta()
    grown = signing.delay_seconds * 2 ** min(failed - free, 30)
    return timedelta(seconds=min(grown, signing.delay_most_seconds))


def _is_allowed(limit: RateLimit, tries: Sequence[datetime], signing: SignInPolicy, now: datetime) -> bool:
    if limit.is_bounded and len(tries) >= signing.tries:
        return False
    return not tries or abs(now - max(tries)) >= compute_delay(len(tries), limit.free_tries, signing)


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
    """What the browser keeps of earlier sign-ins (bot/services/officers/authentication.py)."""


@dataclass(frozen=True)
class AuthenticatedSession:
    """A browser and the officer behind it."""

    officer: OfficerRow
    session: SessionRow


def sign_in_officer(auth: AuthContext, attempt: SignInAttempt, *, token: str, now: datetime) -> OfficerRow | None:
    """Begin the session of a new cookie; None where anything was wrong or it was tried too often, whatever it was."""
    login, limits = normalize_login(attempt.login), _list_limits(auth, attempt, now)
    if not count_try(auth.open_unit_of_work, limits, auth.policy, now=now):
        return None
    with auth.open_unit_of_work() as uow:
        known = uow.officers.get_by_login(login)
    may = known if known and known.can_sign_in else None
    is_right = auth.passwords.is_match(attempt.password, may.password_hash if may else None)
    with auth.open_unit_of_work() as uow:
        officer = _verify_second_factor(uow, auth.keys, may, attempt.code, now=now) if is_right and may else None
        if officer:
            forget_try(uow, limits)
            begin_session(uow, auth.keys, officer=officer, token=token, stage=STAGE_SIGNED_IN, now=now)
        verb, subject = (
            ("sign_in", officer.officer_id) if officer else ("refuse", known.officer_id if known else UNKNOWN_SUBJECT)
        )
        uow.audit.write(at=now, by=subject if officer else AUDIT_ACTOR, verb=verb, noun="session", subject=subject)
        uow.commit()
    return officer


def authenticate_session(
    uow: UnitOfWork, keys: KeyRing, signing: SignInPolicy, *, token: str, now: datetime
) -> AuthenticatedSession | None:
    """Who sent this cookie; None where the session ended, by itself or because the account changed."""
    session = uow.sessions.get_by_hash(keys.hash_secret("session", token)) if token else None
    officer = uow.officers.get_by_id(session.officer_id) if session else None
    if not session or not officer or officer.disabled_at or session.epoch != officer.epoch:
        return None
    in_time = _is_within(session.began_at, signing.session_lifetime, now) and _is_within(
        session.seen_at, signing.idle_timeout, now
    )
    return AuthenticatedSession(officer, session) if in_time else None


def find_session_end(session: SessionRow, signing: SignInPolicy) -> tuple[datetime, bool]:
    """When a session ends if nobody uses it, and whether using it would put that off."""
    unused, whole = session.seen_at + signing.idle_timeout, session.began_at + signing.session_lifetime
    return min(unused, whole), unused < whole


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
    """Remove what is past its time, from sessions and drafts of officers to accounts long disabled; how many of each."""
    counts = uow.sessions.delete_expired(
        began=now - signing.session_lifetime,
        seen=now - signing.idle_timeout,
        invited=now - signing.invitation_lifetime,
        tried=now - signing.attempt_window,
    )
    counts["used_challenges"] = uow.passkeys.delete_old_challenges(
        before=now - signing.challenge_lifetime - MAX_CLOCK_SKEW
    )
    counts["once_keys"] = uow.once_keys.delete_old(before=now - signing.once_lifetime)
    counts["officer_drafts"] = uow.officer_drafts.delete_old(before=now - signing.draft_lifetime)
    counts["holidays"] = uow.roster.delete_past_holidays(before=(now - timedelta(days=2)).date())
    counts["officers"] = uow.officers.delete_disabled(before=now - timedelta(days=signing.gone_days))
    uow.commit()
    return counts


def begin_session(
    uow: UnitOfWork,
    keys: KeyRing,
    *,
    officer: OfficerRow,
    token: str,
    stage: str,
    now: datetime,
    totp: bytes | None = None,
) -> None:
    """Begin a session, within the caller's transaction."""
    known_by = keys.hash_secret("session", token)
    uow.sessions.add(SessionRow(known_by, officer.officer_id, stage, officer.epoch, now, now, totp))


def decrypt_totp_secret(keys: KeyRing, officer: OfficerRow) -> str:
    """The secret of an officer's phone. Raises Unsealable."""
    return decrypt(
        keys.get_key(CONSOLE),
        associated_data=build_totp_associated_data(officer.officer_id),
        ciphertext=officer.totp or b"",
    ).decode()


def build_totp_associated_data(officer_id: str) -> str:
    """Where that secret is sealed for."""
    return compose_associated_data("officers", "totp", officer_id, CONSOLE)


def normalize_login(login: str) -> str:
    """A login as it is kept, however it was typed."""
    return login.strip().lower()


def _verify_second_factor(
    uow: UnitOfWork, keys: KeyRing, before: OfficerRow, code: str, *, now: datetime
) -> OfficerRow | None:
    """The officer as he is now, if the code is his and unused; his account may have changed meanwhile."""
    officer = uow.officers.get_by_id(before.officer_id, for_update=True)
    if not officer or not officer.can_sign_in or officer.password_hash != before.password_hash:
        return None
    return officer if use_code(uow, keys, officer, code, now=now) else None


def use_code(uow: UnitOfWork, keys: KeyRing, officer: OfficerRow, code: str, *, now: datetime) -> bool:
    """Whether a code of his phone, or one for a lost phone, is right; it is then used up."""
    step = credentials.find_totp_step(decrypt_totp_secret(keys, officer), code, now=now)
    if step is not None:
        return uow.officers.consume_totp_step(officer.officer_id, step)
    return uow.sessions.consume_recovery_code(
        officer.officer_id, keys.hash_secret("recovery", credentials.normalize_code(code))
    )


def _list_limits(auth: AuthContext, attempt: SignInAttempt, now: datetime) -> tuple[RateLimit, ...]:
    login, signing = normalize_login(attempt.login), auth.policy
    device = recognize_device(auth.keys, attempt.device_cookie, login=login, lifetime=signing.device_lifetime, now=now)
    return list_browser_limits(auth.keys, signing, login=login, address=attempt.address, device=device)


def _is_within(moment: datetime, span: timedelta, now: datetime) -> bool:
    return now - span < moment < now + MAX_CLOCK_SKEW
