"""Officers: their accounts."""

from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, insert, or_, select, update
from sqlalchemy.engine import Connection
from sqlalchemy.sql.elements import ColumnElement

from bot.store.officer_rows import OfficerRow
from bot.store.officer_tables import officers


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
            officers.c.post_id == post_id, officers.c.on_duty_at > since, officers.c.joined_at.is_not(None),
            officers.c.disabled_at.is_(None),
        )  # fmt: skip
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
        newest: datetime | None = self._connection.execute(select(func.max(officers.c.on_duty_at)).where(*able)).scalar_one()
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
