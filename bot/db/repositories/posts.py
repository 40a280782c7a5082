"""Posts, and the checks before they join."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.engine import Connection, Row

from bot.db.statements import insert_if_new
from bot.db.tables.handoffs import StaffAlertRow, doorbells, post_checks, posts
from bot.db.tables.officers import HolidayRow, ShiftRow, holidays, shifts
from bot.domain.post import Post


class PostRepository:
    """The tables of posts."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get_by_id(self, post_id: str) -> Post | None:
        """A post, joined or not."""
        row = self._connection.execute(select(posts).where(posts.c.post_id == post_id)).one_or_none()
        return Post(**row._mapping) if row else None

    def list_all(self) -> list[Post]:
        """Every post there ever was, by name."""
        return [
            Post(**row._mapping)
            for row in self._connection.execute(select(posts).order_by(posts.c.name, posts.c.post_id))
        ]

    def add(self, post: Post) -> bool:
        """Add a post; False where its id is taken."""
        return insert_if_new(self._connection, posts, **vars(post))

    def update(self, post_id: str, **values: object) -> bool:
        """Change columns of a post; whether it is there."""
        chosen = update(posts).where(posts.c.post_id == post_id)
        return bool(self._connection.execute(chosen.values(**values)).rowcount)

    def record_check(self, post_id: str, item: str, *, by: str, now: datetime) -> bool:
        """Note that a check was seen to; whether that is news."""
        return insert_if_new(self._connection, post_checks, post_id=post_id, item=item, checked_at=now, by=by)

    def get_checks(self, post_id: str) -> dict[str, tuple[datetime, str]]:
        """The checks seen to: item → when and by whom."""
        query = select(post_checks).where(post_checks.c.post_id == post_id).order_by(post_checks.c.item)
        return {row["item"]: (row["checked_at"], row["by"]) for row in self._connection.execute(query).mappings()}


class RosterRepository:
    """The tables of who answers when."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def list_shifts(self, post_id: str) -> list[ShiftRow]:
        """The shifts of a post, through the week."""
        query = select(shifts).where(shifts.c.post_id == post_id)
        ordered = query.order_by(shifts.c.weekday, shifts.c.begins, shifts.c.shift_id)
        return [ShiftRow(**row._mapping) for row in self._connection.execute(ordered)]

    def add_shift(self, row: ShiftRow) -> None:
        """Add one."""
        self._connection.execute(insert(shifts), row.__dict__)

    def delete_shift(self, post_id: str, shift_id: str) -> bool:
        """Remove one of this post; whether it was there."""
        chosen = (shifts.c.post_id == post_id, shifts.c.shift_id == shift_id)
        return bool(self._connection.execute(delete(shifts).where(*chosen)).rowcount)

    def list_holidays(self, post_id: str, *, since: date) -> list[HolidayRow]:
        """The holidays of a post from a day on."""
        query = select(holidays).where(holidays.c.post_id == post_id, holidays.c.day >= since)
        return [HolidayRow(**row._mapping) for row in self._connection.execute(query.order_by(holidays.c.day))]

    def add_holiday(self, row: HolidayRow) -> bool:
        """Add one; False where that day is one already."""
        return insert_if_new(self._connection, holidays, **row.__dict__)

    def delete_holiday(self, post_id: str, day: date) -> bool:
        """Remove one; whether it was there."""
        chosen = (holidays.c.post_id == post_id, holidays.c.day == day)
        return bool(self._connection.execute(delete(holidays).where(*chosen)).rowcount)

    def delete_past_holidays(self, *, before: date) -> int:
        """Remove holidays that are over; how many."""
        return int(self._connection.execute(delete(holidays).where(holidays.c.day < before)).rowcount)


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
