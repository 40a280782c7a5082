"""Retention: what is past its time goes, by the limits of the policy."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.model.clock import TrustedTime
from bot.store.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class Limits:
    """How long each kind of row may stay."""

    quiet: timedelta
    """A thread after its last turn."""
    waiting: timedelta
    """Sealed words nobody could handle or deliver."""
    done: timedelta
    """Tombstones of the inbox, and rows of the outbox that are done."""
    messages: timedelta
    """Entries of the message-id log."""
    audit: timedelta


@dataclass(frozen=True)
class Swept:
    """What a sweep removed: how many by noun, and the ids of the conversations that were forgotten."""

    counts: dict[str, int]
    forgotten: tuple[str, ...]


def sweep(uow: UnitOfWork, *, now: TrustedTime, limits: Limits, new_id: Callable[[], str]) -> Swept:
    """Remove what is past its time; the caller commits, then runs `erase_checkpoint`.

    Words are emptied the moment they are handled; here go those nobody could handle. The caller makes the assistant
    forget the conversations named in the answer.
    """
    uow.dates.set_back(now=now)
    uow.audit.put_right(now=now)
    forgotten = uow.conversations.forget_quiet(**_outside(now, limits.quiet), new_id=new_id)
    counts = {
        "inbox_payloads": uow.inbox.expire(**_outside(now, limits.waiting), now=now),
        "outbox_payloads": uow.outbox.expire(**_outside(now, limits.waiting), now=now),
        "inbox": uow.inbox.drop_handled(**_outside(now, limits.done)),
        "outbox": uow.outbox.drop_done(**_outside(now, limits.done)),
        "messages": uow.messages.expire(**_outside(now, limits.messages)),
        "audit": uow.audit.expire(before=now - limits.audit),
        "conversations": len(forgotten),
    }
    return Swept(counts, tuple(forgotten))


def _outside(now: datetime, age: timedelta) -> dict[str, datetime]:
    # What is dated ahead was set back just now; this holds even where that is left out.
    return {"before": now - age, "after": now + age}
