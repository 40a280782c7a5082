"""A handoff is given to a colleague on duty, one alone or all that somebody holds who cannot go on.

Whoever holds it then has a badge beside it. Its clock goes on; a woman who knew somebody is told in her window that somebody
else answers her, as after every change of hands. Whether an officer may do this is the console's table of permissions.
"""

from datetime import datetime

from bot.db.repositories import handoffs as conditions
from bot.db.tables.handoffs import HandoffRow
from bot.db.tables.officers import OfficerRow
from bot.db.unit_of_work import UnitOfWork
from bot.domain.handoff import HandoffPolicy, HandoffState
from bot.errors import NotFound, StateConflict
from bot.services.handoffs import interpreter_access, lifecycle
from bot.services.handoffs.transitions import apply_transition, check_not_closing, find_at_post


def list_assignable_officers(uow: UnitOfWork, *, post_id: str, duty_since: datetime) -> list[OfficerRow]:
    """Whom a handoff can be given to: officers of the post who can answer and went on duty after `duty_since`, by name."""
    return [officer for officer in uow.officers.list_on_duty(post_id, since=duty_since) if officer.can_answer]


def list_held_handoffs(uow: UnitOfWork, *, officer_id: str, post_id: str) -> list[HandoffRow]:
    """What an officer holds at a post and has not wrapped up."""
    rows = uow.handoffs.list_open_by_officer(officer_id)
    return [row for row in rows if row.post_id == post_id and not row.is_closing]


def assign_handoff(
    uow: UnitOfWork,
    *,
    handoff_id: str,
    post_id: str,
    to_officer: str,
    by: str,
    policy: HandoffPolicy,
    duty_since: datetime,
    now: datetime,
) -> bool:
    """Give a handoff of the queue, or one that somebody holds, to a colleague on duty; False where they hold it already.

    Raises NotFound; StateConflict where it ended or was wrapped up, where they are not on duty, or hold as many as they may.
    """
    row = find_at_post(uow, handoff_id, post_id)
    _check_assignable(uow, post_id, to_officer, duty_since)
    is_news = row.officer_id != to_officer
    if is_news:
        _check_room(uow, post_id, to_officer, 1, policy)
        _give(uow, row, to_officer, by=by, now=now)
    uow.commit()
    return is_news


def move_officer_handoffs(
    uow: UnitOfWork,
    *,
    officer_id: str,
    post_id: str,
    to_officer: str | None,
    by: str,
    policy: HandoffPolicy,
    duty_since: datetime,
    now: datetime,
) -> int:
    """Everything somebody holds goes to one colleague on duty, or back to the queue where None is named; how many.

    All of it or nothing. What they wrapped up stays so. Raises StateConflict as `assign_handoff` does.
    """
    if to_officer is None:
        count = lifecycle.release_officer_handoffs(uow, officer_id=officer_id, by=by, now=now, with_closing=False)
        uow.commit()
        return count
    rows = list_held_handoffs(uow, officer_id=officer_id, post_id=post_id)
    _check_assignable(uow, post_id, to_officer, duty_since)
    if to_officer == officer_id:
        return 0
    _check_room(uow, post_id, to_officer, len(rows), policy)
    for row in rows:
        _give(uow, find_at_post(uow, row.handoff_id, post_id), to_officer, by=by, now=now)
    uow.commit()
    return len(rows)


def _give(uow: UnitOfWork, row: HandoffRow, to_officer: str, *, by: str, now: datetime) -> None:
    """Within the caller's transaction. Raises StateConflict where it goes to another post, or changed meanwhile."""
    check_not_closing(row)
    if not row.is_open or (row.state is HandoffState.TRANSFERRING and row.officer_id is None):
        raise StateConflict("moved_on")
    only = (conditions.is_assigned_to(row.officer_id),)
    if row.state is HandoffState.TRANSFERRING:
        bare = dict.fromkeys(("to_officer", "to_post", "offered_at"))
        apply_transition(uow, "take_back", row.handoff_id, by=by, now=now, only=only, **bare)
    values = lifecycle.build_assigned_values(row, to_officer, by=by, now=now)
    if not apply_transition(uow, "assign", row.handoff_id, by=by, now=now, only=only, **values):
        raise StateConflict("moved_on")
    interpreter_access.end_where_needless(uow, row.handoff_id, holder_id=to_officer, is_other_post=False, now=now)


def _check_assignable(uow: UnitOfWork, post_id: str, officer_id: str, duty_since: datetime) -> None:
    able = {one.officer_id for one in list_assignable_officers(uow, post_id=post_id, duty_since=duty_since)}
    if officer_id not in able:
        raise StateConflict("not_on_duty")


def _check_room(uow: UnitOfWork, post_id: str, officer_id: str, count: int, policy: HandoffPolicy) -> None:
    officer = uow.officers.get_by_id(officer_id)
    if officer is None:
        raise NotFound("officer")
    most = min(officer.cap or policy.open_per_officer, policy.open_per_officer)
    if len(list_held_handoffs(uow, officer_id=officer_id, post_id=post_id)) + count > most:
        raise StateConflict("cap_of_colleague")
