"""Nobody waits without a word: who is called when nobody answers, and what she is told, at the minutes of the policy."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from bot.crypto.key_ring import KeyRing
from bot.db.repositories import handoffs as conditions
from bot.db.tables.handoffs import HandoffRow
from bot.db.unit_of_work import UnitOfWork
from bot.domain.clock import TrustedTime
from bot.domain.handoff import HandoffPolicy, HandoffState, SafeContact
from bot.domain.messages import OutgoingMessage
from bot.domain.statistics import OUTCOME_NOBODY, OUTCOME_QUIET
from bot.services import conversations, posts, statistics
from bot.services.handoffs import contact_window, transfers
from bot.services.handoffs.lifecycle import build_queue_values
from bot.services.handoffs.transitions import apply_transition, destroy_words, record_action, return_to_assistant

AUDIT_ACTOR: Final = "escalation"
NOTICE_NOBODY_YET: Final = "nobody_yet"
NOTICE_WRAPPED_UP: Final = "wrapped_up"
NOTICE_EXPIRED: Final = "expired"


@dataclass(frozen=True)
class DueStep:
    """A step that is reached: whom it calls, counted from 1 within the handoff's urgency."""

    handoff: HandoffRow
    number: int
    calls: str


@dataclass(frozen=True)
class EscalationResult:
    """What time changed: the steps reached now, and how many handoffs ended, their words destroyed."""

    steps: list[DueStep]
    ended_count: int


@dataclass(frozen=True)
class Notice:
    """What she is to be told: `nobody_yet` (with other doors), `list_closed` or `expired`."""

    handoff: HandoffRow
    kind: str
    number: int

    @property
    def turn_id(self) -> str:
        """The name of the message in the outbox: told once."""
        return (
            f"notice:{self.handoff.handoff_id}:{self.kind}:{self.number}:{self.handoff.waiting_since.timestamp():.0f}"
        )


def list_due_steps(uow: UnitOfWork, *, policy: HandoffPolicy, now: datetime) -> list[DueStep]:
    """The steps that are reached and not yet on record, of every open handoff nobody answered."""
    return [
        DueStep(row, number, rung.calls)
        for row in uow.handoffs.list_open()
        if row.answered_at is None
        for number, rung in enumerate(policy.get_escalation_steps(row.urgency), 1)
        if row.step < number and now - row.waiting_since >= timedelta(minutes=rung.after)
    ]


def advance_escalation(
    uow: UnitOfWork, keys: KeyRing, *, policy: HandoffPolicy, now: datetime, trusted: TrustedTime | None
) -> EscalationResult:
    """What time alone changes: steps go on record, idle claims and offers go back, what nobody took ends.

    Nothing ends, and no key is destroyed, where no time is `trusted`; nobody waits longer for that.
    """
    uow.vaults.lock_shared()
    steps = list_due_steps(uow, policy=policy, now=now)
    for step in steps:
        uow.handoffs.update(step.handoff.handoff_id, step=step.number)
        record_action(uow, f"call_{step.calls}", step.handoff.handoff_id, by=AUDIT_ACTOR, now=now)
    rows = uow.handoffs.list_open()
    for row in rows:
        _release_idle(uow, row, policy, now)
    ended = 0 if trusted is None else _end_expired(uow, keys, rows, policy, trusted)
    uow.commit()
    return EscalationResult(steps, ended)


def find_next_deadline(row: HandoffRow, *, policy: HandoffPolicy) -> datetime | None:
    """When the next step is reached, None once she was answered or every step is."""
    later = policy.get_escalation_steps(row.urgency)[row.step :]
    is_over = row.answered_at is not None or not row.is_open or not later
    return None if is_over else row.waiting_since + timedelta(minutes=later[0].after)


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
    notices = [_find_notice(uow, row, policy) for row in chosen]
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
    if not is_answer and not contact_window.can_contact(row, posts.get_post(uow, row.post_id), safe, now):
        return False
    if notice.kind == NOTICE_NOBODY_YET:
        uow.handoffs.update(row.handoff_id, told_step=notice.number)
    else:
        uow.handoffs.update(row.handoff_id, end_told_at=now)
    conversations.enqueue_messages(uow, keys, deliveries, person_id=row.person_id, turn_id=notice.turn_id, now=now)
    record_action(uow, f"tell_{notice.kind}", row.handoff_id, by=AUDIT_ACTOR, now=now)
    uow.commit()
    return True


def _release_idle(uow: UnitOfWork, row: HandoffRow, policy: HandoffPolicy, now: datetime) -> None:
    if row.state is HandoffState.TRANSFERRING and _is_overdue(row.offered_at, policy.transfer_minutes, now):
        transfers.end_offer(uow, row, by=AUDIT_ACTOR, now=now)
    if (
        row.state is HandoffState.CLAIMED
        and row.answered_at is None
        and _is_overdue(row.claimed_at, policy.claim_minutes, now)
    ):
        only = (conditions.is_assigned_to(row.officer_id),)
        apply_transition(
            uow, "release", row.handoff_id, by=AUDIT_ACTOR, now=now, only=only, **build_queue_values(row, now)
        )


def _is_overdue(began_at: datetime | None, minutes: int, now: datetime) -> bool:
    return began_at is not None and now - began_at > timedelta(minutes=minutes)


def _end_expired(
    uow: UnitOfWork, keys: KeyRing, rows: Sequence[HandoffRow], policy: HandoffPolicy, now: TrustedTime
) -> int:
    condemned = [row.handoff_id for row in rows if _is_abandoned(row, policy, now + keys.destruction_schedule.delay)]
    ripe = keys.destruction_schedule.update_schedule("open", condemned, now=now)
    due = [row for row in rows if row.handoff_id in ripe and _is_abandoned(row, policy, now)]
    return sum(_expire_handoff(uow, keys, row, now) for row in due)


def _is_abandoned(row: HandoffRow, policy: HandoffPolicy, at: datetime) -> bool:
    """Nobody answered for three days, or nobody wrote for weeks."""
    is_late = row.answered_at is None and at - row.waiting_since > timedelta(hours=policy.queue_hours)
    return is_late or at - row.moved_at > timedelta(days=policy.quiet_days)


def _expire_handoff(uow: UnitOfWork, keys: KeyRing, row: HandoffRow, now: TrustedTime) -> bool:
    """Erased, and owed to her to be told."""
    values: dict[str, Any] = dict.fromkeys(("officer_id", "to_officer", "to_post", "offered_at"))
    is_over = apply_transition(uow, "expire", row.handoff_id, by=AUDIT_ACTOR, now=now, ended_at=now, **values)
    if is_over:
        destroy_words(uow, keys, row, by=AUDIT_ACTOR, now=now)
        uow.consents.withdraw(row.handoff_id, now=now)
        return_to_assistant(uow, row.person_id)
        statistics.count_end(
            uow, now=now, is_answered=row.answered_at is not None, waiting=OUTCOME_NOBODY, ended=OUTCOME_QUIET
        )
    return is_over


def _find_notice(uow: UnitOfWork, row: HandoffRow, policy: HandoffPolicy) -> Notice | None:
    if not row.is_open:
        return None if uow.handoff_messages.has_pending(row.handoff_id) else Notice(row, str(row.state), 0)
    reached = [
        number
        for number, rung in enumerate(policy.get_escalation_steps(row.urgency), 1)
        if rung.tells_her and row.told_step < number <= row.step
    ]
    return Notice(row, NOTICE_NOBODY_YET, reached[-1]) if reached and row.answered_at is None else None


def _is_still_due(row: HandoffRow, notice: Notice) -> bool:
    if notice.kind == NOTICE_NOBODY_YET:
        return row.is_open and row.answered_at is None and row.told_step < notice.number
    return str(row.state) == notice.kind and row.end_told_at is None
