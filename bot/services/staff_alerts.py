"""Doorbells: a post's own group is told that the console needs a look. Never who, where, what or how urgent.

When it rings is bot/services/staff_alerts.py. Nothing here is part of any transaction of hers.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from bot.crypto.encryption import compose_associated_data, decrypt, encrypt
from bot.crypto.key_ring import ROUTE, KeyRing
from bot.db.tables.handoffs import HandoffRow, OfficerCallRow, StaffAlertRow
from bot.db.unit_of_work import UnitOfWork
from bot.domain.handoff import HandoffPolicy, HandoffState, SafeContact
from bot.domain.post import (
    ALERT_CONFIRMED,
    ALERT_DUE_SOON,
    ALERT_NEW,
    ALERT_ORDER,
    ALERT_OVERDUE,
    STATE_ACTIVE,
    STATE_FAILED,
    STATE_NONE,
    STATE_WAITING,
    Post,
    StaffAlert,
    StaffAlertPolicy,
)
from bot.errors import DecryptionError, NotFound, StateConflict
from bot.i18n import opening_hours
from bot.services.handoffs import escalation, on_call
from bot.services.handoffs.response_clock import CLOCK_NEXT, ResponseClock
from bot.services.officers import credentials

AUDIT_NOUN: Final = "doorbell"
AUDIT_ACTOR: Final = "gateway"
_FINGERPRINT_PURPOSE: Final = "doorbell"


def create_alert_code(uow: UnitOfWork, keys: KeyRing, *, post_id: str, code: str, by: str, now: datetime) -> None:
    """A code to be written in the group, once; one made before opens nothing any more. Raises NotFound."""
    _find_post(uow, post_id)
    uow.staff_alerts.upsert(post_id, code_hash=_hash_code(keys, code), code_at=now)
    _record(uow, "invite", post_id, by=by, now=now)


def confirm_group(
    uow: UnitOfWork, keys: KeyRing, *, code: str, bot_id: int, chat_id: int, policy: StaffAlertPolicy, now: datetime
) -> StaffAlert | None:
    """The code was written in a group: from now on it rings there; the line that says so. None where it opens nothing."""
    found = uow.staff_alerts.get_by_code(_hash_code(keys, code))
    if (
        found is None
        or not is_code_fresh(found, policy, now)
        or uow.staff_alerts.get_by_group(keys.derive_pseudonym(bot_id, chat_id))
    ):
        return None
    _store_group(uow, keys, found.post_id, bot_id=bot_id, chat_id=chat_id, now=now)
    _record(uow, "confirm", found.post_id, by=AUDIT_ACTOR, now=now)
    return StaffAlert(found.post_id, chat_id, ALERT_CONFIRMED, _find_post(uow, found.post_id).languages, now, now)


def set_group(
    uow: UnitOfWork, keys: KeyRing, *, post_id: str, bot_id: int, chat_id: int, by: str, now: datetime
) -> None:
    """An operator names the group, and so confirms it. Raises NotFound, NotNow where it is another post's already."""
    _find_post(uow, post_id)
    other = uow.staff_alerts.get_by_group(keys.derive_pseudonym(bot_id, chat_id))
    if other and other.post_id != post_id:
        raise StateConflict("group_taken")
    _store_group(uow, keys, post_id, bot_id=bot_id, chat_id=chat_id, now=now)
    _record(uow, "set", post_id, by=by, now=now)


def remove_group(uow: UnitOfWork, *, post_id: str, by: str, now: datetime) -> bool:
    """It rings no more, and the group is forgotten; whether there was one."""
    is_news = uow.staff_alerts.delete(post_id)
    if is_news:
        _record(uow, "remove", post_id, by=by, now=now)
    return is_news


def is_known_group(uow: UnitOfWork, keys: KeyRing, *, bot_id: int, chat_id: int) -> bool:
    """Whether a group is the doorbell of a post."""
    return uow.staff_alerts.get_by_group(keys.derive_pseudonym(bot_id, chat_id)) is not None


def is_group_awaited(uow: UnitOfWork, *, policy: StaffAlertPolicy, now: datetime) -> bool:
    """Whether some post's code waits to be written in a group."""
    return any(is_code_fresh(row, policy, now) for row in uow.staff_alerts.list_all())


def get_alert_state(uow: UnitOfWork, *, post_id: str) -> tuple[str, datetime | None]:
    """How it stands with a post's doorbell, and since when it does not ring."""
    found = uow.staff_alerts.get_by_post(post_id)
    if found is None or (found.route is None and found.code_hash is None):
        return STATE_NONE, None
    if found.route is None:
        return STATE_WAITING, None
    return (STATE_FAILED, found.silent_at) if found.silent_at else (STATE_ACTIVE, None)


def _store_group(uow: UnitOfWork, keys: KeyRing, post_id: str, *, bot_id: int, chat_id: int, now: datetime) -> None:
    sealed = encrypt(
        keys.get_key(ROUTE), associated_data=_build_associated_data(post_id), plaintext=str(chat_id).encode()
    )
    uow.staff_alerts.upsert(
        post_id,
        route=sealed,
        group_key=keys.derive_pseudonym(bot_id, chat_id),
        code_hash=None,
        code_at=None,
        rang_at=None,
        rung_for=now,
        silent_at=None,
    )


def decrypt_chat_id(keys: KeyRing, row: StaffAlertRow) -> int | None:
    """The number of the group's chat; None where its key was lost, and it has to be joined anew."""
    try:
        return int(
            decrypt(
                keys.get_key(ROUTE), associated_data=_build_associated_data(row.post_id), ciphertext=row.route or b""
            )
        )
    except DecryptionError:
        return None


def _build_associated_data(post_id: str) -> str:
    return compose_associated_data("doorbells", "route", post_id, ROUTE)


def is_code_fresh(row: StaffAlertRow, policy: StaffAlertPolicy, now: datetime) -> bool:
    """Whether its code still opens something."""
    return row.code_at is not None and abs(now - row.code_at) <= timedelta(minutes=policy.code_minutes)


def _hash_code(keys: KeyRing, code: str) -> str:
    return keys.hash_secret(_FINGERPRINT_PURPOSE, credentials.normalize_code(code))


def _find_post(uow: UnitOfWork, post_id: str) -> Post:
    found = uow.posts.get_by_id(post_id)
    if found is None:
        raise NotFound("no such post")
    return found


def _record(uow: UnitOfWork, verb: str, post_id: str, *, by: str, now: datetime) -> None:
    uow.audit.write(at=now, by=by, verb=verb, noun=AUDIT_NOUN, subject=post_id)
    uow.commit()


def list_due_alerts(
    uow: UnitOfWork,
    keys: KeyRing,
    *,
    policy: StaffAlertPolicy,
    handoffs: HandoffPolicy,
    safe: SafeContact,
    now: datetime,
) -> list[StaffAlert]:
    """The rings to send now, each on record already."""
    rows = uow.staff_alerts.list_all()
    if any(row.code_at and not is_code_fresh(row, policy, now) for row in rows):
        lasts = timedelta(minutes=policy.code_minutes)
        uow.staff_alerts.delete_expired_codes(before=now - lasts, after=now + lasts)
        uow.commit()
    rings = [ring for row in rows if (ring := _find_due_alert(uow, keys, row, policy, handoffs, safe, now))]
    for ring in rings:
        uow.staff_alerts.upsert(ring.post_id, rang_at=now, rung_for=ring.newest_at)
        uow.audit.write(at=now, by=AUDIT_ACTOR, verb="ring", noun=AUDIT_NOUN, subject=ring.post_id)
    if rings:
        uow.commit()
    return rings


def record_alert(uow: UnitOfWork, *, ring: StaffAlert, is_heard: bool, now: datetime) -> None:
    """How a ring ended. One that did not arrive is tried again after the quiet minutes, and officers are told."""
    found = uow.staff_alerts.get_by_post(ring.post_id, for_update=True)
    if found is None or found.route is None:
        return
    if is_heard and found.silent_at:
        uow.staff_alerts.upsert(ring.post_id, silent_at=None)
    if not is_heard:
        uow.staff_alerts.upsert(ring.post_id, silent_at=found.silent_at or now, rung_for=ring.previous_at)
    uow.commit()


def _find_due_alert(
    uow: UnitOfWork,
    keys: KeyRing,
    row: StaffAlertRow,
    policy: StaffAlertPolicy,
    handoffs: HandoffPolicy,
    safe: SafeContact,
    now: datetime,
) -> StaffAlert | None:
    post = uow.posts.get_by_id(row.post_id)
    is_quiet = row.rang_at is not None and timedelta() <= now - row.rang_at < timedelta(minutes=policy.quiet_minutes)
    if row.route is None or post is None or not post.is_joined or is_quiet:
        return None
    since, at_work = row.rung_for or now, _is_within_hours(uow, post, now)
    rows = uow.handoffs.list_open_visible_to_post(post.post_id)
    clocks = escalation.list_clocks(uow, rows, policy=handoffs, safe=safe, now=now)
    calls = on_call.list_current_calls(uow, clocks)
    found = [
        (at, kind)
        for handoff in rows
        for kind, at, is_call in _list_events(
            handoff, clocks.get(handoff.handoff_id), calls.get(handoff.handoff_id, ()), post, policy
        )
        if since < at <= now and (at_work or is_call)
    ]
    if at_work:  # an account of the post was opened, by one person alone: colleagues should look
        accounts = uow.officers.list_unconfirmed(post.post_id)
        found += [(one.invited_at, ALERT_NEW) for one in accounts if one.invited_at and since < one.invited_at <= now]
    chat_id = decrypt_chat_id(keys, row) if found else None
    if chat_id is None:
        return None
    kind = min((kind for _, kind in found), key=ALERT_ORDER.index)
    return StaffAlert(post.post_id, chat_id, kind, post.languages, max(at for at, _ in found), row.rung_for)


def _list_events(
    row: HandoffRow,
    clock: ResponseClock | None,
    calls: Sequence[OfficerCallRow],
    post: Post,
    policy: StaffAlertPolicy,
) -> Iterator[tuple[str, datetime, bool]]:
    """What of a handoff is worth a ring, and when: its kind, its time, and whether somebody is then called."""
    if row.to_post == post.post_id and row.offered_at:
        yield ALERT_NEW, row.offered_at, False
    if row.post_id != post.post_id or clock is None:
        return
    if row.state is HandoffState.QUEUED:
        yield ALERT_NEW, row.passed_at or row.waiting_since, False
    if clock.is_held:
        return
    for number in range(1, len(clock.steps) + 1):
        reached = clock.get_step_time(number)
        if row.step < number:
            yield ALERT_DUE_SOON, reached - timedelta(minutes=policy.get_minutes_before(row.urgency)), False
        # Whoever holds it already is not called at night for an answer to a later word of hers.
        yield ALERT_OVERDUE, reached, not (clock.kind == CLOCK_NEXT and number == 1)
    for number, call in enumerate(calls, 1):
        yield ALERT_OVERDUE, call.called_at, not (clock.kind == CLOCK_NEXT and number == 1)


def _is_within_hours(uow: UnitOfWork, post: Post, now: datetime) -> bool:
    """Whether it is within the post's hours; hours that are not known are no reason for silence."""
    today = now.astimezone(ZoneInfo(post.time_zone)).date()
    is_holiday = any(row.day == today for row in uow.roster.list_holidays(post.post_id, since=today))
    return not is_holiday and opening_hours.is_open(post.hours, post.time_zone, now=now) is not False
