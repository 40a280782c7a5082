"""The queue: every open handoff of a post. What is overdue first, then by the urgency she marked. No word of anybody."""

from collections.abc import Sequence
from typing import Final

from starlette.responses import HTMLResponse, Response

from bot.console.labels import handoff
from bot.console.request_context import RequestContext
from bot.console.views.contact import count_minutes
from bot.console.views.queue_entries import build_reader, list_entries, list_own_work
from bot.db.tables.handoffs import OfficerCallRow
from bot.services.handoffs import arrivals, escalation, lifecycle, on_call

MAX_SOUGHT_LENGTH: Final = 80


def show_queue(context: RequestContext) -> Response:
    """The page."""
    return context.render_page("queue.html", **list_entries(context, is_whole=_is_whole(context)), sought="")


def find_in_queue(context: RequestContext) -> Response:
    """The page with what is looked for alone. A form sends it: no code stands in an address, where a proxy may keep it."""
    sought = context.form.get("find")[:MAX_SOUGHT_LENGTH]
    return context.render_page("queue.html", **list_entries(context, is_whole=True, sought=sought), sought=sought)


def show_queue_part(context: RequestContext) -> Response:
    """The part of it that changes."""
    return HTMLResponse(
        context.render_template("part_queue.html", **list_entries(context, is_whole=_is_whole(context)))
    )


def show_list_part(context: RequestContext) -> Response:
    """An officer's own women and who waits, beside a conversation and on the first page. `at`: which one is open."""
    return HTMLResponse(context.render_template("part_list.html", **list_own_work(context, at=context.query.get("at"))))


def _is_whole(context: RequestContext) -> bool:
    return context.query.get("all") == "yes"


def show_waiting_part(context: RequestContext) -> Response:
    """How many women wait longer than promised, and how many wrote to this officer: above every page."""
    resources = context.state.handoff_resources
    with context.open_unit_of_work(reading=True) as uow:
        rows = lifecycle.list_open_handoffs(uow, post_id=context.post_id)
        clocks = escalation.list_clocks(
            uow, rows, policy=resources.policy, safe=resources.safe_contact, now=context.now
        )
        calls = on_call.list_current_calls(uow, clocks)
        reader = build_reader(context, uow)
    overdue = sum(clock.is_overdue(context.now) for clock in clocks.values())
    unread = sum(map(reader.has_unread, rows))
    called = [
        (row, count_minutes(clocks[row.handoff_id], context.now))
        for row in rows
        if _is_called(calls.get(row.handoff_id, ()), context.officer.officer_id)
    ]
    arrived = arrivals.find_newest_arrival(rows, clocks, reader=reader, now=context.now, with_overdue=False)
    counted = {"overdue": overdue, "unread": unread, "arrived": arrived}
    return HTMLResponse(context.render_template("part_waiting.html", **counted, called=called, words=handoff))


def _is_called(calls: Sequence[OfficerCallRow], officer_id: str) -> bool:
    return any(call.officer_id == officer_id and call.acknowledged_at is None for call in calls)
