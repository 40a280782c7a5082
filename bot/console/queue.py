"""The queue: every open handoff of a post, by the urgency she marked, then by what is due. No word of anybody."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from starlette.responses import HTMLResponse, Response

from bot.console import handoff_texts
from bot.console.contact import Contact, contact
from bot.console.visiting import Visit
from bot.model.handoff import URGENCY, State
from bot.services import doorbells, escalation, handoffs, helpkinds, posts
from bot.store.handoff_rows import HandoffRow

FAR: Final = timedelta(days=3650)
SECTIONS: Final = ("offered", "mine", "free", "held")
SHOWN: Final = 40
"""Of each section; the rest is counted, and shown to whoever asks for all."""


@dataclass(frozen=True)
class Waiting:
    """One handoff as the queue shows it."""

    row: HandoffRow
    help: tuple[str, ...]
    """Codes of the help she wants."""
    contact: Contact
    deadline: datetime | None
    minutes: int
    """Until the next step is due; below 0 where it is overdue."""
    holder: str
    is_mine: bool
    has_news: bool
    """Whether she wrote after the last answer, and nobody has read it."""


def show(visit: Visit) -> Response:
    """The page."""
    return visit.page("queue.html", **_context(visit))


def show_part(visit: Visit) -> Response:
    """The part of it that changes."""
    return HTMLResponse(visit.drawn("part_queue.html", **_context(visit)))


def _context(visit: Visit) -> dict[str, Any]:
    with visit.work(reading=True) as uow:
        bell, _ = doorbells.state(uow, post_id=visit.post_id)
        rows = handoffs.queue(uow, post_id=visit.post_id)
        names = {officer.officer_id: officer.name for officer in uow.officers.of_post(visit.post_id)}
        places = {post_id: posts.by_id(uow, post_id) for post_id in {row.post_id for row in rows}}
    policy = visit.office.aids.policy
    due = sorted(
        ((escalation.deadline(row, policy=policy), row) for row in rows), key=lambda pair: _order(pair[0], pair[1], visit.now)
    )
    sections: dict[str, list[Waiting]] = {section: [] for section in SECTIONS}
    counts = Counter(_section(row, visit) for _, row in due)
    is_whole = visit.query.get("all") == "yes"
    for deadline, row in due:
        section = sections[_section(row, visit)]
        if is_whole or len(section) < SHOWN:
            reach = contact(row, places[row.post_id], visit.office.aids.safe, visit.now)
            section.append(_waiting(row, reach, visit, names, deadline))
    return {"words": handoff_texts, "counts": counts, "is_whole": is_whole, "bell": bell, **sections}


def _section(row: HandoffRow, visit: Visit) -> str:
    if row.officer_id == visit.officer.officer_id:
        return "mine"
    if is_offered(row, visit.officer.officer_id, visit.post_id):
        return "offered"
    return "free" if row.state is State.QUEUED else "held"


def _waiting(
    row: HandoffRow, reach: Contact, visit: Visit, names: dict[str, str], deadline: datetime | None
) -> Waiting:
    return Waiting(
        row=row,
        help=helpkinds.opened(visit.office.keys, row),
        contact=reach,
        deadline=deadline,
        minutes=round((deadline - visit.now).total_seconds() / 60) if deadline else 0,
        holder=names.get(row.officer_id or "", ""),
        is_mine=row.officer_id == visit.officer.officer_id,
        has_news=row.read_at is not None and row.wrote_at > row.read_at,
    )


def is_offered(row: HandoffRow, officer_id: str, post_id: str) -> bool:
    """Whether a handoff is offered to an officer, or to the whole post of his."""
    return row.state is State.TRANSFERRING and (row.to_officer == officer_id or row.to_post == post_id)


def _order(deadline: datetime | None, row: HandoffRow, now: datetime) -> tuple[int, datetime, datetime]:
    return URGENCY.index(row.urgency or "none"), deadline or now + FAR, row.waiting_since
