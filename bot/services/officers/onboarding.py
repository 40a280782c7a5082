"""Joining: from an invitation to a password, a phone that shows codes, and codes for the day it is lost."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from hmac import compare_digest
from typing import Final

from bot.crypto.encryption import compose_associated_data, decrypt, encrypt
from bot.crypto.key_ring import CONSOLE, KeyRing
from bot.db.tables.officers import OfficerRow, SessionRow
from bot.db.unit_of_work import UnitOfWork
from bot.errors import PermissionDenied, StateConflict
from bot.services.officers import authentication, credentials
from bot.services.officers.accounts import hash_invitation_code
from bot.services.officers.authentication import (
    STAGE_JOINING,
    STAGE_SIGNED_IN,
    AuthContext,
    AuthenticatedSession,
    begin_session,
    build_totp_associated_data,
    normalize_login,
    use_code,
)

AUDIT_NOUN: Final = "officer"


@dataclass(frozen=True)
class InvitationAttempt:
    """What somebody with an invitation typed, and from where."""

    login: str
    code: str
    address: str
    language: str = ""
    """Which language his pages have from now on, if he never joined; `""` leaves what whoever invited him chose."""


def open_invitation(
    auth: AuthContext, attempt: InvitationAttempt, *, token: str, now: datetime, random_bytes: Callable[[int], bytes]
) -> bool:
    """Open an invitation: a session that can do nothing but join. False where it was wrong.

    Each opening has a secret for the phone of its own, so that whoever else opened it knows nothing of the one that joins.
    """
    login, keys = normalize_login(attempt.login), auth.keys
    limits = authentication.list_address_limits(keys, auth.policy, address=attempt.address)
    if not authentication.count_try(auth.open_unit_of_work, limits, auth.policy, now=now):
        return False
    with auth.open_unit_of_work() as uow:
        officer = _find_invited(uow, auth, login, attempt.code, now=now)
        if officer:
            authentication.forget_try(uow, limits)
            if attempt.language and not officer.joined_at:
                uow.officers.update(officer.officer_id, language=attempt.language)
            where = _build_associated_data(keys.hash_secret("session", token))
            shown = encrypt(
                keys.get_key(CONSOLE),
                associated_data=where,
                plaintext=credentials.generate_secret(random_bytes).encode(),
            )
            begin_session(uow, keys, officer=officer, token=token, stage=STAGE_JOINING, now=now, totp=shown)
        uow.commit()
    return officer is not None


def decrypt_shown_secret(keys: KeyRing, session: SessionRow) -> str:
    """The secret that this browser was shown, and that of no other browser.

    Raises NotYours where it was shown none: it came in before an upgrade, and opens its invitation again.
    """
    if not session.totp:
        raise PermissionDenied("not_allowed")
    where = _build_associated_data(session.session_hash)
    return decrypt(keys.get_key(CONSOLE), associated_data=where, ciphertext=session.totp).decode()


def join_account(
    auth: AuthContext,
    authenticated_session: AuthenticatedSession,
    *,
    password: str,
    code: str,
    token: str,
    recovery: Sequence[str],
    now: datetime,
) -> OfficerRow:
    """Set the password, prove the phone, end the invitation, and begin a session under a new cookie.

    `recovery` are the codes for a lost phone; they are shown once. Raises NotNow with what is wrong; nothing changed then.
    """
    officer, keys = authenticated_session.officer, auth.keys
    if reason := credentials.find_password_fault(password, login=officer.login, signing=auth.policy):
        raise StateConflict(reason)
    secret = decrypt_shown_secret(keys, authenticated_session.session)
    step = credentials.find_totp_step(secret, code, now=now)
    if step is None:
        raise StateConflict("code_wrong")
    hashed = auth.passwords.hash(password)
    with auth.open_unit_of_work() as uow:
        if not (
            uow.sessions.delete_invitation(officer.officer_id)
            and uow.sessions.delete(authenticated_session.session.session_hash)
        ):
            raise StateConflict("invitation_over")
        totp = encrypt(
            keys.get_key(CONSOLE),
            associated_data=build_totp_associated_data(officer.officer_id),
            plaintext=secret.encode(),
        )
        uow.officers.update(officer.officer_id, password_hash=hashed, totp=totp, totp_step=step, joined_at=now)
        joined = _renew_account(uow, keys, officer.officer_id, token=token, recovery=recovery, now=now)
        uow.audit.write(at=now, by=officer.officer_id, verb="join", noun=AUDIT_NOUN, subject=officer.officer_id)
        uow.commit()
    return joined


def change_password(auth: AuthContext, officer: OfficerRow, *, old: str, new: str, token: str, now: datetime) -> None:
    """A new password; every session ends, and one begins under a new cookie. Raises NotNow."""
    limits = authentication.list_officer_limits(auth.keys, officer_id=officer.officer_id)
    if not authentication.count_try(auth.open_unit_of_work, limits, auth.policy, now=now):
        raise StateConflict("too_often")
    if not auth.passwords.is_match(old, officer.password_hash):
        raise StateConflict("password_wrong")
    if reason := credentials.find_password_fault(new, login=officer.login, signing=auth.policy):
        raise StateConflict(reason)
    hashed = auth.passwords.hash(new)
    with auth.open_unit_of_work() as uow:
        authentication.forget_try(uow, limits)
        uow.officers.update(officer.officer_id, password_hash=hashed)
        _renew_account(uow, auth.keys, officer.officer_id, token=token, recovery=None, now=now)
        uow.audit.write(
            at=now, by=officer.officer_id, verb="change_password", noun=AUDIT_NOUN, subject=officer.officer_id
        )
        uow.commit()


def renew_recovery_codes(
    auth: AuthContext, officer: OfficerRow, *, code: str, recovery: Sequence[str], now: datetime
) -> None:
    """New codes for a lost phone, for whoever has the phone. Raises NotNow."""
    keys = auth.keys
    limits = authentication.list_officer_limits(keys, officer_id=officer.officer_id)
    if not authentication.count_try(auth.open_unit_of_work, limits, auth.policy, now=now):
        raise StateConflict("too_often")
    with auth.open_unit_of_work() as uow:
        if not use_code(uow, keys, officer, code, now=now):
            raise StateConflict("code_wrong")
        authentication.forget_try(uow, limits)
        uow.sessions.replace_recovery_codes(officer.officer_id, _hash_codes(keys, recovery))
        uow.audit.write(at=now, by=officer.officer_id, verb="renew_codes", noun=AUDIT_NOUN, subject=officer.officer_id)
        uow.commit()


def _find_invited(uow: UnitOfWork, auth: AuthContext, login: str, code: str, *, now: datetime) -> OfficerRow | None:
    officer = uow.officers.get_by_login(login)
    invitation = uow.sessions.get_invitation(officer.officer_id) if officer else None
    given = hash_invitation_code(auth.keys, code)
    is_it = compare_digest(invitation.code_hash if invitation else hash_invitation_code(auth.keys, "none"), given)
    if not officer or not invitation or not is_it or officer.disabled_at:
        return None
    return officer if now - invitation.made_at < auth.policy.invitation_lifetime else None


def _build_associated_data(session_hash: str) -> str:
    return compose_associated_data("sessions", "totp", session_hash, CONSOLE)


def _renew_account(
    uow: UnitOfWork, keys: KeyRing, officer_id: str, *, token: str, recovery: Sequence[str] | None, now: datetime
) -> OfficerRow:
    """The account with all sessions ended and a new one begun."""
    uow.officers.increment_epoch(officer_id)
    uow.sessions.delete_by_officer(officer_id)
    if recovery is not None:
        uow.sessions.replace_recovery_codes(officer_id, _hash_codes(keys, recovery))
    officer = uow.officers.get_by_id(officer_id)
    if officer is None:
        raise StateConflict("invitation_over")
    begin_session(uow, keys, officer=officer, token=token, stage=STAGE_SIGNED_IN, now=now)
    return officer


def _hash_codes(keys: KeyRing, recovery: Sequence[str]) -> list[str]:
    return [keys.hash_secret("recovery", credentials.normalize_code(code)) for code in recovery]
