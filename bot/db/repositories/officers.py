"""Officers: their accounts."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, insert, or_, select, update
from sqlalchemy.engine import Connection
from sqlalchemy.sql.elements import ColumnElement

from bot.db.statements import insert_if_new
from bot.db.tables.officers import (
    InvitationRow,
    OfficerRow,
    PasskeyRow,
    SessionRow,
    invitations,
    officers,
    passkeys,
    recovery_codes,
    sessions,
    sign_in_tries,
    used_challenges,
)


class OfficerRepository:
    """The table of officers."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, row: OfficerRow) -> None:
        """Add an account. Its login must be new."""
        self._connection.execute(insert(officers), row.__dict__)

    def get_by_id(self, officer_id: str, *, for_update: bool = False) -> OfficerRow | None:
        """An account; `held` keeps others from changing it meanwhile."""
        return self._fetch_one(officers.c.officer_id == officer_id, for_update=for_update)

    def get_by_login(self, login: str) -> OfficerRow | None:
        """An account by the name it signs in with."""
        return self._fetch_one(officers.c.login == login)

    def list_by_post(self, post_id: str) -> list[OfficerRow]:
        """Everybody of a post, by name."""
        return self._fetch_rows(select(officers).where(officers.c.post_id == post_id).order_by(officers.c.name))

    def list_all(self) -> list[OfficerRow]:
        """Every account, by name."""
        return self._fetch_rows(select(officers).order_by(officers.c.name))

    def list_on_duty(self, post_id: str, *, since: datetime) -> list[OfficerRow]:
        """Who of a post answers now: went on duty after a time, and can sign in."""
        chosen = (
            officers.c.post_id == post_id,
            officers.c.on_duty_at > since,
            officers.c.joined_at.is_not(None),
            officers.c.disabled_at.is_(None),
        )
        return self._fetch_rows(select(officers).where(*chosen).order_by(officers.c.name))

    def list_unconfirmed(self, post_id: str | None) -> list[OfficerRow]:
        """Accounts that wait for a second person, of a post or (None) of all, the longest waiting first."""
        chosen: list[ColumnElement[bool]] = [officers.c.confirmed_at.is_(None), officers.c.disabled_at.is_(None)]
        if post_id is not None:
            chosen.append(officers.c.post_id == post_id)
        return self._fetch_rows(select(officers).where(*chosen).order_by(officers.c.invited_at, officers.c.name))

    def get_newest_duty_start(self, post_id: str) -> datetime | None:
        """When somebody of a post last went on duty and did not go off; None where nobody did."""
        able = (officers.c.post_id == post_id, officers.c.joined_at.is_not(None), officers.c.disabled_at.is_(None))
        newest: datetime | None = self._connection.execute(
            select(func.max(officers.c.on_duty_at)).where(*able)
        ).scalar_one()
        return newest

    def is_empty(self) -> bool:
        """Whether there is no account yet."""
        return self._connection.execute(select(officers.c.officer_id).limit(1)).first() is None

    def update(self, officer_id: str, **values: Any) -> bool:
        """Give columns new values; whether anything changed."""
        differs = or_(*(officers.c[name].is_distinct_from(value) for name, value in values.items()))
        chosen = update(officers).where(officers.c.officer_id == officer_id, differs)
        return bool(self._connection.execute(chosen.values(**values)).rowcount)

    def increment_epoch(self, officer_id: str) -> None:
        """End every session of an account."""
        chosen = update(officers).where(officers.c.officer_id == officer_id)
        self._connection.execute(chosen.values(epoch=officers.c.epoch + 1))

    def consume_totp_step(self, officer_id: str, step: int) -> bool:
        """Use a code up; False where it, or a later one, was used already."""
        unused = or_(officers.c.totp_step.is_(None), officers.c.totp_step < step)
        chosen = update(officers).where(officers.c.officer_id == officer_id, unused)
        return bool(self._connection.execute(chosen.values(totp_step=step)).rowcount)

    def delete_disabled(self, *, before: datetime) -> int:
        """Remove accounts that were disabled before a time; how many."""
        gone = delete(officers).where(officers.c.disabled_at < before)
        return int(self._connection.execute(gone).rowcount)

    def _fetch_one(self, condition: Any, *, for_update: bool = False) -> OfficerRow | None:
        query = select(officers).where(condition)
        row = self._connection.execute(query.with_for_update() if for_update else query).one_or_none()
        return OfficerRow(**row._mapping) if row else None

    def _fetch_rows(self, query: Any) -> list[OfficerRow]:
        return [OfficerRow(**row._mapping) for row in self._connection.execute(query)]


class SessionRepository:
    """The tables of signing in."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def lock_tries(self) -> None:
        """Until this unit of work ends, nobody else counts tries: five at once are five."""
        if self._connection.dialect.name == "postgresql":  # SQLite has one writer at a time anyway
            self._connection.exec_driver_sql("LOCK TABLE sign_in_tries IN SHARE ROW EXCLUSIVE MODE")

    def list_tries(self, subject_hash: str, *, since: datetime) -> list[datetime]:
        """When it was tried for an account, from an address or from a browser."""
        chosen = (sign_in_tries.c.subject_hash == subject_hash, sign_in_tries.c.at > since)
        return list(self._connection.execute(select(sign_in_tries.c.at).where(*chosen)).scalars())

    def add_try(self, subject_hash: str, *, at: datetime) -> None:
        """Count one."""
        self._connection.execute(insert(sign_in_tries), {"subject_hash": subject_hash, "at": at})

    def delete_last_try(self, subject_hash: str) -> None:
        """The last one was right."""
        last = select(func.max(sign_in_tries.c.try_id)).where(sign_in_tries.c.subject_hash == subject_hash)
        self._connection.execute(delete(sign_in_tries).where(sign_in_tries.c.try_id == last.scalar_subquery()))

    def add(self, row: SessionRow) -> None:
        """Begin a session."""
        self._connection.execute(insert(sessions), row.__dict__)

    def get_by_hash(self, session_hash: str) -> SessionRow | None:
        """The session of a cookie."""
        row = self._connection.execute(select(sessions).where(sessions.c.session_hash == session_hash)).one_or_none()
        return SessionRow(**row._mapping) if row else None

    def mark_seen(self, session_hash: str, *, now: datetime) -> bool:
        """Something was done in it; whether it is there."""
        chosen = update(sessions).where(sessions.c.session_hash == session_hash)
        return bool(self._connection.execute(chosen.values(seen_at=now)).rowcount)

    def delete(self, session_hash: str) -> bool:
        """End one; whether it was there."""
        return bool(self._connection.execute(delete(sessions).where(sessions.c.session_hash == session_hash)).rowcount)

    def delete_by_officer(self, officer_id: str) -> int:
        """End every session of an officer; how many."""
        return int(self._connection.execute(delete(sessions).where(sessions.c.officer_id == officer_id)).rowcount)

    def replace_invitation(self, row: InvitationRow) -> None:
        """A new invitation in place of any other of this officer."""
        self.delete_invitation(row.officer_id)
        self._connection.execute(insert(invitations), row.__dict__)

    def get_invitation(self, officer_id: str) -> InvitationRow | None:
        """The invitation of an officer."""
        row = self._connection.execute(select(invitations).where(invitations.c.officer_id == officer_id)).one_or_none()
        return InvitationRow(**row._mapping) if row else None

    def delete_invitation(self, officer_id: str) -> bool:
        """Take an invitation back, or use it up; whether there was one, so that of two who use it one wins."""
        taken = delete(invitations).where(invitations.c.officer_id == officer_id)
        return bool(self._connection.execute(taken).rowcount)

    def replace_recovery_codes(self, officer_id: str, code_hashes: Sequence[str]) -> None:
        """New codes for a lost phone in place of the old ones."""
        self._connection.execute(delete(recovery_codes).where(recovery_codes.c.officer_id == officer_id))
        if code_hashes:
            rows = [{"officer_id": officer_id, "code_hash": code_hash} for code_hash in code_hashes]
            self._connection.execute(insert(recovery_codes), rows)

    def count_recovery_codes(self, officer_id: str) -> int:
        """How many of them were not used."""
        chosen = select(func.count()).select_from(recovery_codes).where(recovery_codes.c.officer_id == officer_id)
        return int(self._connection.execute(chosen).scalar_one())

    def has_recovery_code(self, officer_id: str, code_hash: str) -> bool:
        """Whether it is one of his codes, and unused."""
        chosen = (recovery_codes.c.officer_id == officer_id, recovery_codes.c.code_hash == code_hash)
        return self._connection.execute(select(recovery_codes.c.code_hash).where(*chosen)).first() is not None

    def consume_recovery_code(self, officer_id: str, code_hash: str) -> bool:
        """Use one of them up; False where it is none, or was used."""
        chosen = (recovery_codes.c.officer_id == officer_id, recovery_codes.c.code_hash == code_hash)
        return bool(self._connection.execute(delete(recovery_codes).where(*chosen)).rowcount)

    def delete_expired(self, *, began: datetime, seen: datetime, invited: datetime, tried: datetime) -> dict[str, int]:
        """Remove sessions, invitations and tries from before these times; how many of each."""
        old = {
            "sessions": delete(sessions).where(or_(sessions.c.began_at < began, sessions.c.seen_at < seen)),
            "invitations": delete(invitations).where(invitations.c.made_at < invited),
            "sign_in_tries": delete(sign_in_tries).where(sign_in_tries.c.at < tried),
        }
        return {noun: int(self._connection.execute(statement).rowcount) for noun, statement in old.items()}


class PasskeyRepository:
    """The tables of passkeys."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, row: PasskeyRow) -> bool:
        """Keep one; False where somebody has it already."""
        return insert_if_new(self._connection, passkeys, **vars(row))

    def get_by_id(self, credential_id: bytes) -> PasskeyRow | None:
        """One, by the name it gave itself."""
        query = select(passkeys).where(passkeys.c.credential_id == credential_id)
        row = self._connection.execute(query).one_or_none()
        return PasskeyRow(**row._mapping) if row else None

    def list_by_officer(self, officer_id: str) -> list[PasskeyRow]:
        """Those of an officer, the oldest first."""
        query = select(passkeys).where(passkeys.c.officer_id == officer_id)
        rows = self._connection.execute(query.order_by(passkeys.c.added_at, passkeys.c.credential_id))
        return [PasskeyRow(**row._mapping) for row in rows]

    def record_use(self, row: PasskeyRow, *, sign_count: int, now: datetime) -> bool:
        """It signed: keep its counter; False where it was used or removed since `row` was read."""
        same = (passkeys.c.credential_id == row.credential_id, passkeys.c.sign_count == row.sign_count)
        chosen = update(passkeys).where(*same, passkeys.c.officer_id == row.officer_id)
        return bool(self._connection.execute(chosen.values(sign_count=sign_count, used_at=now)).rowcount)

    def delete(self, credential_id: bytes, *, officer_id: str) -> bool:
        """Remove one of an officer; whether it was there."""
        chosen = (passkeys.c.credential_id == credential_id, passkeys.c.officer_id == officer_id)
        return bool(self._connection.execute(delete(passkeys).where(*chosen)).rowcount)

    def delete_by_officer(self, officer_id: str) -> None:
        """Remove all of an officer."""
        self._connection.execute(delete(passkeys).where(passkeys.c.officer_id == officer_id))

    def consume_challenge(self, challenge_hash: str, *, now: datetime) -> bool:
        """Use a challenge up; False where it was used before."""
        return insert_if_new(self._connection, used_challenges, challenge_hash=challenge_hash, used_at=now)

    def delete_old_challenges(self, *, before: datetime) -> int:
        """Forget those that are too old to be accepted anyway; how many."""
        old = delete(used_challenges).where(used_challenges.c.used_at < before)
        return int(self._connection.execute(old).rowcount)
