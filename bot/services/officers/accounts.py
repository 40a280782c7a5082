"""Officers' accounts: invited, joined, confirmed, changed, disabled. Every verb commits, and writes who did it into the audit.

Nobody opens an account alone: whatever one person invited, reset or gave rights to opens nothing of any woman until a second
person confirmed it. What an account holds goes back to the queue when it is reset or disabled, or loses its post or roles.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from bot.crypto.key_ring import KeyRing
from bot.db.tables.officers import InvitationRow, OfficerRow
from bot.db.unit_of_work import UnitOfWork
from bot.domain.enums import LANGUAGES
from bot.domain.officer import MAX_LOGIN_LENGTH, MAX_NAME_LENGTH, OFFICER_TITLES
from bot.domain.permissions import EXCLUSIVE_ROLES, GRANTABLE_ROLES, ROLES
from bot.errors import NotFound, PermissionDenied, StateConflict
from bot.services.handoffs import lifecycle
from bot.services.officers import availability, credentials
from bot.services.officers.authentication import normalize_login

AUDIT_NOUN: Final = "officer"
MAX_FAVOURITES: Final = 12
"""Prepared texts that one officer keeps at hand; the one kept longest makes room."""
_LOGIN_PATTERN: Final = re.compile(rf"[a-z0-9][a-z0-9._-]{{2,{MAX_LOGIN_LENGTH - 1}}}")
INITIAL_VALUES: Final[dict[str, Any]] = {
    "password_hash": None,
    "totp": None,
    "totp_step": None,
    "on_duty_at": None,
    "joined_at": None,
    "disabled_at": None,
}
"""What nobody has before he joined."""
ROLES_NEEDING_POST: Final = ("officer", "supervisor")


@dataclass(frozen=True)
class Inviter:
    """Who changes accounts: somebody with roles, of one post, or the command line, which may do everything."""

    by: str
    roles: tuple[str, ...] = ("administrator",)
    post_id: str | None = None
    is_command_line: bool = False
    """At the command line: whoever has that has the database too, so nobody else is asked."""

    def can_see(self, officer: OfficerRow) -> bool:
        """Whether an account exists for him."""
        return "administrator" in self.roles or (self.post_id is not None and officer.post_id == self.post_id)

    def can_grant(self, role: str) -> bool:
        """Whether he may give somebody a role."""
        return any(role in GRANTABLE_ROLES.get(own, ()) for own in self.roles)


def invite_officer(
    uow: UnitOfWork,
    keys: KeyRing,
    *,
    officer: OfficerRow,
    code: str,
    inviter: Inviter,
    now: datetime,
) -> OfficerRow:
    """Add an account that nobody can sign in to yet, and an invitation that `code` opens.

    Raises NotNow with the reason where a value will not do, NotYours where the inviter may not give such a role.
    """
    opened = _build_invitation_values(inviter, now)
    tidied = replace(
        officer, login=normalize_login(officer.login), name=officer.name.strip(), **INITIAL_VALUES, **opened
    )
    _validate_officer(tidied, inviter)
    if uow.officers.get_by_login(tidied.login):
        raise StateConflict("login_taken")
    uow.officers.add(tidied)
    uow.sessions.replace_invitation(_build_invitation(keys, tidied.officer_id, code, now=now))
    _record(uow, "invite", tidied.officer_id, by=inviter.by, now=now)
    uow.commit()
    return tidied


def reset_officer(
    uow: UnitOfWork, keys: KeyRing, *, officer_id: str, code: str, inviter: Inviter, now: datetime
) -> None:
    """Phone or password lost: both are void at once, and a new invitation opens the account. Raises NotFound.

    What it held goes back to the queue, and whoever joins by the invitation waits for a second person.
    """
    officer = _find_manageable(uow, officer_id, inviter)
    uow.officers.update(
        officer_id, **{**INITIAL_VALUES, "disabled_at": officer.disabled_at}, **_build_invitation_values(inviter, now)
    )
    lifecycle.release_officer_handoffs(uow, officer_id=officer_id, by=inviter.by, now=now)
    availability.refresh_post_duty(uow, officer.post_id)
    uow.sessions.replace_recovery_codes(officer_id, ())
    uow.passkeys.delete_by_officer(officer_id)
    _end_sessions(uow, officer_id)
    uow.sessions.replace_invitation(_build_invitation(keys, officer.officer_id, code, now=now))
    _record(uow, "reset", officer_id, by=inviter.by, now=now)
    uow.commit()


def may_confirm(officer: OfficerRow, inviter: Inviter) -> bool:
    """Whether this is a second person: not the one who opened the account, and where nobody did the operator."""
    return inviter.is_command_line or officer.invited_by not in (None, inviter.by)


def confirm_officer(uow: UnitOfWork, *, officer_id: str, inviter: Inviter, now: datetime) -> bool:
    """A second person says that it is the one it should be who joined; whether that is news.

    Raises NotFound, NotYours, and NotNow("second_person") for whoever opened the account, NotNow("not_joined") too early.
    """
    officer = _find_manageable(uow, officer_id, inviter)
    if officer.confirmed_at:
        return False
    if not officer.can_sign_in:
        raise StateConflict("not_joined")
    if not may_confirm(officer, inviter):
        raise StateConflict("second_person")
    uow.officers.update(officer_id, confirmed_at=now)
    _record(uow, "confirm", officer_id, by=inviter.by, now=now)
    uow.commit()
    return True


def disable_officer(uow: UnitOfWork, *, officer_id: str, inviter: Inviter, now: datetime) -> bool:
    """Nobody signs in to the account any more, its sessions are over, what it held is in the queue; whether that is news."""
    officer = _find_manageable(uow, officer_id, inviter)
    if officer.disabled_at:
        return False
    uow.officers.update(officer_id, disabled_at=now, on_duty_at=None)
    lifecycle.release_officer_handoffs(uow, officer_id=officer_id, by=inviter.by, now=now)
    availability.refresh_post_duty(uow, officer.post_id)
    uow.sessions.delete_invitation(officer_id)
    _end_sessions(uow, officer_id)
    _record(uow, "disable", officer_id, by=inviter.by, now=now)
    uow.commit()
    return True


def enable_officer(uow: UnitOfWork, *, officer_id: str, inviter: Inviter, now: datetime) -> bool:
    """The account can be used again; whether that is news."""
    _find_manageable(uow, officer_id, inviter)
    is_news = uow.officers.update(officer_id, disabled_at=None)
    if is_news:
        _record(uow, "enable", officer_id, by=inviter.by, now=now)
    uow.commit()
    return is_news


def change_officer(uow: UnitOfWork, *, officer_id: str, inviter: Inviter, now: datetime, **values: Any) -> bool:
    """Change name, title, roles, post, languages, is_woman or cap; whether anything changed. Sessions end where rights do.

    Another post, or rights of another kind, wait for a second person as a new account does.
    """
    before = _find_manageable(uow, officer_id, inviter)
    after = replace(before, **values)
    _validate_officer(after, inviter, before=before)
    is_news = uow.officers.update(officer_id, **values)
    if (after.roles, after.post_id) != (before.roles, before.post_id):
        uow.officers.update(officer_id, on_duty_at=None)
        is_opened = _gains_access(before, after)
        if is_opened:
            uow.officers.update(officer_id, **_build_invitation_values(inviter, now))
        if is_opened or not _has_handoff_role(after):
            lifecycle.release_officer_handoffs(uow, officer_id=officer_id, by=inviter.by, now=now)
        availability.refresh_post_duty(uow, before.post_id)
        _end_sessions(uow, officer_id)
    if is_news:
        _record(uow, "change", officer_id, by=inviter.by, now=now)
    uow.commit()
    return is_news


def set_officer_language(uow: UnitOfWork, *, officer_id: str, language: str, now: datetime) -> bool:
    """The language of his console; whether it changed. Raises NotNow."""
    if language not in LANGUAGES:
        raise StateConflict("language_unknown")
    is_news = uow.officers.update(officer_id, language=language)
    if is_news:
        _record(uow, "change", officer_id, by=officer_id, now=now)
    uow.commit()
    return is_news


def set_chime(uow: UnitOfWork, *, officer_id: str, has_chime: bool, now: datetime) -> bool:
    """Whether a console makes a sound when something arrives; whether that changed."""
    is_news = uow.officers.update(officer_id, has_chime=has_chime)
    if is_news:
        _record(uow, "change", officer_id, by=officer_id, now=now)
    uow.commit()
    return is_news


def set_keys(uow: UnitOfWork, *, officer_id: str, has_keys: bool, now: datetime) -> bool:
    """Whether single keys act in a console; whether that changed."""
    is_news = uow.officers.update(officer_id, has_keys=has_keys)
    if is_news:
        _record(uow, "change", officer_id, by=officer_id, now=now)
    uow.commit()
    return is_news


def set_favourite(uow: UnitOfWork, officer: OfficerRow, *, code: str, is_kept: bool, now: datetime) -> bool:
    """Keep a prepared text at hand, or no longer; whether that changed."""
    others = tuple(kept for kept in officer.favourite_codes if kept != code)
    codes = (*others, code)[-MAX_FAVOURITES:] if is_kept else others
    is_news = uow.officers.update(officer.officer_id, favourites=",".join(codes))
    if is_news:
        _record(uow, "change", officer.officer_id, by=officer.officer_id, now=now)
    uow.commit()
    return is_news


def set_shown_name(uow: UnitOfWork, *, officer_id: str, name: str, now: datetime) -> bool:
    """What women are told an account is called when it interprets; whether it changed. Raises StateConflict."""
    if not name or len(name) > MAX_NAME_LENGTH or not name.isprintable():
        raise StateConflict("name_unfit")
    is_news = uow.officers.update(officer_id, name_for_women=name)
    if is_news:
        _record(uow, "change", officer_id, by=officer_id, now=now)
    uow.commit()
    return is_news


def list_visible_officers(uow: UnitOfWork, *, inviter: Inviter) -> list[OfficerRow]:
    """The accounts that exist for somebody."""
    if "administrator" in inviter.roles:
        return uow.officers.list_all()
    return uow.officers.list_by_post(inviter.post_id) if inviter.post_id else []


def build_officer(new_id: Callable[[], str], **values: Any) -> OfficerRow:
    """An account that is not kept yet."""
    return OfficerRow(officer_id=new_id(), **values)


def _find_manageable(uow: UnitOfWork, officer_id: str, inviter: Inviter) -> OfficerRow:
    officer = uow.officers.get_by_id(officer_id, for_update=True)
    if officer is None or not inviter.can_see(officer):
        raise NotFound("officer")
    # A supervisor must not take over the account of somebody with more rights.
    if not all(inviter.can_grant(role) for role in officer.role_codes):
        raise PermissionDenied("role_not_yours")
    return officer


def _validate_officer(officer: OfficerRow, inviter: Inviter, *, before: OfficerRow | None = None) -> None:
    """Raises NotNow or NotYours with the first thing that is wrong."""
    roles = set(officer.role_codes)
    faults = {
        "login_unfit": not _LOGIN_PATTERN.fullmatch(officer.login),
        "name_unfit": not officer.name or len(officer.name) > MAX_NAME_LENGTH or not officer.name.isprintable(),
        "title_unknown": officer.title not in OFFICER_TITLES,
        "roles_unknown": not roles or not roles <= set(ROLES),
        "roles_apart": any(roles & one and roles & other for one, other in EXCLUSIVE_ROLES),
        "post_missing": bool(roles & set(ROLES_NEEDING_POST)) and not officer.post_id,
        "language_unknown": not {officer.language, *officer.language_codes} <= set(LANGUAGES),
        "cap_unfit": officer.cap is not None and not 0 < officer.cap < 100,
    }
    if reason := next((name for name, is_wrong in faults.items() if is_wrong), None):
        raise StateConflict(reason)
    given = roles - set(before.role_codes if before else ())
    if not inviter.can_see(officer) or not all(inviter.can_grant(role) for role in given):
        raise PermissionDenied("role_not_yours")


def _has_handoff_role(officer: OfficerRow) -> bool:
    return any(role in ROLES_NEEDING_POST for role in officer.role_codes)


def _gains_access(before: OfficerRow, after: OfficerRow) -> bool:
    """Whether an account now reaches women it did not reach, or may open accounts itself."""
    is_new_post = after.post_id != before.post_id
    is_administrator = "administrator" in after.role_codes and "administrator" not in before.role_codes
    return is_new_post or is_administrator or (_has_handoff_role(after) and not _has_handoff_role(before))


def _build_invitation_values(inviter: Inviter, now: datetime) -> dict[str, Any]:
    """Who opened an account, and that nobody else confirmed it yet."""
    return {"invited_by": inviter.by, "invited_at": now, "confirmed_at": now if inviter.is_command_line else None}


def _build_invitation(keys: KeyRing, officer_id: str, code: str, *, now: datetime) -> InvitationRow:
    return InvitationRow(hash_invitation_code(keys, code), officer_id, now)


def hash_invitation_code(keys: KeyRing, code: str) -> str:
    """What the code of an invitation is recognised by."""
    return keys.hash_secret("invitation", credentials.normalize_code(code))


def _end_sessions(uow: UnitOfWork, officer_id: str) -> None:
    uow.officers.increment_epoch(officer_id)
    uow.sessions.delete_by_officer(officer_id)


def _record(uow: UnitOfWork, verb: str, officer_id: str, *, by: str, now: datetime) -> None:
    uow.audit.write(at=now, by=by, verb=verb, noun=AUDIT_NOUN, subject=officer_id)


def join_codes(values: Sequence[str]) -> str:
    """Codes as a column holds them: each once, in their order."""
    return ",".join(dict.fromkeys(values))
