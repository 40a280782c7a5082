"""On call: whom a post calls, one after the other, when a word that is owed to her is late, and who sees to it.

Whoever is called reads it above every page of the console; the post's doorbell rings for it. A call is acknowledged by the
officer who was called, and by whoever takes the handoff; otherwise the next one is called as well.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from bot.db.tables.handoffs import HandoffRow, OfficerCallRow
from bot.db.tables.officers import OfficerRow
from bot.db.unit_of_work import UnitOfWork
from bot.domain.handoff import MAX_ON_CALL, HandoffPolicy
from bot.errors import NotFound, StateConflict
from bot.services.handoffs.response_clock import ResponseClock
from bot.services.handoffs.transitions import find_at_post, record_action

AUDIT_ACTOR: Final = "escalation"
REACHED_NOBODY, REACHED_CALLED, REACHED_SEEN = "nobody", "called", "seen"
REACHED: Final = (REACHED_NOBODY, REACHED_CALLED, REACHED_SEEN)
"""What is known of whom a call has reached: nothing; the doorbell rang for it; somebody saw that she waits."""


def list_callable(uow: UnitOfWork, *, post_id: str) -> list[OfficerRow]:
    """Officers of a post who can be called, by name."""
    return [officer for officer in uow.officers.list_by_post(post_id) if officer.can_answer]


def set_on_call(uow: UnitOfWork, *, post_id: str, officer_ids: Sequence[str], by: str, now: datetime) -> bool:
    """Replace the list of whom a post calls; whether it changed. Raises StateConflict for a list that cannot be."""
    wanted = list(dict.fromkeys(officer_ids))
    known = {officer.officer_id for officer in list_callable(uow, post_id=post_id)}
    if len(wanted) > MAX_ON_CALL or not known.issuperset(wanted):
        raise StateConflict("on_call_unfit")
    is_news = wanted != uow.roster.list_on_call(post_id)
    if is_news:
        uow.roster.set_on_call(post_id, wanted)
        uow.audit.write(at=now, by=by, verb="change", noun="on_call", subject=post_id)
    uow.commit()
    return is_news


def list_call_order(uow: UnitOfWork, row: HandoffRow) -> list[str]:
    """Whom to call for a handoff, in order: whoever holds it, then the post's list.

    A post without a list calls its supervisors, and where it has none, everybody who can answer; those on duty first.
    """
    able = {officer.officer_id: officer for officer in list_callable(uow, post_id=row.post_id)}
    listed = [officer_id for officer_id in uow.roster.list_on_call(row.post_id) if officer_id in able]
    if not listed:
        ordered = sorted(able.values(), key=lambda officer: officer.on_duty_at is None)
        supervisors = [one.officer_id for one in ordered if "supervisor" in one.effective_roles]
        listed = supervisors or [one.officer_id for one in ordered]
    holder = [row.officer_id] if row.officer_id in able else []
    return [officer_id for officer_id in dict.fromkeys([*holder, *listed]) if officer_id]


def call_next_officers(
    uow: UnitOfWork, row: HandoffRow, clock: ResponseClock, *, policy: HandoffPolicy, now: datetime
) -> list[OfficerCallRow]:
    """Call whoever is next by now, on record, within the caller's transaction."""
    steps = len(clock.list_reached(now))
    if not steps:
        return []
    before = uow.officer_calls.list_by_handoffs([row.handoff_id])
    current = [call for call in before if call.since == clock.since]
    waiting = [officer_id for officer_id in list_call_order(uow, row) if officer_id not in _list_officers(current)]
    is_next_due = bool(current) and _is_ignored(row, current[-1], policy, now)
    wanted = max(steps - len(current), int(is_next_due))
    made = [
        OfficerCallRow(row.handoff_id, number, clock.since, officer_id, called_at=now)
        for number, officer_id in enumerate(waiting[:wanted], len(before) + 1)
    ]
    for call in made:
        uow.officer_calls.add(call)
        record_action(uow, f"call_{call.officer_id}", row.handoff_id, by=AUDIT_ACTOR, now=now)
    return made


def list_current_calls(uow: UnitOfWork, clocks: Mapping[str, ResponseClock]) -> dict[str, list[OfficerCallRow]]:
    """Who was called for the clocks that run, by handoff; those for an earlier wait are no longer of interest."""
    found: dict[str, list[OfficerCallRow]] = {}
    for call in uow.officer_calls.list_by_handoffs(list(clocks)):
        if call.since == clocks[call.handoff_id].since:
            found.setdefault(call.handoff_id, []).append(call)
    return found


def acknowledge_call(
    uow: UnitOfWork, *, handoff_id: str, post_id: str, officer_id: str, by: str, now: datetime
) -> bool:
    """An officer who was called sees to it: nobody else is called meanwhile; whether that is news. Raises NotFound."""
    row = find_at_post(uow, handoff_id, post_id)
    if not row.is_open:
        raise NotFound("it has ended")
    is_news = uow.officer_calls.set_acknowledged(handoff_id=handoff_id, officer_id=officer_id, now=now)
    if is_news:
        record_action(uow, "acknowledge", handoff_id, by=by, now=now)
    uow.commit()
    return is_news


def find_reached(uow: UnitOfWork, row: HandoffRow, clock: ResponseClock | None) -> str:
    """What she may be told of whom a call has reached. Nothing is said that is not known."""
    if clock is None:
        return REACHED_NOBODY
    calls = list_current_calls(uow, {row.handoff_id: clock}).get(row.handoff_id, [])
    if any(call.acknowledged_at for call in calls) or (row.read_at and row.read_at >= clock.since):
        return REACHED_SEEN
    bell = uow.staff_alerts.get_by_post(row.post_id)
    has_rung = bool(calls and bell and not bell.silent_at and bell.rang_at and bell.rang_at >= calls[0].called_at)
    return REACHED_CALLED if has_rung else REACHED_NOBODY


def _list_officers(calls: Sequence[OfficerCallRow]) -> set[str]:
    return {call.officer_id for call in calls}


def _is_ignored(row: HandoffRow, call: OfficerCallRow, policy: HandoffPolicy, now: datetime) -> bool:
    is_taken = row.claimed_at is not None and row.claimed_at >= call.called_at
    minutes = policy.get_acknowledge_minutes(row.urgency)
    return call.acknowledged_at is None and not is_taken and now - call.called_at >= timedelta(minutes=minutes)
