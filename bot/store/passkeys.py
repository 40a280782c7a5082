"""Passkeys of officers, and the challenges that were used up."""

from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.engine import Connection

from bot.store.officer_rows import PasskeyRow
from bot.store.officer_tables import passkeys, used_challenges
from bot.store.statements import insert_if_new


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
