"""Response clocks: since when she waits for a word, by when one is due, and who is called if none comes.

One clock of a handoff runs at a time: for the first answer, for the first word of whoever took over, or for an answer to what
she wrote since. It stops when a reply is handed over to her, not when an officer has written one: a reply that is held for
her window, or until another account is acknowledged, has not reached her.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from bot.db.tables.handoffs import HandoffRow
from bot.domain.handoff import EscalationStep, HandoffPolicy, SafeContact
from bot.domain.post import Post
from bot.services.handoffs import contact_window

CLOCK_FIRST: Final = "first"
CLOCK_HANDOVER: Final = "handover"
CLOCK_NEXT: Final = "next"
CLOCK_KINDS: Final = (CLOCK_FIRST, CLOCK_HANDOVER, CLOCK_NEXT)


@dataclass(frozen=True)
class ResponseClock:
    """What she waits for."""

    kind: str
    since: datetime
    """Since when she waits."""
    due_at: datetime
    """When a word is due: the first step of the policy. Where a reply waits for her window, not before that opens."""
    steps: tuple[EscalationStep, ...]
    is_held: bool = False
    """Whether a reply is written and reaches her by itself."""

    def is_overdue(self, now: datetime) -> bool:
        """Whether a word was due by now."""
        return now >= self.due_at

    def get_step_time(self, number: int) -> datetime:
        """When a step is reached, counted from 1."""
        return self.since + timedelta(minutes=self.steps[number - 1].after)

    def list_reached(self, now: datetime) -> list[int]:
        """The numbers of the steps that time has reached; none while a reply reaches her by itself."""
        if self.is_held and not self.is_overdue(now):
            return []
        return [number for number in range(1, len(self.steps) + 1) if now >= self.get_step_time(number)]


def find_clock(
    row: HandoffRow, *, policy: HandoffPolicy, held_until: datetime | None = None, is_held: bool = False
) -> ResponseClock | None:
    """The clock that runs; None where nothing is owed to her.

    `is_held`: a reply waits to be handed over. `held_until`: when her window opens for it; None where only she can open it,
    and then the clock is as it would be without that reply.
    """
    if not row.is_open or row.is_closing:
        return None
    if row.answered_at is None:
        kind, since = (CLOCK_HANDOVER if row.passed_at else CLOCK_FIRST), row.waiting_since
    elif row.asked_at is not None:
        kind, since = CLOCK_NEXT, row.asked_at
    else:
        return None
    steps = (
        policy.get_next_response_steps(row.urgency) if kind == CLOCK_NEXT else policy.get_escalation_steps(row.urgency)
    )
    due_at = since + timedelta(minutes=steps[0].after)
    waits = is_held and held_until is not None
    return ResponseClock(kind, since, max(due_at, held_until) if waits and held_until else due_at, steps, is_held=waits)


def find_clock_at(
    row: HandoffRow,
    post: Post,
    *,
    policy: HandoffPolicy,
    safe: SafeContact,
    held_ids: Collection[str],
    now: datetime,
) -> ResponseClock | None:
    """The same, with what is known of replies that wait. `held_ids`: handoffs in which one does."""
    # Until somebody acknowledges another account nothing goes out, so that a reply held for it stops no clock.
    is_held = row.handoff_id in held_ids and not row.is_account_new and not row.is_suspended
    held_until = contact_window.next_opening(row, post, safe, now) if is_held else None
    return find_clock(row, policy=policy, held_until=held_until, is_held=is_held)
