"""The queue: every open handoff of a post, by the urgency she marked, then by what is due. No word of anybody."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from starlette.responses import HTMLResponse, Response

from bot.console.labels import handoff
from bot.console.request_context import RequestContext
from bot.console.views.handoff import ContactWindow, build_contact_window
from bot.db.tables.handoffs import HandoffRow
from bot.domain.handoff import URGENCIES, HandoffState
from bot.services import posts, staff_alerts
from bot.services.handoffs import escalation, lifecycle, submission

FAR_FUTURE: Final = timedelta(days=3650)
SECTIONS: Final = ("offered", "mine", "free", "held")
MAX_ROWS_PER_SECTION: Final = 40
"""Of each section; the rest is counted, and shown to whoever asks for all."""


@dataclass(frozen=True)
class QueueEntry:
    """One handoff as the queue shows it."""

    row: HandoffRow
    help: tuple[str, ...]
    """Codes of the help she wants."""
    contact: ContactWindow
    deadline: datetime | None
    minutes_left: int
    """Until the next step is due; below 0 where it is overdue."""
    assignee_name: str
    is_mine: bool
    has_unread: bool
    """Whether she wrote after the last answer, and nobody has read it."""


def show_queue(context: RequestContext) -> Response:
    """The page."""
    return context.render_page("queue.html", **_build_queue_values(context))


def show_queue_part(context: RequestContext) -> Response:
    """The part of it that changes."""
    return HTMLResponse(context.render_template("part_queue.html", **_build_queue_values(context)))


def _build_queue_values(context: RequestContext) -> dict[str, Any]:
    with context.open_unit_of_work(reading=True) as uow:
        bell, _ = staff_alerts.get_alert_state(uow, post_id=context.post_id)
        rows = lifecycle.list_open_handoffs(uow, post_id=context.post_id)
        names = {officer.officer_id: officer.name for officer in uow.officers.list_by_post(context.post_id)}
        places = {post_id: posts.get_post(uow, post_id) for post_id in {row.post_id for row in rows}}
    policy = context.state.handoff_resources.policy
    due = sorted(
        ((escalation.find_next_deadline(row, policy=policy), row) for row in rows),
        key=lambda pair: _build_sort_key(pair[0], pair[1], context.now),
    )
    sections: dict[str, list[QueueEntry]] = {section: [] for section in SECTIONS}
    counts = Counter(_choose_section(row, context) for _, row in due)
    is_whole = context.query.get("all") == "yes"
    for deadline, row in due:
        section = sections[_choose_section(row, context)]
        if is_whole or len(section) < MAX_ROWS_PER_SECTION:
            reach = build_contact_window(
                row, places[row.post_id], context.state.handoff_resources.safe_contact, context.now
            )
            section.append(_build_entry(row, reach, context, names, deadline))
    return {"words": handoff, "counts": counts, "is_whole": is_whole, "bell": bell, **sections}


def _choose_section(row: HandoffRow, context: RequestContext) -> str:
    if row.officer_id == context.officer.officer_id:
        return "mine"
    if is_offered_to(row, context.officer.officer_id, context.post_id):
        return "offered"
    return "free" if row.state is HandoffState.QUEUED else "held"


def _build_entry(
    row: HandoffRow, reach: ContactWindow, context: RequestContext, names: dict[str, str], deadline: datetime | None
) -> QueueEntry:
    return QueueEntry(
        row=row,
        help=submission.decrypt_help_kinds(context.state.keys, row),
        contact=reach,
        deadline=deadline,
        minutes_left=round((deadline - context.now).total_seconds() / 60) if deadline else 0,
        assignee_name=names.get(row.officer_id or "", ""),
        is_mine=row.officer_id == context.officer.officer_id,
        has_unread=row.read_at is not None and row.wrote_at > row.read_at,
    )


def is_offered_to(row: HandoffRow, officer_id: str, post_id: str) -> bool:
    """Whether a handoff is offered to an officer, or to the whole post of his."""
    return row.state is HandoffState.TRANSFERRING and (row.to_officer == officer_id or row.to_post == post_id)


def _build_sort_key(deadline: datetime | None, row: HandoffRow, now: datetime) -> tuple[int, datetime, datetime]:
    return URGENCIES.index(row.urgency or "none"), deadline or now + FAR_FUTURE, row.waiting_since
