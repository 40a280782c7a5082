"""The queue: every open handoff of a post, by the urgency she marked, then by what is due. No word of anybody."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from starlette.responses import HTMLResponse, Response

from bot.console import handoff_texts
from bot.console.contact import Contact, contact
from bot.console.visiting import Visit
from bot.model.handoff import URGENCY, State
from bot.services import escalation, handoffs, posts
from bot.store.handoff_rows import HandoffRow

FAR: Final = timedelta(days=3650)


@dataclass(frozen=True)
class Waiting:
    """One handoff as the queue shows it."""

    row: HandoffRow
    contact: Contact
    deadline: datetime | None
    minutes: int
    """Until the next step is due; below 0 where it is overdue."""
    holder: str
    is_mine: bool
    is_offered: bool
    """Whether it is offered to who looks."""
    has_news: bool
    """Whether she wrote after the last answer, and nobody has read it."""


def show(visit: Visit) -> Response:
    """The page."""
    return visit.page("queue.html", **_context(visit))


def show_part(visit: Visit) -> Response:
    """The part of it that changes."""
    return HTMLResponse(visit.drawn("part_queue.html", **_context(visit)))


def _context(visit: Visit) -> dict[str, Any]:
    waiting = found(visit)
    return {
        "words": handoff_texts,
        "mine": [one for one in waiting if one.is_mine],
        "offered": [one for one in waiting if one.is_offered],
        "free": [one for one in waiting if one.row.state is State.QUEUED],
        "held": [one for one in waiting if not (one.is_mine or one.is_offered or one.row.state is State.QUEUED)],
    }


def found(visit: Visit) -> list[Waiting]:
    """Every open handoff that who looks may know of, in order."""
    policy, safe = visit.office.aids.policy, visit.office.aids.safe
    with visit.work(reading=True) as uow:
        rows = handoffs.queue(uow, post_id=visit.post_id)
        names = {officer.officer_id: officer.name for officer in uow.officers.of_post(visit.post_id)}
        places = {post_id: posts.by_id(uow, post_id) for post_id in {row.post_id for row in rows}}
        waiting = [
            _waiting(row, contact(row, places[row.post_id], safe, visit.now), visit, names,
                     escalation.deadline(row, policy=policy))
            for row in rows
        ]  # fmt: skip
    return sorted(waiting, key=lambda one: _order(one, visit.now))


def _waiting(
    row: HandoffRow, reach: Contact, visit: Visit, names: dict[str, str], deadline: datetime | None
) -> Waiting:
    return Waiting(
        row=row,
        contact=reach,
        deadline=deadline,
        minutes=round((deadline - visit.now).total_seconds() / 60) if deadline else 0,
        holder=names.get(row.officer_id or "", ""),
        is_mine=row.officer_id == visit.officer.officer_id,
        is_offered=is_offered(row, visit.officer.officer_id, visit.post_id),
        has_news=row.read_at is not None and row.wrote_at > row.read_at,
    )


def is_offered(row: HandoffRow, officer_id: str, post_id: str) -> bool:
    """Whether a handoff is offered to an officer, or to the whole post of his."""
    return row.state is State.TRANSFERRING and (row.to_officer == officer_id or row.to_post == post_id)


def _order(one: Waiting, now: datetime) -> tuple[int, datetime, datetime]:
    return URGENCY.index(one.row.urgency or "none"), one.deadline or now + FAR, one.row.waiting_since
