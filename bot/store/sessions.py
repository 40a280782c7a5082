"""Sessions, invitations, codes for a lost phone, and tries to sign in. Everything secret is here as a keyed hash."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, func, insert, or_, select, update
from sqlalchemy.engine import Connection

from bot.store.officer_rows import InvitationRow, SessionRow
from bot.store.officer_tables import invitations, recovery_codes, sessions, sign_in_tries


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
