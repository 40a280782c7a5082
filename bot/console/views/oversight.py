"""How it stands now, for a supervisor: who waits, who is there, who holds how much; and giving handoffs to colleagues."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from starlette.responses import HTMLResponse, Response

from bot.console.labels import general, handoff
from bot.console.request_context import RequestContext
from bot.console.views.contact import count_minutes
from bot.console.views.handoff import HANDOFF_PARAMETER, get_form_purpose
from bot.console.views.transfer_options import QUEUE_TARGET
from bot.db.tables.handoffs import HandoffRow
from bot.db.tables.officers import OfficerRow
from bot.db.unit_of_work import UnitOfWork
from bot.domain.handoff import HandoffState
from bot.domain.officer import ShiftGap
from bot.errors import NotFound, StateConflict
from bot.services import posts
from bot.services.handoffs import arrivals, escalation, lifecycle, officer_match, reassignment, transitions
from bot.services.handoffs.response_clock import ResponseClock
from bot.services.officers import availability
from bot.services.officers.availability import OpeningHours

OFFICER_PARAMETER: Final = "officer_id"


@dataclass(frozen=True)
class WaitingHandoff:
    """One handoff and what is owed in it; no word of hers."""

    row: HandoffRow
    clock: ResponseClock | None
    is_overdue: bool
    minutes_left: int
    """Until a word is due; where it is overdue, how long she has waited."""
    holder_name: str


@dataclass(frozen=True)
class Workload:
    """What one officer holds."""

    officer: OfficerRow
    is_on_duty: bool
    is_on_shift: bool
    """Whether the roster says that they answer now."""
    held: int
    overdue: int
    unread: int
    """Of what they hold, how many women wrote something that nobody read."""


@dataclass(frozen=True)
class Situation:
    """How it stands at a post at a moment."""

    overdue: list[WaitingHandoff]
    waiting: list[WaitingHandoff]
    """In the queue and not overdue."""
    team: list[Workload]
    """Officers who can answer: those on duty first, then by what they hold."""
    gaps: list[ShiftGap]
    """Opening hours of today that no shift covers, from now on."""
    is_gap_now: bool


def show_now(context: RequestContext) -> Response:
    """The page."""
    return context.render_page("now.html", **_build_now_values(context))


def show_now_part(context: RequestContext) -> Response:
    """The part of it that changes."""
    return HTMLResponse(context.render_template("part_now.html", **_build_now_values(context)))


def show_assignment(context: RequestContext) -> Response:
    """Who on duty can be given a handoff, with what they hold already; whoever is as she asked first."""
    return _render_assignment(context, fault="")


def assign_handoff(context: RequestContext) -> Response:
    """Give it to a colleague on duty, who finds it among what they hold."""
    context.check_form_purpose(get_form_purpose(context))
    try:
        with context.open_unit_of_work() as uow:
            is_news = reassignment.assign_handoff(
                uow,
                handoff_id=context.path[HANDOFF_PARAMETER],
                post_id=context.post_id,
                to_officer=context.form.get("to"),
                by=context.officer.officer_id,
                policy=context.state.handoff_resources.policy,
                duty_since=_get_duty_since(context),
                now=context.now,
            )
    except StateConflict as error:
        return _render_assignment(context, fault=error.reason)
    return context.redirect("/now", done="assigned" if is_news else "nothing")


def show_officer_handoffs(context: RequestContext) -> Response:
    """What an officer holds, and where it can go."""
    return _render_officer_handoffs(context, fault="")


def move_officer_handoffs(context: RequestContext) -> Response:
    """Everything somebody holds goes to one colleague, or back to the queue."""
    target = context.form.get("to")
    if not target:
        return _render_officer_handoffs(context, fault="not_on_duty")
    try:
        with context.open_unit_of_work() as uow:
            count = reassignment.move_officer_handoffs(
                uow,
                officer_id=_find_colleague(context, uow).officer_id,
                post_id=context.post_id,
                to_officer=None if target == QUEUE_TARGET else target,
                by=context.officer.officer_id,
                policy=context.state.handoff_resources.policy,
                duty_since=_get_duty_since(context),
                now=context.now,
            )
    except StateConflict as error:
        return _render_officer_handoffs(context, fault=error.reason)
    return context.redirect("/now", done="moved_all" if count else "nothing")


def _build_now_values(context: RequestContext) -> dict[str, Any]:
    with context.open_unit_of_work(reading=True) as uow:
        post = posts.get_post(uow, context.post_id)
        situation = _read_situation(context, uow)
    return {"words": handoff, "post": post, "now": situation}


def _read_situation(context: RequestContext, uow: UnitOfWork) -> Situation:
    post = posts.get_post(uow, context.post_id)
    rows = [row for row in lifecycle.list_open_handoffs(uow, post_id=post.post_id) if row.post_id == post.post_id]
    plan = availability.build_plan(
        uow, post_id=post.post_id, opening=OpeningHours(post.hours, post.time_zone), now=context.now
    )
    names = {officer.officer_id: officer.name for officer in plan.officers}
    shown = _list_waiting(context, uow, rows, names)
    local = context.now.astimezone(ZoneInfo(post.time_zone))
    minute = local.hour * 60 + local.minute
    on_shift = {
        shift.officer_id
        for shift in availability.list_shifts_now(uow, post_id=post.post_id, time_zone=post.time_zone, now=context.now)
    }
    gaps = [gap for gap in plan.gaps if gap.day == local.date() and gap.ends > minute]
    team = [
        _build_workload(context, officer, shown, is_on_shift=officer.officer_id in on_shift)
        for officer in plan.officers
        if officer.can_answer
    ]
    return Situation(
        overdue=[one for one in shown if one.is_overdue],
        waiting=[one for one in shown if not one.is_overdue and one.row.state is HandoffState.QUEUED],
        team=sorted(team, key=lambda one: (not one.is_on_duty, -one.held, one.officer.name)),
        gaps=gaps,
        is_gap_now=any(gap.begins <= minute for gap in gaps),
    )


def _list_waiting(
    context: RequestContext, uow: UnitOfWork, rows: list[HandoffRow], names: Mapping[str, str]
) -> list[WaitingHandoff]:
    aids = context.state.handoff_resources
    clocks = escalation.list_clocks(uow, rows, policy=aids.policy, safe=aids.safe_contact, now=context.now)
    shown = []
    for row in rows:
        clock = clocks.get(row.handoff_id)
        is_overdue = clock is not None and clock.is_overdue(context.now)
        name = names.get(row.officer_id or "", "")
        shown.append(WaitingHandoff(row, clock, is_overdue, count_minutes(clock, context.now), name))
    return sorted(shown, key=lambda one: one.clock.due_at if one.clock else one.row.moved_at)


def _build_workload(
    context: RequestContext, officer: OfficerRow, shown: list[WaitingHandoff], *, is_on_shift: bool
) -> Workload:
    held = [one for one in shown if one.row.officer_id == officer.officer_id]
    return Workload(
        officer=officer,
        is_on_duty=officer.on_duty_at is not None and officer.on_duty_at > _get_duty_since(context),
        is_on_shift=is_on_shift,
        held=len(held),
        overdue=sum(one.is_overdue for one in held),
        unread=sum(arrivals.has_unread(one.row) for one in held),
    )


def _render_assignment(context: RequestContext, *, fault: str) -> Response:
    with context.open_unit_of_work(reading=True) as uow:
        row = lifecycle.find_handoff(uow, handoff_id=context.path[HANDOFF_PARAMETER], post_id=context.post_id)
        transitions.check_not_closing(row)
        (one,) = _list_waiting(context, uow, [row], {})
        loads = _list_colleagues(context, uow, except_for=row.officer_id)
    return context.render_page(
        "assign.html",
        status=409 if fault else 200,
        fault=_find_reason(fault),
        words=handoff,
        one=one,
        row=row,
        colleagues=sorted(loads, key=lambda load: len(officer_match.find_mismatches(row, load[0]))),
        bound_to=get_form_purpose(context),
    )


def _render_officer_handoffs(context: RequestContext, *, fault: str) -> Response:
    with context.open_unit_of_work(reading=True) as uow:
        officer = _find_colleague(context, uow)
        rows = reassignment.list_held_handoffs(uow, officer_id=officer.officer_id, post_id=context.post_id)
        held = _list_waiting(context, uow, rows, {})
        colleagues = _list_colleagues(context, uow, except_for=officer.officer_id)
    return context.render_page(
        "officer_handoffs.html",
        status=409 if fault else 200,
        fault=_find_reason(fault),
        words=handoff,
        colleague=officer,
        held=held,
        colleagues=colleagues,
    )


def _list_colleagues(
    context: RequestContext, uow: UnitOfWork, *, except_for: str | None
) -> list[tuple[OfficerRow, int]]:
    """Who is on duty, with how many handoffs each holds; whoever holds least first."""
    able = reassignment.list_assignable_officers(uow, post_id=context.post_id, duty_since=_get_duty_since(context))
    loads = [
        (one, len(reassignment.list_held_handoffs(uow, officer_id=one.officer_id, post_id=context.post_id)))
        for one in able
        if one.officer_id != except_for
    ]
    return sorted(loads, key=lambda load: (load[1], load[0].name))


def _find_colleague(context: RequestContext, uow: UnitOfWork) -> OfficerRow:
    found = uow.officers.get_by_id(context.path[OFFICER_PARAMETER])
    if found is None or found.post_id != context.post_id:
        raise NotFound("officer")
    return found


def _find_reason(fault: str) -> str | None:
    return {**general.REASONS, **handoff.REASONS}[fault] if fault else None


def _get_duty_since(context: RequestContext) -> datetime:
    return context.now - context.state.duty_period
