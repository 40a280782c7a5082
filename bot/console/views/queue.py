"""The queue: every open handoff of a post. What is overdue first, then by the urgency she marked. No word of anybody."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from starlette.responses import HTMLResponse, Response

from bot.console.labels import handoff
from bot.console.request_context import RequestContext
from bot.console.views.handoff import ContactWindow, build_contact_window, count_minutes
from bot.db.tables.handoffs import HandoffRow, OfficerCallRow
from bot.domain.handoff import URGENCIES, HandoffState
from bot.services import posts, staff_alerts
from bot.services.handoffs import arrivals, escalation, interpreters, lifecycle, officer_match, on_call, submission
from bot.services.handoffs.arrivals import has_unread, is_offered_to
from bot.services.handoffs.response_clock import ResponseClock

SECTIONS: Final = ("overdue", "offered", "mine", "interpreted", "free", "held")
MAX_ROWS_PER_SECTION: Final = 40
"""Of each section; the rest is counted, and shown to whoever asks for all."""


@dataclass(frozen=True)
class QueueEntry:
    """One handoff as the queue shows it."""

    row: HandoffRow
    help: tuple[str, ...]
    """Codes of the help she wants."""
    contact: ContactWindow
    clock: ResponseClock | None
    """None where nothing is owed to her."""
    is_overdue: bool
    minutes_left: int
    """Until a word is due; where it is overdue, how long she has waited by now."""
    assignee_name: str
    section: str
    """Whose it is: `offered`, `mine`, `interpreted`, `free` or `held`."""
    is_mine: bool
    mismatches: tuple[str, ...]
    """What of the account of who looks does not fit what she asked for."""
    has_unread: bool
    """Whether she wrote after the last answer, and nobody has read it."""
    calls: list[tuple[str, bool]]
    """Who was called for what she waits for, by name, and whether they acknowledged it."""


def show_queue(context: RequestContext) -> Response:
    """The page."""
    return context.render_page("queue.html", **_build_queue_values(context))


def show_queue_part(context: RequestContext) -> Response:
    """The part of it that changes."""
    return HTMLResponse(context.render_template("part_queue.html", **_build_queue_values(context)))


def show_waiting_part(context: RequestContext) -> Response:
    """How many women wait longer than promised, and how many wrote to this officer: above every page."""
    resources = context.state.handoff_resources
    with context.open_unit_of_work(reading=True) as uow:
        rows = lifecycle.list_open_handoffs(uow, post_id=context.post_id)
        clocks = escalation.list_clocks(
            uow, rows, policy=resources.policy, safe=resources.safe_contact, now=context.now
        )
        calls = on_call.list_current_calls(uow, clocks)
    overdue = sum(clock.is_overdue(context.now) for clock in clocks.values())
    unread = sum(row.officer_id == context.officer.officer_id and has_unread(row) for row in rows)
    called = [
        (row, count_minutes(clocks[row.handoff_id], context.now))
        for row in rows
        if _is_called(calls.get(row.handoff_id, ()), context.officer.officer_id)
    ]
    arrived = arrivals.find_newest_arrival(
        rows,
        clocks,
        officer_id=context.officer.officer_id,
        post_id=context.post_id,
        now=context.now,
        with_overdue=False,
    )
    counted = {"overdue": overdue, "unread": unread, "arrived": arrived}
    return HTMLResponse(context.render_template("part_waiting.html", **counted, called=called, words=handoff))


def _is_called(calls: Sequence[OfficerCallRow], officer_id: str) -> bool:
    return any(call.officer_id == officer_id and call.acknowledged_at is None for call in calls)


def _build_queue_values(context: RequestContext) -> dict[str, Any]:
    resources = context.state.handoff_resources
    with context.open_unit_of_work(reading=True) as uow:
        interpreted = interpreters.list_interpreted_ids(uow, context.post_id, context.officer.officer_id, context.now)
        bell, _ = staff_alerts.get_alert_state(uow, post_id=context.post_id)
        rows = lifecycle.list_open_handoffs(uow, post_id=context.post_id)
        names = {officer.officer_id: officer.name for officer in uow.officers.list_by_post(context.post_id)}
        places = {post_id: posts.get_post(uow, post_id) for post_id in {row.post_id for row in rows}}
        clocks = escalation.list_clocks(
            uow, rows, policy=resources.policy, safe=resources.safe_contact, now=context.now
        )
        calls = on_call.list_current_calls(uow, clocks)
    sections: dict[str, list[QueueEntry]] = {section: [] for section in SECTIONS}
    counts: Counter[str] = Counter()
    is_whole = context.query.get("all") == "yes"
    for row in sorted(rows, key=lambda row: _build_sort_key(row, clocks.get(row.handoff_id), context.now)):
        clock, whose = clocks.get(row.handoff_id), _choose_section(row, context, interpreted)
        section = "overdue" if clock and clock.is_overdue(context.now) else whose
        counts[section] += 1
        if is_whole or section == "overdue" or len(sections[section]) < MAX_ROWS_PER_SECTION:
            reach = build_contact_window(row, places[row.post_id], resources.safe_contact, context.now)
            entry = _build_entry(row, reach, context, names, clock, whose, calls.get(row.handoff_id, ()))
            sections[section].append(entry)
    return {"words": handoff, "counts": counts, "is_whole": is_whole, "bell": bell, **sections}


def _choose_section(row: HandoffRow, context: RequestContext, interpreted: Collection[str]) -> str:
    if row.officer_id == context.officer.officer_id:
        return "mine"
    if is_offered_to(row, context.officer.officer_id, context.post_id):
        return "offered"
    if row.handoff_id in interpreted and row.officer_id is not None:
        return "interpreted"
    return "free" if row.state is HandoffState.QUEUED else "held"


def _build_entry(
    row: HandoffRow,
    reach: ContactWindow,
    context: RequestContext,
    names: dict[str, str],
    clock: ResponseClock | None,
    section: str,
    calls: Sequence[OfficerCallRow],
) -> QueueEntry:
    is_overdue = clock is not None and clock.is_overdue(context.now)
    return QueueEntry(
        row=row,
        help=submission.decrypt_help_kinds(context.state.keys, row),
        contact=reach,
        clock=clock,
        is_overdue=is_overdue,
        minutes_left=count_minutes(clock, context.now),
        assignee_name=names.get(row.officer_id or "", ""),
        section=section,
        is_mine=section == "mine",
        mismatches=officer_match.find_mismatches(row, context.officer),
        has_unread=has_unread(row),
        calls=[
            (names[call.officer_id], call.acknowledged_at is not None) for call in calls if call.officer_id in names
        ],
    )


def _build_sort_key(row: HandoffRow, clock: ResponseClock | None, now: datetime) -> tuple[int, datetime]:
    # Where nothing is owed to her it stands below whatever is, of the same urgency.
    urgency = 2 * URGENCIES.index(row.urgency or "none") + (clock is None)
    return urgency, clock.due_at if clock else row.moved_at
