"""Retention: what is past its time goes, by the limits of the policy."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.db.unit_of_work import UnitOfWork
from bot.domain.clock import TrustedTime


@dataclass(frozen=True)
class RetentionLimits:
    """How long each kind of row may stay."""

    inactive_threads: timedelta
    """A thread after its last turn."""
    unhandled_payloads: timedelta
    """Sealed words nobody could handle or deliver."""
    tombstones: timedelta
    """Tombstones of the inbox, and rows of the outbox that are done."""
    message_log: timedelta
    """Entries of the message-id log."""
    audit: timedelta
    reminders_ahead: timedelta
    """How far ahead the day of a reminder may be."""
    reminders_late: timedelta
    """A reminder after its day."""


@dataclass(frozen=True)
class SweepResult:
    """What a sweep removed: how many by noun, and the ids of the conversations that were forgotten."""

    deleted_counts: dict[str, int]
    forgotten_conversation_ids: tuple[str, ...]


def delete_expired_rows(
    uow: UnitOfWork, *, now: TrustedTime, limits: RetentionLimits, new_id: Callable[[], str]
) -> SweepResult:
    """Remove what is past its time; the caller commits, then runs `truncate_wal`.

    Words are emptied the moment they are handled; here go those nobody could handle. The caller makes the assistant
    forget the conversations named in the answer.
    """
    uow.future_dates.clamp_future_times(now=now)
    uow.audit.record_clock_correction(now=now)
    forgotten = uow.conversations.reset_inactive(**_build_age_bounds(now, limits.inactive_threads), new_id=new_id)
    counts = {
        "inbox_payloads": uow.inbox.expire_waiting(**_build_age_bounds(now, limits.unhandled_payloads), now=now),
        "outbox_payloads": uow.outbox.cancel_expired(**_build_age_bounds(now, limits.unhandled_payloads), now=now),
        "inbox": uow.inbox.delete_handled(**_build_age_bounds(now, limits.tombstones)),
        "outbox": uow.outbox.delete_done(**_build_age_bounds(now, limits.tombstones)),
        "messages": uow.message_log.delete_expired(**_build_age_bounds(now, limits.message_log)),
        "audit": uow.audit.expire(before=now - limits.audit),
        "reminders": uow.reminders.delete_expired(
            before=(now - limits.reminders_late).date(), after=(now + limits.reminders_ahead).date()
        ),
        "post_texts": uow.post_texts.delete_withdrawn(**_build_age_bounds(now, limits.audit)),
        "conversations": len(forgotten),
    }
    return SweepResult(counts, tuple(forgotten))


def _build_age_bounds(now: datetime, age: timedelta) -> dict[str, datetime]:
    # What is dated ahead was set back just now; this holds even where that is left out.
    return {"before": now - age, "after": now + age}
