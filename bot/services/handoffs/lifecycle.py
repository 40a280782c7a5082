"""A handoff between her sending it and its end: claimed by one officer, released, wrapped up, withdrawn.

Every verb commits and is on record. Sending is bot/services/handoffs/submission.py, transfers are
bot/services/handoffs/transfers.py, coming
back by a code is bot/services/handoffs/return_code.py. Whether an officer may do any of it is the console's table of
permissions.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from bot.crypto.key_ring import KeyRing
from bot.db.repositories import handoffs as conditions
from bot.db.tables.handoffs import HandoffRow
from bot.db.unit_of_work import UnitOfWork
from bot.domain.handoff import OUTCOMES, URGENCIES, HandoffPolicy, HandoffState
from bot.domain.statistics import OUTCOME_WITHDRAWN
from bot.errors import NotFound, PermissionDenied, StateConflict
from bot.services import statistics
from bot.services.handoffs import interpreter_access, messages, officer_match
from bot.services.handoffs.messages import HandoffMessage
from bot.services.handoffs.transitions import (
    NOT_CLOSING,
    apply_transition,
    cancel_closing,
    destroy_words,
    find_assigned,
    find_at_post,
    record_action,
    return_to_assistant,
)

PROGRAM_ACTOR: Final = "escalation"
"""Who ends what its officer wrapped up, as the audit names it."""
WITHDRAWN_UNSEEN: Final = "unseen"
WITHDRAWN_READ: Final = "read"


@dataclass(frozen=True)
class OpenedHandoff:
    """A handoff as its officer reads it: the card byte for byte as she saw it, and everything said since."""

    row: HandoffRow
    card: str = field(repr=False)
    messages: list[HandoffMessage] = field(repr=False)


def list_open_handoffs(uow: UnitOfWork, *, post_id: str) -> list[HandoffRow]:
    """The open handoffs of a post and those offered to it, by the urgency she marked, then the longest waiting.

    Without those that were wrapped up: `list_closing_handoffs`.
    """
    return sorted(
        (row for row in uow.handoffs.list_open_visible_to_post(post_id) if not row.is_closing),
        key=lambda row: (URGENCIES.index(row.urgency or "none"), row.waiting_since),
    )


def claim_handoff(
    uow: UnitOfWork,
    *,
    handoff_id: str,
    officer_id: str,
    post_id: str,
    policy: HandoffPolicy,
    now: datetime,
    mismatches: Sequence[str] = (),
) -> bool:
    """Take a handoff out of the queue; False where another officer was faster. Raises NotFound, NotNow("cap").

    `mismatches`: what does not fit what she asked for, and was said to the officer; that is on record, too.
    """
    find_at_post(uow, handoff_id, post_id)
    check_officer_limit(uow, post_id, officer_id, policy)
    only = (conditions.belongs_to_post(post_id), conditions.is_assigned_to(None))
    is_mine = apply_transition(
        uow, "claim", handoff_id, by=officer_id, now=now, only=only, officer_id=officer_id, claimed_at=now
    )
    if is_mine:
        interpreter_access.end_where_needless(uow, handoff_id, holder_id=officer_id, is_other_post=False, now=now)
        record_mismatches(uow, handoff_id, mismatches, by=officer_id, now=now)
    uow.commit()
    return is_mine


def record_mismatches(uow: UnitOfWork, handoff_id: str, mismatches: Sequence[str], *, by: str, now: datetime) -> None:
    """Somebody took a handoff that does not fit them, once they were warned; within the caller's transaction."""
    for mismatch in mismatches:
        record_action(uow, officer_match.get_audit_verb(mismatch), handoff_id, by=by, now=now)


def release_handoff(uow: UnitOfWork, *, handoff_id: str, officer_id: str, post_id: str, now: datetime) -> bool:
    """Put a handoff back into the queue; whether it changed. Her words wait there for whoever takes it next."""
    row = find_assigned(uow, handoff_id, post_id, officer_id)
    is_back = apply_transition(
        uow,
        "release",
        handoff_id,
        by=officer_id,
        now=now,
        only=(conditions.is_assigned_to(officer_id),),
        **build_queue_values(row, now),
    )
    uow.commit()
    return is_back


def release_officer_handoffs(
    uow: UnitOfWork, *, officer_id: str, by: str, now: datetime, with_closing: bool = True
) -> int:
    """Put back into the queue whatever an officer holds, within the caller's transaction; how many.

    For an account that nobody can sign in to, or that somebody else may sign in to: her words wait for whoever is there.
    Without `with_closing` what they wrapped up stays so.
    """
    rows = [row for row in uow.handoffs.list_open_by_officer(officer_id) if with_closing or not row.is_closing]
    for row in rows:
        record_action(uow, "release_for", row.handoff_id, by=by, now=now)
        verb = "return" if row.state is HandoffState.TRANSFERRING else "release"
        only = (conditions.is_assigned_to(officer_id),)
        apply_transition(uow, verb, row.handoff_id, by=by, now=now, only=only, **build_queue_values(row, now))
    return len(rows)


def build_queue_values(row: HandoffRow, now: datetime) -> dict[str, object]:
    """What a handoff in the queue looks like: held by nobody."""
    bare: dict[str, object] = dict.fromkeys(("officer_id", "to_officer", "to_post", "offered_at", "claimed_at"))
    return {**bare, **NOT_CLOSING, **build_handover_values(row, now)}


def build_assigned_values(row: HandoffRow, officer_id: str, *, by: str, now: datetime) -> dict[str, object]:
    """What a handoff looks like that somebody gave to an officer."""
    bare: dict[str, object] = dict.fromkeys(("to_officer", "to_post", "offered_at"))
    given = {"officer_id": officer_id, "claimed_at": now, "assigned_by": by}
    return {**bare, **given, **build_handover_values(row, now)}


def build_handover_values(row: HandoffRow, now: datetime) -> dict[str, object]:
    """The clock of a handoff that leaves its officer: it goes on where she waits, and begins where she was answered."""
    if row.answered_at is None:
        return {}
    steps = {} if row.asked_at else {"step": 0, "told_step": 0}
    return {"answered_at": None, "asked_at": None, "passed_at": now, "waiting_since": row.asked_at or now, **steps}


def set_priority(
    uow: UnitOfWork, *, handoff_id: str, officer_id: str, post_id: str, urgency: str, now: datetime
) -> bool:
    """Mark a handoff as more urgent than she did; False where it would not be more. Raises NotFound, ValueError."""
    row = find_at_post(uow, handoff_id, post_id)
    is_higher = row.is_open and URGENCIES.index(urgency) < URGENCIES.index(row.urgency or "none")
    if is_higher:
        uow.handoffs.update(handoff_id, urgency=urgency)
        record_action(uow, "raise_urgency", handoff_id, by=officer_id, now=now)
    uow.commit()
    return is_higher


def close_handoff(
    uow: UnitOfWork, *, handoff_id: str, officer_id: str, post_id: str, outcome: str, now: datetime
) -> bool:
    """Wrap up a handoff; whether that is news. Raises NotFound, NotYours, ValueError for no outcome.

    It ends once the minutes of the policy are over (`finish_closing_handoffs`). Until then nothing is said to her, what she
    writes reaches its officer and lets it go on, and the officer can open it again (`reopen_closing_handoff`).
    """
    if outcome not in OUTCOMES:
        raise ValueError(f"no such outcome: {outcome}")
    row = find_assigned(uow, handoff_id, post_id, officer_id)
    only = (conditions.is_assigned_to(officer_id),)
    if row.state is HandoffState.TRANSFERRING:
        bare = dict.fromkeys(("to_officer", "to_post", "offered_at"))
        apply_transition(uow, "take_back", handoff_id, by=officer_id, now=now, only=only, **bare)
    uow.handoffs.update(handoff_id, closing_at=now, outcome=outcome)
    uow.officer_drafts.delete_by_handoffs((handoff_id,))
    record_action(uow, "close", handoff_id, by=officer_id, now=now)
    uow.commit()
    return True


def list_closing_handoffs(uow: UnitOfWork, *, post_id: str) -> list[HandoffRow]:
    """What was wrapped up at a post and has not ended yet."""
    return [row for row in uow.handoffs.list_open_visible_to_post(post_id) if row.is_closing and row.post_id == post_id]


def reopen_closing_handoff(uow: UnitOfWork, *, handoff_id: str, officer_id: str, post_id: str, now: datetime) -> bool:
    """Whoever wrapped it up goes on with it; False where it has ended, or goes on already. Raises NotFound, NotYours."""
    row = find_at_post(uow, handoff_id, post_id)
    if row.officer_id != officer_id:
        raise PermissionDenied("another officer holds it")
    is_news = cancel_closing(uow, row, "open_again", by=officer_id, now=now)
    uow.commit()
    return is_news


def finish_closing_handoffs(uow: UnitOfWork, *, closed_before: datetime, now: datetime) -> int:
    """End what was wrapped up before a time, within the caller's transaction; how many.

    The assistant has her again, the vault's time runs, and she will be told.
    """
    return sum(_end_closing(uow, row, now) for row in uow.handoffs.list_closing(before=closed_before))


def _end_closing(uow: UnitOfWork, row: HandoffRow, now: datetime) -> bool:
    only = (conditions.is_assigned_to(row.officer_id), conditions.is_wrapped_up_at(row.closing_at))
    is_over = apply_transition(
        uow, "wrap_up", row.handoff_id, by=PROGRAM_ACTOR, now=now, only=only, ended_at=now, closing_at=None
    )
    if is_over:
        uow.vaults.mark_closed(row.handoff_id, now=now)
        return_to_assistant(uow, row.person_id)
        statistics.count_event(uow, now=now, dimension="outcome", value=row.outcome or "")
    return is_over


def withdraw_handoff(uow: UnitOfWork, keys: KeyRing, *, person_id: str, now: datetime) -> str | None:
    """She takes her card back, or says STOP: at once nothing reaches her or the post, and the words are destroyed.

    `unseen` where no officer had read it, `read` where one had; None where she has no open handoff. Her consents end too.
    The caller empties the write-ahead log afterwards (`truncate_wal`).
    """
    uow.vaults.lock_shared()
    row = uow.handoffs.get_open_by_person(person_id)
    is_answered = row is not None and is_answered_or_written(uow, row)
    is_gone = row and apply_transition(
        uow,
        "withdraw",
        row.handoff_id,
        by="woman",
        now=now,
        ended_at=now,
        end_told_at=now,
        **NOT_CLOSING,
        return_hash=None,
        to_officer=None,
        to_post=None,
        offered_at=None,
    )
    if row and is_gone:
        destroy_words(uow, keys, row, by="woman", now=now)
        uow.consents.withdraw(row.handoff_id, now=now)
        return_to_assistant(uow, person_id)
        statistics.count_end(uow, now=now, is_answered=is_answered, waiting=OUTCOME_WITHDRAWN, ended=OUTCOME_WITHDRAWN)
    uow.commit()
    return (WITHDRAWN_READ if row.read_at else WITHDRAWN_UNSEEN) if row and is_gone else None


def read_handoff(
    uow: UnitOfWork,
    keys: KeyRing,
    *,
    handoff_id: str,
    post_id: str,
    by: str,
    now: datetime,
    is_supervisor: bool = False,
) -> OpenedHandoff:
    """A handoff with its words, once it is on record who read it. Raises NotFound; NotYours where another officer holds it.

    A supervisor of the post may read what others hold, and an interpreter she agreed to what she and its holder write; of
    notes only those between holder and interpreter. Raises Unsealable where the words are destroyed.
    """
    uow.vaults.lock_shared()
    row = find_at_post(uow, handoff_id, post_id)
    interprets = interpreter_access.is_interpreter(uow, row, by, now)
    if not (is_supervisor or interprets or row.officer_id == by):
        raise PermissionDenied("another officer holds it")
    card, said = messages.read_messages(uow, keys, handoff_id=handoff_id, by=by, now=now)
    if interprets:
        interpreter_access.record_reading(uow, handoff_id, now=now)
    elif row.read_at is None or row.read_at < row.wrote_at:
        row = replace(row, read_at=now)
        uow.handoffs.update(handoff_id, read_at=now)
    record_action(uow, "read", handoff_id, by=by, now=now)
    uow.commit()
    return OpenedHandoff(row, card, [one for one in said if not interprets or one.row.side != "note" or one.code])


def latest_open_for(uow: UnitOfWork, *, person_id: str) -> HandoffRow | None:
    """Her open handoff, or the last one that ended without her knowing; None where there is neither, or she left it."""
    hers = [row for row in uow.handoffs.list_by_person(person_id) if not row.is_suspended]
    known = [row for row in hers if row.is_open] or [row for row in hers if row.ended_at and row.end_told_at is None]
    return known[0] if known else None


def check_officer_limit(uow: UnitOfWork, post_id: str, officer_id: str, policy: HandoffPolicy) -> None:
    """Raises NotNow("cap") where an officer holds as many as one person can."""
    held = sum(
        row.officer_id == officer_id and not row.is_closing for row in uow.handoffs.list_open_visible_to_post(post_id)
    )
    if held >= policy.open_per_officer:
        raise StateConflict("cap")


def is_answered_or_written(uow: UnitOfWork, row: HandoffRow) -> bool:
    """Whether an officer answered her, though it may wait for her window still; as statistics count it."""
    return row.was_answered or uow.handoff_messages.is_waiting(row.handoff_id)


def find_handoff(uow: UnitOfWork, *, handoff_id: str, post_id: str) -> HandoffRow:
    """A handoff without its words, of this post or offered to it. Raises NotFound."""
    found = uow.handoffs.get_by_id(handoff_id)
    if found is None or post_id not in (found.post_id, found.to_post):
        raise NotFound("no such handoff")
    return found
