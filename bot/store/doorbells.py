"""Doorbells of posts."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.engine import Connection, Row

from bot.store.statements import insert_if_new
from bot.store.tables import doorbells


@dataclass(frozen=True)
class StaffAlertRow:
    """The doorbell of a post; without `route` it rings nowhere yet."""

    post_id: str
    code_hash: str | None = field(default=None, repr=False)
    code_at: datetime | None = None
    group_key: str | None = field(default=None, repr=False)
    route: bytes | None = field(default=None, repr=False)
    rang_at: datetime | None = None
    rung_for: datetime | None = None
    silent_at: datetime | None = None


class StaffAlertRepository:
    """The table of doorbells."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get_by_post(self, post_id: str, *, for_update: bool = False) -> StaffAlertRow | None:
        """A post's; `held` keeps others from changing it until this unit of work ends."""
        query = select(doorbells).where(doorbells.c.post_id == post_id)
        return _to_row(self._connection.execute(query.with_for_update() if for_update else query).one_or_none())

    def get_by_code(self, code_hash: str) -> StaffAlertRow | None:
        """The one a code belongs to, nobody else's to change until this unit of work ends."""
        query = select(doorbells).where(doorbells.c.code_hash == code_hash).with_for_update()
        return _to_row(self._connection.execute(query).one_or_none())

    def get_by_group(self, group_key: str) -> StaffAlertRow | None:
        """The one that rings in a group."""
        query = select(doorbells).where(doorbells.c.group_key == group_key)
        return _to_row(self._connection.execute(query).one_or_none())

    def list_all(self) -> list[StaffAlertRow]:
        """Every one, by its post."""
        rows = self._connection.execute(select(doorbells).order_by(doorbells.c.post_id))
        return [StaffAlertRow(**row._mapping) for row in rows]

    def upsert(self, post_id: str, **values: object) -> None:
        """Change columns of a post's doorbell, which is made where there is none."""
        insert_if_new(self._connection, doorbells, post_id=post_id)
        self._connection.execute(update(doorbells).where(doorbells.c.post_id == post_id).values(**values))

    def delete(self, post_id: str) -> bool:
        """Take it off; whether it was there."""
        return bool(self._connection.execute(delete(doorbells).where(doorbells.c.post_id == post_id)).rowcount)

    def delete_expired_codes(self, *, before: datetime, after: datetime) -> int:
        """Forget codes made before one time, or dated after another; how many."""
        old = (doorbells.c.code_at < before) | (doorbells.c.code_at > after)
        changed = update(doorbells).where(old).values(code_hash=None, code_at=None)
        return int(self._connection.execute(changed).rowcount)


def _to_row(row: Row[Any] | None) -> StaffAlertRow | None:
    return StaffAlertRow(**row._mapping) if row else None
