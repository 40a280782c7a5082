"""Posts with the checks before they join, who of them answers when, and their doorbells."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import delete, select

from bot.db.repositories.base import EntityRepository, Repository, insert_if_new, load_records
from bot.db.tables.handoffs import StaffAlertRow, doorbells, post_checks, posts
from bot.db.tables.officers import HolidayRow, OnCallRow, ShiftRow, holidays, on_call, shifts
from bot.domain.post import Post


class PostRepository(EntityRepository[Post]):
    """The tables of posts."""

    def list_all(self) -> list[Post]:
        """Every post there ever was, by name."""
        return self._list(order_by=(posts.c.name, posts.c.post_id))

    def add(self, row: Post) -> bool:
        """Add a post; False where its id is taken."""
        return self._insert_if_new(**vars(row))

    def record_check(self, post_id: str, item: str, *, by: str, now: datetime) -> bool:
        """Note that a check was seen to; whether that is news."""
        return insert_if_new(self._connection, post_checks, post_id=post_id, item=item, checked_at=now, by=by)

    def get_checks(self, post_id: str) -> dict[str, tuple[datetime, str]]:
        """The checks seen to: item → when and by whom."""
        query = select(post_checks).where(post_checks.c.post_id == post_id).order_by(post_checks.c.item)
        return {row["item"]: (row["checked_at"], row["by"]) for row in self._connection.execute(query).mappings()}


class RosterRepository(Repository[ShiftRow]):
    """The tables of who answers when."""

    def list_shifts(self, post_id: str) -> list[ShiftRow]:
        """The shifts of a post, through the week."""
        return self._list(shifts.c.post_id == post_id, order_by=(shifts.c.weekday, shifts.c.begins, shifts.c.shift_id))

    def add_shift(self, row: ShiftRow) -> None:
        """Add one."""
        self._insert(row)

    def delete_shift(self, post_id: str, shift_id: str) -> bool:
        """Remove one of this post; whether it was there."""
        return bool(self._delete(shifts.c.post_id == post_id, shifts.c.shift_id == shift_id))

    def list_on_call(self, post_id: str) -> list[str]:
        """Whom a post calls when nobody answers, the first one first."""
        query = select(on_call.c.officer_id).where(on_call.c.post_id == post_id).order_by(on_call.c.place)
        return self._list_values(query)

    def set_on_call(self, post_id: str, officer_ids: Sequence[str]) -> None:
        """Replace the list of whom a post calls."""
        self._execute(delete(on_call).where(on_call.c.post_id == post_id))
        for place, officer_id in enumerate(officer_ids, 1):
            insert_if_new(self._connection, on_call, **vars(OnCallRow(post_id, place, officer_id)))

    def list_holidays(self, post_id: str, *, since: date) -> list[HolidayRow]:
        """The holidays of a post from a day on."""
        query = select(holidays).where(holidays.c.post_id == post_id, holidays.c.day >= since).order_by(holidays.c.day)
        return load_records(self._connection, HolidayRow, query)

    def add_holiday(self, row: HolidayRow) -> bool:
        """Add one; False where that day is one already."""
        return insert_if_new(self._connection, holidays, **vars(row))

    def delete_holiday(self, post_id: str, day: date) -> bool:
        """Remove one; whether it was there."""
        return bool(self._execute(delete(holidays).where(holidays.c.post_id == post_id, holidays.c.day == day)))

    def delete_past_holidays(self, *, before: date) -> int:
        """Remove holidays that are over; how many."""
        return self._execute(delete(holidays).where(holidays.c.day < before))


class StaffAlertRepository(EntityRepository[StaffAlertRow]):
    """The table of doorbells."""

    def get_by_post(self, post_id: str, *, for_update: bool = False) -> StaffAlertRow | None:
        """A post's; `for_update` keeps others from changing it until this unit of work ends."""
        return self.get_by_id(post_id, for_update=for_update)

    def get_by_code(self, code_hash: str) -> StaffAlertRow | None:
        """The one a code belongs to, nobody else's to change until this unit of work ends."""
        return self._get(doorbells.c.code_hash == code_hash, for_update=True)

    def get_by_group(self, group_key: str) -> StaffAlertRow | None:
        """The one that rings in a group."""
        return self._get(doorbells.c.group_key == group_key)

    def list_all(self) -> list[StaffAlertRow]:
        """Every one, by its post."""
        return self._list(order_by=(doorbells.c.post_id,))

    def upsert(self, post_id: str, **values: object) -> None:
        """Change columns of a post's doorbell, which is made where there is none."""
        self._insert_if_new(post_id=post_id)
        self.update(post_id, **values)

    def delete_expired_codes(self, *, before: datetime, after: datetime) -> int:
        """Forget codes made before one time, or dated after another; how many."""
        old = (doorbells.c.code_at < before) | (doorbells.c.code_at > after)
        return self._update(old, code_hash=None, code_at=None)
