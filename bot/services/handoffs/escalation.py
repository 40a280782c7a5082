"""Nobody waits without a word: who is called when nobody answers, and what she is told, at the minutes of the policy."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from bot.crypto.key_ring import KeyRing
from bot.db.repositories import handoffs as conditions
from bot.db.tables.handoffs import HandoffRow, OfficerCallRow
from bot.db.unit_of_work import UnitOfWork
from bot.domain.clock import TrustedTime
from bot.domain.handoff import HandoffPolicy, HandoffState, SafeContact
from bot.domain.messages import OutgoingMessage
from bot.domain.statistics import OUTCOME_NOBODY, OUTCOME_QUIET
from bot.services import conversations, posts, statistics
from bot.services.handoffs import contact_window, lifecycle, on_call, response_clock, transfers
from bot.services.handoffs.lifecycle import build_queue_values, is_answered_or_written
from bot.services.handoffs.response_clock import ResponseClock
from bot.services.handoffs.transitions import apply_transition, destroy_words, record_action, return_to_assistant

AUDIT_ACTOR: Final = "escalation"
NOTICE_NOBODY_YET: Final = "nobody_yet"
NOTICE_INTRODUCED: Final = "introduced"
"""Somebody else will answer her: told before a warm transfer completes."""
NOTICE_PASSED: Final = "passed"
"""Whoever answers her is somebody else from now on: told afterwards, where it was not before."""
NOTICE_WRAPPED_UP: Final = "wrapped_up"
NOTICE_EXPIRED: Final = "expired"


@dataclass(frozen=True)
class DueStep:
    """A step that is reached, counted from 1 within the handoff's urgency."""

    handoff: HandoffRow
    number: int


@dataclass(frozen=True)
class EscalationResult:
    """What time changed: the steps reached now, who was called, and how many handoffs ended."""

    steps: list[DueStep]
    calls: list[OfficerCallRow]
    ended_count: int


@dataclass(frozen=True)
class Notice:
    """What she is to be told: `nobody_yet` (with other doors), who answers next, or how it ended."""

    handoff: HandoffRow
    kind: str
    number: int
    since: datetime
    """Since when she waited, or when it began."""

    @property
    def turn_id(self) -> str:
        """The name of the message in the outbox: told once."""
        return f"notice:{self.handoff.handoff_id}:{self.kind}:{self.number}:{self.since.timestamp():.0f}"


def list_clocks(
    uow: UnitOfWork, rows: Sequence[HandoffRow], *, policy: HandoffPolicy, safe: SafeContact, now: datetime
) -> dict[str, ResponseClock]:
    """The clocks that run in some handoffs, by handoff; of one in which nothing is owed to her there is none."""
    held_ids = uow.handoff_messages.list_waiting_handoff_ids()
    places = {post_id: posts.get_post(uow, post_id) for post_id in {row.post_id for row in rows}}
    found = {
        row.handoff_id: response_clock.find_clock_at(
            row, places[row.post_id], policy=policy, safe=safe, held_ids=held_ids, now=now
        )
        for row in rows
    }
    return {handoff_id: clock for handoff_id, clock in found.items() if clock}


def find_reached(uow: UnitOfWork, row: HandoffRow, *, policy: HandoffPolicy, safe: SafeContact, now: datetime) -> str:
    """What she may be told of whom the calls for her have reached."""
    clocks = list_clocks(uow, [row], policy=policy, safe=safe, now=now)
    return on_call.find_reached(uow, row, clocks.get(row.handoff_id))


def list_due_steps(uow: UnitOfWork, *, policy: HandoffPolicy, safe: SafeContact, now: datetime) -> list[DueStep]:
    """The steps that are reached and not yet on record, of every open handoff in which she waits."""
    rows = uow.handoffs.list_open()
    clocks = list_clocks(uow, rows, policy=policy, safe=safe, now=now)
    return _list_new_steps(rows, clocks, now)


def _list_new_steps(rows: Sequence[HandoffRow], clocks: Mapping[str, ResponseClock], now: datetime) -> list[DueStep]:
    return [
        DueStep(row, number)
        for row in rows
        if (clock := clocks.get(row.handoff_id))
        for number in clock.list_reached(now)
        if row.step < number
    ]


def advance_escalation(
    uow: UnitOfWork,
    keys: KeyRing,
    *,
    policy: HandoffPolicy,
    safe: SafeContact,
    now: datetime,
    trusted: TrustedTime | None,
) -> EscalationResult:
    """What time alone changes: steps go on record, idle claims and offers go back, what was wrapped up or nobody took ends.

    Nothing ends, and no key is destroyed, where no time is `trusted`; nobody waits longer for that.
    """
    uow.vaults.lock_shared()
    rows = uow.handoffs.list_open()
    clocks = list_clocks(uow, rows, policy=policy, safe=safe, now=now)
    steps = _list_new_steps(rows, clocks, now)
    for step in steps:
        uow.handoffs.update(step.handoff.handoff_id, step=step.number)
    calls = [
        call
        for row in rows
        if row.handoff_id in clocks
        for call in on_call.call_next_officers(uow, row, clocks[row.handoff_id], policy=policy, now=now)
    ]
    rows = uow.handoffs.list_open()
    held_ids = uow.handoff_messages.list_waiting_handoff_ids()
    for row in rows:
        _release_idle(uow, row, policy, now, has_reply=row.handoff_id in held_ids)
    ended = 0
    if trusted is not None:
        lasts = timedelta(minutes=policy.reopen_minutes)
        ended = lifecycle.finish_closing_handoffs(uow, closed_before=trusted - lasts, now=trusted)
        ended += _end_expired(uow, keys, rows, policy, trusted, held_ids=held_ids)
    uow.commit()
    return EscalationResult(steps, calls, ended)


def list_due_notices(
    uow: UnitOfWork, *, policy: HandoffPolicy, safe: SafeContact, now: datetime, person_id: str | None = None
) -> list[Notice]:
    """What women are to be told now, within their windows; of one who writes herself, whatever her window says.

    How a handoff ended is told after the last reply is settled. Nothing is owed to a woman who left.
    """
    rows = [row for row in [*uow.handoffs.list_open(), *uow.handoffs.list_ended_unannounced()] if not row.is_suspended]
    if person_id is None:
        chosen = [row for row in rows if contact_window.can_contact(row, posts.get_post(uow, row.post_id), safe, now)]
    else:
        chosen = [row for row in rows if row.person_id == person_id]
    clocks = list_clocks(uow, chosen, policy=policy, safe=safe, now=now)
    notices = [_find_notice(uow, row, clocks.get(row.handoff_id)) for row in chosen]
    return [notice for notice in notices if notice]


def enqueue_notice(
    uow: UnitOfWork,
    keys: KeyRing,
    *,
    notice: Notice,
    deliveries: Sequence[OutgoingMessage],
    safe: SafeContact,
    now: datetime,
    is_answer: bool = False,
) -> bool:
    """Put a notice, as rendered, into the outbox, once; False where it is not owed any more, or her window closed.

    `is_answer`: she wrote just now and reads it with the answer, so that her window does not matter; `deliveries` may then
    be empty where the notice is part of that answer.
    """
    row = uow.handoffs.get_by_id(notice.handoff.handoff_id, for_update=True)
    if row is None or row.is_suspended or not _is_still_due(row, notice):
        return False
    if notice.kind == NOTICE_NOBODY_YET and uow.handoff_messages.is_waiting(row.handoff_id) and not row.is_account_new:
        return False  # somebody has written meanwhile
    if not is_answer and not contact_window.can_contact(row, posts.get_post(uow, row.post_id), safe, now):
        return False
    if notice.kind == NOTICE_NOBODY_YET:
        uow.handoffs.update(row.handoff_id, told_step=notice.number)
    elif notice.kind in (NOTICE_INTRODUCED, NOTICE_PASSED):
        uow.handoffs.update(row.handoff_id, next_told_at=now)
    else:
        uow.handoffs.update(row.handoff_id, end_told_at=now)
    conversations.enqueue_messages(uow, keys, deliveries, person_id=row.person_id, turn_id=notice.turn_id, now=now)
    record_action(uow, f"tell_{notice.kind}", row.handoff_id, by=AUDIT_ACTOR, now=now)
    uow.commit()
    return True


def _release_idle(uow: UnitOfWork, row: HandoffRow, policy: HandoffPolicy, now: datetime, *, has_reply: bool) -> None:
    # Whoever may take it only once she was told has his time from then on.
    offered_at = max(row.offered_at or now, row.next_told_at or row.offered_at or now)
    is_open = row.state is HandoffState.TRANSFERRING and not row.is_introduction_due
    if is_open and _is_overdue(offered_at, policy.transfer_minutes, now):
        transfers.end_offer(uow, row, by=AUDIT_ACTOR, now=now)
    if (
        row.state is HandoffState.CLAIMED
        and not row.is_closing
        and row.answered_at is None
        and not has_reply
        and _is_overdue(row.claimed_at, policy.claim_minutes, now)
    ):
        only = (conditions.is_assigned_to(row.officer_id),)
        apply_transition(
            uow, "release", row.handoff_id, by=AUDIT_ACTOR, now=now, only=only, **build_queue_values(row, now)
        )


def _is_overdue(began_at: datetime | None, minutes: int, now: datetime) -> bool:
    return began_at is not None and now - began_at > timedelta(minutes=minutes)


def _end_expired(
    uow: UnitOfWork,
    keys: KeyRing,
    rows: Sequence[HandoffRow],
    policy: HandoffPolicy,
    now: TrustedTime,
    *,
    held_ids: Collection[str],
) -> int:
    later = now + keys.destruction_schedule.delay
    condemned = [row.handoff_id for row in rows if _is_abandoned(row, policy, later, held_ids)]
    ripe = keys.destruction_schedule.update_schedule("open", condemned, now=now)
    due = [row for row in rows if row.handoff_id in ripe and _is_abandoned(row, policy, now, held_ids)]
    return sum(_expire_handoff(uow, keys, row, now) for row in due)


def _is_abandoned(row: HandoffRow, policy: HandoffPolicy, at: datetime, held_ids: Collection[str]) -> bool:
    """Nobody answered for three days and no reply waits for her window, or nobody wrote for weeks; nobody wrapped it up."""
    if row.is_closing:
        return False
    is_late = (
        row.answered_at is None
        and row.handoff_id not in held_ids
        and at - row.waiting_since > timedelta(hours=policy.queue_hours)
    )
    return is_late or at - row.moved_at > timedelta(days=policy.quiet_days)


def _expire_handoff(uow: UnitOfWork, keys: KeyRing, row: HandoffRow, now: TrustedTime) -> bool:
    """Erased, and owed to her to be told."""
    values: dict[str, Any] = dict.fromkeys(("officer_id", "to_officer", "to_post", "offered_at"))
    is_answered = is_answered_or_written(uow, row)
    is_over = apply_transition(uow, "expire", row.handoff_id, by=AUDIT_ACTOR, now=now, ended_at=now, **values)
    if is_over:
        destroy_words(uow, keys, row, by=AUDIT_ACTOR, now=now)
        uow.consents.withdraw(row.handoff_id, now=now)
        return_to_assistant(uow, row.person_id)
        statistics.count_end(uow, now=now, is_answered=is_answered, waiting=OUTCOME_NOBODY, ended=OUTCOME_QUIET)
    return is_over


def _find_notice(uow: UnitOfWork, row: HandoffRow, clock: ResponseClock | None) -> Notice | None:
    if not row.is_open:
        is_settled = not uow.handoff_messages.has_pending(row.handoff_id)
        return Notice(row, str(row.state), 0, row.waiting_since) if is_settled else None
    if row.is_closing:
        return None  # whatever is to be said next is that it ended, or nothing
    if row.is_introduction_due and row.offered_at:
        return Notice(row, NOTICE_INTRODUCED, 0, row.offered_at)
    if row.is_change_untold and row.passed_at:
        return Notice(row, NOTICE_PASSED, 0, row.passed_at)
    if clock is None or clock.is_held:
        return None
    reached = [number for number in range(row.told_step + 1, row.step + 1) if _tells_her(clock, number)]
    return Notice(row, NOTICE_NOBODY_YET, reached[-1], clock.since) if reached else None


def _tells_her(clock: ResponseClock, number: int) -> bool:
    return number <= len(clock.steps) and clock.steps[number - 1].tells_her


def _is_still_due(row: HandoffRow, notice: Notice) -> bool:
    if notice.kind == NOTICE_INTRODUCED:
        return row.is_introduction_due and row.offered_at == notice.since
    if notice.kind == NOTICE_PASSED:
        return row.is_change_untold and row.passed_at == notice.since
    if notice.kind != NOTICE_NOBODY_YET:
        return str(row.state) == notice.kind and row.end_told_at is None
    waits_since = row.waiting_since if row.answered_at is None else row.asked_at
    return row.is_open and waits_since == notice.since and row.told_step < notice.number
