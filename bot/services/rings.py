"""Rings: when the doorbell of a post is rung, and what became of it.

A ring is on record before it is sent, so that a restart never rings twice; what is lost in a crash is rung for when the next
promised time comes near.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.i18n import hours
from bot.model.doorbell import ALERT_DUE_SOON, ALERT_NEW, StaffAlert, StaffAlertPolicy
from bot.model.handoff import HandoffPolicy, HandoffState
from bot.model.post import Post
from bot.services.doorbells import AUDIT_ACTOR, AUDIT_NOUN, decrypt_chat_id, is_code_fresh
from bot.store.doorbells import StaffAlertRow
from bot.store.handoff_rows import HandoffRow
from bot.store.keys import KeyRing
from bot.store.unit_of_work import UnitOfWork


def list_due_alerts(
    uow: UnitOfWork, keys: KeyRing, *, policy: StaffAlertPolicy, handoffs: HandoffPolicy, now: datetime
) -> list[StaffAlert]:
    """The rings to send now, each on record already."""
    rows = uow.staff_alerts.list_all()
    if any(row.code_at and not is_code_fresh(row, policy, now) for row in rows):
        lasts = timedelta(minutes=policy.code_minutes)
        uow.staff_alerts.delete_expired_codes(before=now - lasts, after=now + lasts)
        uow.commit()
    rings = [ring for row in rows if (ring := _find_due_alert(uow, keys, row, policy, handoffs, now))]
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
    uow: UnitOfWork, keys: KeyRing, row: StaffAlertRow, policy: StaffAlertPolicy, handoffs: HandoffPolicy, now: datetime
) -> StaffAlert | None:
    post = uow.posts.get_by_id(row.post_id)
    is_quiet = row.rang_at is not None and timedelta() <= now - row.rang_at < timedelta(minutes=policy.quiet_minutes)
    if row.route is None or post is None or not post.is_joined or is_quiet:
        return None
    since, at_work = row.rung_for or now, _is_within_hours(uow, post, now)
    found = [
        (at, kind) for handoff in uow.handoffs.list_open_visible_to_post(post.post_id)
        for kind, at, calls in _list_events(handoff, post, policy, handoffs) if since < at <= now and (at_work or calls)
    ]  # fmt: skip
    if at_work:  # an account of the post was opened, by one person alone: colleagues should look
        accounts = uow.officers.list_unconfirmed(post.post_id)
        found += [(one.invited_at, ALERT_NEW) for one in accounts if one.invited_at and since < one.invited_at <= now]
    chat_id = decrypt_chat_id(keys, row) if found else None
    if chat_id is None:
        return None
    kind = ALERT_DUE_SOON if any(kind == ALERT_DUE_SOON for _, kind in found) else ALERT_NEW
    return StaffAlert(post.post_id, chat_id, kind, post.languages, max(at for at, _ in found), row.rung_for)


def _list_events(
    row: HandoffRow, post: Post, policy: StaffAlertPolicy, handoffs: HandoffPolicy
) -> Iterator[tuple[str, datetime, bool]]:
    """What of a handoff is worth a ring, and when: its kind, its time, and whether the policy then calls somebody."""
    if row.to_post == post.post_id and row.offered_at:
        yield ALERT_NEW, row.offered_at, False
    if row.post_id != post.post_id or row.answered_at is not None:
        return
    if row.state is HandoffState.QUEUED:
        yield ALERT_NEW, row.waiting_since, False
    for number, rung in enumerate(handoffs.get_escalation_steps(row.urgency), 1):
        reached = row.waiting_since + timedelta(minutes=rung.after)
        if row.step < number:
            yield ALERT_DUE_SOON, reached - timedelta(minutes=policy.get_minutes_before(row.urgency)), False
        yield ALERT_DUE_SOON, reached, True


def _is_within_hours(uow: UnitOfWork, post: Post, now: datetime) -> bool:
    """Whether it is within the post's hours; hours that are not known are no reason for silence."""
    today = now.astimezone(ZoneInfo(post.time_zone)).date()
    is_holiday = any(row.day == today for row in uow.roster.list_holidays(post.post_id, since=today))
    return not is_holiday and hours.is_open(post.hours, post.time_zone, now=now) is not False
