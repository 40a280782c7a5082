"""A reminder: she chooses a moment, it is written to her once, and nothing here knows what it is about.

The hour is sealed under a key of her own, so that it is gone with Erase in every copy; the day stays in the clear to find it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final

from bot.crypto.encryption import compose_associated_data, decrypt, encrypt
from bot.crypto.key_ring import KeyRing
from bot.crypto.person_keys import REMINDER_PURPOSE
from bot.db.tables.core import PersonRow, ReminderRow
from bot.db.tables.handoffs import HandoffRow
from bot.db.unit_of_work import UnitOfWork
from bot.domain.handoff import SafeContact
from bot.domain.messages import OutgoingMessage
from bot.domain.post import Post
from bot.domain.reminder import ReminderPolicy, compute_moment
from bot.errors import DecryptionError
from bot.services import conversations, posts
from bot.services.handoffs import contact_window

ANY_TIME: Final = "any"
_TURN_PREFIX: Final = "reminder"


@dataclass(frozen=True)
class ReminderChoices:
    """What she may choose: within the window of her open request for a person, if she has one."""

    policy: ReminderPolicy
    safe_contact: SafeContact
    country: str | None
    """Whose time she chooses in: where she is, or where the post of her request is."""
    zone: str | None
    """That time; None where it is not known where she is."""
    handoff: HandoffRow | None = field(default=None, repr=False)
    post: Post | None = field(default=None, repr=False)
    standing: datetime | None = None
    """When the reminder comes that she has already."""

    def list_days(self, *, within: int | None, now: datetime) -> tuple[int, ...]:
        """Days on which an hour is open to her, and that are sooner than a deadline is long; none where she writes first."""
        return tuple(day for day in self.policy.list_days(within=within) if self.list_hours(day, now=now))

    def list_hours(self, days: int, *, now: datetime) -> tuple[int, ...]:
        """Hours of a day that are open to her."""
        return tuple(hour for hour in self.policy.hours if self.find_moment(days, hour, now=now))

    def find_moment(self, days: int, hour: int, *, now: datetime) -> datetime | None:
        """The moment she chooses; None where it is none that she is offered."""
        if self.zone is None or days not in self.policy.days or hour not in self.policy.hours:
            return None
        at = compute_moment(days, hour, zone=self.zone, now=now)
        return at if self._can_contact(at) else None

    def _can_contact(self, at: datetime) -> bool:
        if self.handoff is None or self.post is None:
            return True
        return contact_window.can_contact(self.handoff, self.post, self.safe_contact, at)


@dataclass(frozen=True)
class DueReminder:
    """One that may be written now, and whom to."""

    row: ReminderRow = field(repr=False)
    person: PersonRow
    due_at: datetime


def load_choices(
    uow: UnitOfWork,
    keys: KeyRing,
    *,
    person_id: str,
    country: str | None,
    policy: ReminderPolicy,
    safe_contact: SafeContact,
) -> ReminderChoices:
    """What she may choose, where she is in this country; her window is meant in the time of her post."""
    handoff, post = _find_window(uow, person_id)
    where, zone = (post.country, post.time_zone) if post else (country, policy.zones.get(country or ""))
    standing = find_reminder(uow, keys, person_id)
    return ReminderChoices(policy, safe_contact, where, zone, handoff, post, standing)


def find_reminder(uow: UnitOfWork, keys: KeyRing, person_id: str) -> datetime | None:
    """When hers comes; None where she has none, or its key is gone."""
    row, person = uow.reminders.get_by_person(person_id), uow.people.get_by_id(person_id)
    return _read_due(keys, row, person) if row and person else None


def set_reminder(uow: UnitOfWork, keys: KeyRing, *, person_id: str, due_at: datetime, now: datetime) -> bool:
    """Write to her at this moment, and at none she chose before; False where she erased herself meanwhile.

    Raises DecryptionError where her key was lost; it is made anew when she writes.
    """
    person = uow.people.get_by_id(person_id)
    if person is None:
        return False
    cancel_reminder(uow, person_id, now=now)
    is_kept = uow.reminders.replace(ReminderRow(person_id, due_at.astimezone(UTC).date(), _seal(keys, person, due_at)))
    uow.commit()
    return is_kept


def remove_reminder(uow: UnitOfWork, person_id: str, *, now: datetime) -> bool:
    """Take it away, also where it is under way to her; whether there was one."""
    was_there = cancel_reminder(uow, person_id, now=now)
    uow.commit()
    return was_there


def cancel_reminder(uow: UnitOfWork, person_id: str, *, now: datetime) -> bool:
    """The same within the caller's transaction."""
    cancelled = uow.outbox.cancel_turns(f"{_TURN_PREFIX}:{person_id}:", now=now)
    return uow.reminders.delete_by_person(person_id) or bool(cancelled)


def list_due_reminders(uow: UnitOfWork, keys: KeyRing, *, late_days: int, now: datetime) -> list[DueReminder]:
    """Those whose time has come. What is too late, or for a phone that is not reached, stays for the sweep."""
    uow.check_lease()
    found = []
    for row in uow.reminders.list_due(now.astimezone(UTC).date()):
        person = uow.people.get_by_id(row.person_id)
        due_at = _read_due(keys, row, person) if person and person.reachable else None
        if person and due_at and timedelta() <= now - due_at <= timedelta(days=late_days):
            found.append(DueReminder(row, person, due_at))
    return found


def enqueue_reminder(
    uow: UnitOfWork,
    keys: KeyRing,
    *,
    reminder: DueReminder,
    deliveries: Sequence[OutgoingMessage],
    policy: ReminderPolicy,
    safe_contact: SafeContact,
    now: datetime,
    new_id: Callable[[], str],
) -> bool:
    """Put it into the outbox and let go of it, in one transaction; False where it is not owed, or this is no hour of hers.

    Of two gateways that do this at once one gets True, and a restart finds either the reminder or the message.
    """
    person_id = reminder.person.person_id
    if not uow.reminders.lock_owner(person_id) or not _may_write(uow, reminder, policy, safe_contact, now):
        return False
    if not uow.reminders.take(reminder.row):
        return False
    turn_id = f"{_TURN_PREFIX}:{person_id}:{new_id()}"
    added = conversations.enqueue_messages(uow, keys, deliveries, person_id=person_id, turn_id=turn_id, now=now)
    uow.commit()
    return added > 0


def decrypt_due(keys: KeyRing, row: ReminderRow, key_name: str) -> datetime:
    """The moment that is sealed in a row, under the slot of this name. Raises DecryptionError."""
    key = keys.person_keys.derive_key(key_name, person_id=row.person_id, purpose=REMINDER_PURPOSE)
    plain = decrypt(key, associated_data=_build_place(row.person_id, key_name), ciphertext=row.due)
    return datetime.fromisoformat(plain.decode())


def _seal(keys: KeyRing, person: PersonRow, due_at: datetime) -> bytes:
    key = keys.person_keys.derive_key(person.route_key, person_id=person.person_id, purpose=REMINDER_PURPOSE)
    place = _build_place(person.person_id, person.route_key)
    return encrypt(key, associated_data=place, plaintext=due_at.astimezone(UTC).isoformat().encode())


def _build_place(person_id: str, key_name: str) -> str:
    return compose_associated_data("reminders", "due", person_id, key_name)


def _read_due(keys: KeyRing, row: ReminderRow, person: PersonRow) -> datetime | None:
    try:
        return decrypt_due(keys, row, person.route_key)
    except DecryptionError:
        return None


def _find_window(uow: UnitOfWork, person_id: str) -> tuple[HandoffRow | None, Post | None]:
    """Her open request for a person, which says at which hours anything may come by itself, and its post."""
    handoff = uow.handoffs.get_open_by_person(person_id)
    return (handoff, posts.get_post(uow, handoff.post_id)) if handoff else (None, None)


def _may_write(
    uow: UnitOfWork, reminder: DueReminder, policy: ReminderPolicy, safe_contact: SafeContact, now: datetime
) -> bool:
    """Whether this moment is hers: in her window, from its start on; where she has none, at the hour she chose."""
    handoff, post = _find_window(uow, reminder.person.person_id)
    if handoff is None or post is None:
        return policy.is_hour(reminder.due_at, now)
    is_any_time = (handoff.time_window or safe_contact.skipped_window) == ANY_TIME
    is_open = contact_window.can_contact(handoff, post, safe_contact, now)
    return is_open and (not is_any_time or policy.is_hour(reminder.due_at, now))
