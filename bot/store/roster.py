"""The roster: the shifts and the holidays of a post."""

from datetime import date

from sqlalchemy import delete, insert, select
from sqlalchemy.engine import Connection

from bot.store.officer_rows import HolidayRow, ShiftRow
from bot.store.officer_tables import holidays, shifts
from bot.store.statements import insert_if_new


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
