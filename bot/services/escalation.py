"""Nobody waits without a word: who is called when nobody answers, and what she is told, at the minutes of the policy."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from bot.model.clock import TrustedTime
from bot.model.counting import NOBODY, QUIET
from bot.model.delivery import Delivery
from bot.model.handoff import HandoffPolicy, State
from bot.model.safe_contact import SafeContact
from bot.services import conversations, posts, safety, statistics, transfers
from bot.services.handoffs import back_in_queue
from bot.services.holding import act, forget_words, give_back, record
from bot.store import handoffs as conditions
from bot.store.handoff_rows import HandoffRow
from bot.store.keys import KeyRing
from bot.store.unit_of_work import UnitOfWork

BY: Final = "escalation"
NOBODY_YET: Final = "nobody_yet"
WRAPPED_UP: Final = "wrapped_up"
EXPIRED: Final = "expired"


@dataclass(frozen=True)
class Step:
    """A step that is reached: whom it calls, counted from 1 within the handoff's urgency."""

    handoff: HandoffRow
    number: int
    calls: str


@dataclass(frozen=True)
class Advanced:
    """What time changed: the steps reached now, and how many handoffs ended, their words destroyed."""

    steps: list[Step]
    ended: int


@dataclass(frozen=True)
class Notice:
    """What she is to be told: `nobody_yet` (with other doors), `wrapped_up` or `expired`."""

    handoff: HandoffRow
    kind: str
    number: int

    @property
    def turn_id(self) -> str:
        """The name of the message in the outbox: told once."""
        return f"notice:{self.handoff.handoff_id}:{self.kind}:{self.number}:{self.handoff.waiting_since.timestamp():.0f}"


def due(uow: UnitOfWork, *, policy: HandoffPolicy, now: datetime) -> list[Step]:
    """The steps that are reached and not yet on record, of every open handoff nobody answered."""
    return [
        Step(row, number, rung.calls)
        for row in uow.handoffs.open_ones() if row.answered_at is None
        for number, rung in enumerate(policy.rungs(row.urgency), 1)
        if row.step < number and now - row.waiting_since >= timedelta(minutes=rung.after)
    ]  # fmt: skip


def advance(
    uow: UnitOfWork, keys: KeyRing, *, policy: HandoffPolicy, now: datetime, trusted: TrustedTime | None
) -> Advanced:
    """What time alone changes: steps go on record, idle claims and offers go back, what nobody took ends.

    Nothing ends, and no key is destroyed, where no time is `trusted`; nobody waits longer for that.
    """
    uow.vaults.enter()
    steps = due(uow, policy=policy, now=now)
    for step in steps:
        uow.handoffs.change(step.handoff.handoff_id, step=step.number)
        record(uow, f"call_{step.calls}", step.handoff.handoff_id, by=BY, now=now)
    rows = uow.handoffs.open_ones()
    for row in rows:
        _take_back(uow, row, policy, now)
    ended = 0 if trusted is None else _end_those_due(uow, keys, rows, policy, trusted)
    uow.commit()
    return Advanced(steps, ended)


def deadline(row: HandoffRow, *, policy: HandoffPolicy) -> datetime | None:
    """When the next step is reached, None once she was answered or every step is."""
    later = policy.rungs(row.urgency)[row.step :]
    is_over = row.answered_at is not None or not row.is_open or not later
    return None if is_over else row.waiting_since + timedelta(minutes=later[0].after)


def owed(
    uow: UnitOfWork, *, policy: HandoffPolicy, safe: SafeContact, now: datetime, person_id: str | None = None
) -> list[Notice]:
    """What women are to be told now, within their windows; of one who writes herself, whatever her window says.

    How a handoff ended is told after the last reply is settled. Nothing is owed to a woman who left.
    """
    rows = [row for row in [*uow.handoffs.open_ones(), *uow.handoffs.ended_untold()] if not row.is_sealed]
    if person_id is None:
        chosen = [row for row in rows if safety.may_contact(row, posts.by_id(uow, row.post_id), safe, now)]
    else:
        chosen = [row for row in rows if row.person_id == person_id]
    notices = [_notice(uow, row, policy) for row in chosen]
    return [notice for notice in notices if notice]


def told(
    uow: UnitOfWork, keys: KeyRing, *, notice: Notice, deliveries: Sequence[Delivery], safe: SafeContact, now: datetime,
    is_answer: bool = False,
) -> bool:  # fmt: skip
    """Put a notice, as rendered, into the outbox, once; False where it is not owed any more, or her window closed.

    `is_answer`: she wrote just now and reads it with the answer, so that her window does not matter; `deliveries` may then
    be empty where the notice is part of that answer.
    """
    row = uow.handoffs.by_id(notice.handoff.handoff_id, held=True)
    if row is None or row.is_sealed or not _still(row, notice):
        return False
    if not is_answer and not safety.may_contact(row, posts.by_id(uow, row.post_id), safe, now):
        return False
    if notice.kind == NOBODY_YET:
        uow.handoffs.change(row.handoff_id, told_step=notice.number)
    else:
        uow.handoffs.change(row.handoff_id, end_told_at=now)
    conversations.owe(uow, keys, deliveries, person_id=row.person_id, turn_id=notice.turn_id, now=now)
    record(uow, f"tell_{notice.kind}", row.handoff_id, by=BY, now=now)
    uow.commit()
    return True


def _take_back(uow: UnitOfWork, row: HandoffRow, policy: HandoffPolicy, now: datetime) -> None:
    if row.state is State.TRANSFERRING and _is_over(row.offered_at, policy.transfer_minutes, now):
        transfers.end_offer(uow, row, by=BY, now=now)
    if row.state is State.CLAIMED and row.answered_at is None and _is_over(row.claimed_at, policy.claim_minutes, now):
        only = (conditions.held_by(row.officer_id),)
        act(uow, "release", row.handoff_id, by=BY, now=now, only=only, **back_in_queue(row, now))


def _is_over(began_at: datetime | None, minutes: int, now: datetime) -> bool:
    return began_at is not None and now - began_at > timedelta(minutes=minutes)


def _end_those_due(
    uow: UnitOfWork, keys: KeyRing, rows: Sequence[HandoffRow], policy: HandoffPolicy, now: TrustedTime
) -> int:
    condemned = [row.handoff_id for row in rows if _is_forgotten(row, policy, now + keys.condemned.delay)]
    ripe = keys.condemned.settle("open", condemned, now=now)
    due = [row for row in rows if row.handoff_id in ripe and _is_forgotten(row, policy, now)]
    return sum(_end(uow, keys, row, now) for row in due)


def _is_forgotten(row: HandoffRow, policy: HandoffPolicy, at: datetime) -> bool:
    """Nobody answered for three days, or nobody wrote for weeks."""
    is_late = row.answered_at is None and at - row.waiting_since > timedelta(hours=policy.queue_hours)
    return is_late or at - row.moved_at > timedelta(days=policy.quiet_days)


def _end(uow: UnitOfWork, keys: KeyRing, row: HandoffRow, now: TrustedTime) -> bool:
    """Erased, and owed to her to be told."""
    values: dict[str, Any] = dict.fromkeys(("officer_id", "to_officer", "to_post", "offered_at"))
    is_over = act(uow, "expire", row.handoff_id, by=BY, now=now, ended_at=now, **values)
    if is_over:
        forget_words(uow, keys, row, by=BY, now=now)
        uow.consents.withdraw(row.handoff_id, now=now)
        give_back(uow, row.person_id)
        statistics.count_end(uow, now=now, is_answered=row.answered_at is not None, waiting=NOBODY, ended=QUIET)
    return is_over


def _notice(uow: UnitOfWork, row: HandoffRow, policy: HandoffPolicy) -> Notice | None:
    if not row.is_open:
        return None if uow.relay.is_pending(row.handoff_id) else Notice(row, str(row.state), 0)
    reached = [
        number for number, rung in enumerate(policy.rungs(row.urgency), 1)
        if rung.tells_her and row.told_step < number <= row.step
    ]  # fmt: skip
    return Notice(row, NOBODY_YET, reached[-1]) if reached and row.answered_at is None else None


def _still(row: HandoffRow, notice: Notice) -> bool:
    if notice.kind == NOBODY_YET:
        return row.is_open and row.answered_at is None and row.told_step < notice.number
    return str(row.state) == notice.kind and row.end_told_at is None
