"""Officers: their accounts."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, insert, or_, select
from sqlalchemy.sql.elements import ColumnElement

from bot.db.repositories.base import EntityRepository, Repository, insert_if_new, load_records
from bot.db.tables.officers import (
    InvitationRow,
    OfficerRow,
    PasskeyRow,
    SessionRow,
    invitations,
    officers,
    passkeys,
    push_subscriptions,
    recovery_codes,
    sessions,
    sign_in_tries,
    used_challenges,
)


class OfficerRepository(EntityRepository[OfficerRow]):
    """The table of officers."""

    def get_by_login(self, login: str) -> OfficerRow | None:
        """An account by the name it signs in with."""
        return self._get(officers.c.login == login)

    def list_by_post(self, post_id: str) -> list[OfficerRow]:
        """Everybody of a post, by name."""
        return self._list(officers.c.post_id == post_id, order_by=(officers.c.name,))

    def list_all(self) -> list[OfficerRow]:
        """Every account, by name."""
        return self._list(order_by=(officers.c.name,))

    def list_on_duty(self, post_id: str, *, since: datetime) -> list[OfficerRow]:
        """Who of a post answers now: went on duty after a time, and can sign in."""
        return self._list(*_is_able(post_id), officers.c.on_duty_at > since, order_by=(officers.c.name,))

    def list_unconfirmed(self, post_id: str | None) -> list[OfficerRow]:
        """Accounts that wait for a second person, of a post or (None) of all, the longest waiting first."""
        chosen: list[ColumnElement[bool]] = [officers.c.confirmed_at.is_(None), officers.c.disabled_at.is_(None)]
        if post_id is not None:
            chosen.append(officers.c.post_id == post_id)
        return self._list(*chosen, order_by=(officers.c.invited_at, officers.c.name))

    def get_newest_duty_start(self, post_id: str) -> datetime | None:
        """When somebody of a post last went on duty and did not go off; None where nobody did."""
        return self._get_value(select(func.max(officers.c.on_duty_at)).where(*_is_able(post_id)))

    def is_empty(self) -> bool:
        """Whether there is no account yet."""
        return not self._exists()

    def update(self, row_id: str, **values: Any) -> bool:
        """Give columns new values; whether anything changed."""
        differs = or_(*(officers.c[name].is_distinct_from(value) for name, value in values.items()))
        return bool(self._update(officers.c.officer_id == row_id, differs, **values))

    def increment_epoch(self, officer_id: str) -> None:
        """End every session of an account; no browser of theirs is told of anything any more."""
        self._execute(delete(push_subscriptions).where(push_subscriptions.c.officer_id == officer_id))
        self._update(officers.c.officer_id == officer_id, epoch=officers.c.epoch + 1)

    def consume_totp_step(self, officer_id: str, step: int) -> bool:
        """Use a code up; False where it, or a later one, was used already."""
        unused = or_(officers.c.totp_step.is_(None), officers.c.totp_step < step)
        return bool(self._update(officers.c.officer_id == officer_id, unused, totp_step=step))

    def delete_disabled(self, *, before: datetime) -> int:
        """Remove accounts that were disabled before a time; how many."""
        return self._delete(officers.c.disabled_at < before)


def _is_able(post_id: str) -> tuple[ColumnElement[bool], ...]:
    return officers.c.post_id == post_id, officers.c.joined_at.is_not(None), officers.c.disabled_at.is_(None)


class SessionRepository(EntityRepository[SessionRow]):
    """The tables of signing in."""

    def lock_tries(self) -> None:
        """Until this unit of work ends, nobody else counts tries: five at once are five."""
        if self._connection.dialect.name == "postgresql":  # SQLite has one writer at a time anyway
            self._connection.exec_driver_sql("LOCK TABLE sign_in_tries IN SHARE ROW EXCLUSIVE MODE")

    def list_tries(self, subject_hash: str, *, since: datetime) -> list[datetime]:
        """When it was tried for an account, from an address or from a browser."""
        chosen = (sign_in_tries.c.subject_hash == subject_hash, sign_in_tries.c.at > since)
        return self._list_values(select(sign_in_tries.c.at).where(*chosen))

    def add_try(self, subject_hash: str, *, at: datetime) -> None:
        """Count one."""
        self._connection.execute(insert(sign_in_tries), {"subject_hash": subject_hash, "at": at})

    def delete_last_try(self, subject_hash: str) -> None:
        """The last one was right."""
        last = select(func.max(sign_in_tries.c.try_id)).where(sign_in_tries.c.subject_hash == subject_hash)
        self._execute(delete(sign_in_tries).where(sign_in_tries.c.try_id == last.scalar_subquery()))

    def get_by_hash(self, session_hash: str) -> SessionRow | None:
        """The session of a cookie."""
        return self.get_by_id(session_hash)

    def mark_seen(self, session_hash: str, *, now: datetime) -> bool:
        """Something was done in it; whether it is there."""
        return self.update(session_hash, seen_at=now)

    def delete_by_officer(self, officer_id: str) -> int:
        """End every session of an officer; how many."""
        return self._delete(sessions.c.officer_id == officer_id)

    def replace_invitation(self, row: InvitationRow) -> None:
        """A new invitation in place of any other of this officer."""
        self.delete_invitation(row.officer_id)
        self._connection.execute(insert(invitations), vars(row))

    def get_invitation(self, officer_id: str) -> InvitationRow | None:
        """The invitation of an officer."""
        query = select(invitations).where(invitations.c.officer_id == officer_id)
        return next(iter(load_records(self._connection, InvitationRow, query)), None)

    def delete_invitation(self, officer_id: str) -> bool:
        """Take an invitation back, or use it up; whether there was one, so that of two who use it one wins."""
        return bool(self._execute(delete(invitations).where(invitations.c.officer_id == officer_id)))

    def replace_recovery_codes(self, officer_id: str, code_hashes: Sequence[str]) -> None:
        """New codes for a lost phone in place of the old ones."""
        self._execute(delete(recovery_codes).where(recovery_codes.c.officer_id == officer_id))
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
        return bool(self._execute(delete(recovery_codes).where(*chosen)))

    def delete_expired(self, *, began: datetime, seen: datetime, invited: datetime, tried: datetime) -> dict[str, int]:
        """Remove sessions, invitations and tries from before these times; how many of each."""
        old = {
            "sessions": delete(sessions).where(or_(sessions.c.began_at < began, sessions.c.seen_at < seen)),
            "invitations": delete(invitations).where(invitations.c.made_at < invited),
            "sign_in_tries": delete(sign_in_tries).where(sign_in_tries.c.at < tried),
        }
        return {noun: self._execute(statement) for noun, statement in old.items()}


class PasskeyRepository(Repository[PasskeyRow]):
    """The tables of passkeys."""

    def add(self, row: PasskeyRow) -> bool:
        """Keep one; False where somebody has it already."""
        return self._insert_if_new(**vars(row))

    def get_by_id(self, credential_id: bytes) -> PasskeyRow | None:
        """One, by the name it gave itself."""
        return self._get(passkeys.c.credential_id == credential_id)

    def list_by_officer(self, officer_id: str) -> list[PasskeyRow]:
        """Those of an officer, the oldest first."""
        return self._list(passkeys.c.officer_id == officer_id, order_by=(passkeys.c.added_at, passkeys.c.credential_id))

    def record_use(self, row: PasskeyRow, *, sign_count: int, now: datetime) -> bool:
        """It signed: keep its counter; False where it was used or removed since `row` was read."""
        same = (
            passkeys.c.credential_id == row.credential_id,
            passkeys.c.officer_id == row.officer_id,
            passkeys.c.sign_count == row.sign_count,
        )
        return bool(self._update(*same, sign_count=sign_count, used_at=now))

    def delete(self, credential_id: bytes, *, officer_id: str) -> bool:
        """Remove one of an officer; whether it was there."""
        return bool(self._delete(passkeys.c.credential_id == credential_id, passkeys.c.officer_id == officer_id))

    def delete_by_officer(self, officer_id: str) -> None:
        """Remove all of an officer."""
        self._delete(passkeys.c.officer_id == officer_id)

    def consume_challenge(self, challenge_hash: str, *, now: datetime) -> bool:
        """Use a challenge up; False where it was used before."""
        return insert_if_new(self._connection, used_challenges, challenge_hash=challenge_hash, used_at=now)

    def delete_old_challenges(self, *, before: datetime) -> int:
        """Forget those that are too old to be accepted anyway; how many."""
        return self._execute(delete(used_challenges).where(used_challenges.c.used_at < before))
