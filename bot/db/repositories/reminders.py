"""Reminders: at most one for each person. It moves sealed bytes; what they say is the business of services/reminders.py."""

from datetime import date

from sqlalchemy import or_, true

from bot.db.repositories.base import Repository, lock_person
from bot.db.tables.core import ReminderRow, reminders


class ReminderRepository(Repository[ReminderRow]):
    """The table of reminders."""

    def get_by_person(self, person_id: str) -> ReminderRow | None:
        """Her reminder, if she switched one on."""
        return self._get(reminders.c.person_id == person_id)

    def replace(self, row: ReminderRow) -> bool:
        """Keep a reminder in the place of any other of hers; False where she erased herself meanwhile."""
        if not lock_person(self._connection, row.person_id):
            return False
        self.delete_by_person(row.person_id)
        return self._insert_if_new(**vars(row))

    def list_due(self, today: date) -> list[ReminderRow]:
        """Those of this day and of days before, the oldest first."""
        return self._list(reminders.c.due_on <= today, order_by=(reminders.c.due_on, reminders.c.person_id))

    def lock_owner(self, person_id: str) -> bool:
        """Whether she is there; she cannot be erased before this unit of work ends. Asked before anything else is locked."""
        return lock_person(self._connection, person_id)

    def take(self, row: ReminderRow) -> bool:
        """Remove a reminder to send it; False where she replaced it, or it went meanwhile. Of two who take it one may."""
        return bool(self._delete(reminders.c.person_id == row.person_id, reminders.c.due == row.due))

    def delete_by_person(self, person_id: str) -> bool:
        """Remove hers; whether there was one."""
        return bool(self._delete(reminders.c.person_id == person_id))

    def delete_all(self) -> int:
        """Remove everybody's; how many."""
        return self._delete(true())

    def delete_expired(self, *, before: date, after: date) -> int:
        """Remove those that were due before one day, or are dated after another; how many."""
        return self._delete(or_(reminders.c.due_on < before, reminders.c.due_on > after))
