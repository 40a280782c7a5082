"""What arrived for an officer, and when: a card that nobody holds, an offer, what she wrote, a word that is overdue."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from bot.db.tables.handoffs import HandoffRow
from bot.domain.handoff import HandoffState
from bot.services.handoffs.response_clock import ResponseClock


def find_newest_arrival(
    rows: Sequence[HandoffRow],
    clocks: Mapping[str, ResponseClock],
    *,
    officer_id: str,
    post_id: str,
    now: datetime,
    with_overdue: bool,
) -> datetime | None:
    """When something last arrived among the open handoffs of a post; None where nothing waits for this officer."""
    found = [at for row in rows for at in _list_arrivals(row, officer_id, post_id)]
    if with_overdue:
        found += [clock.due_at for clock in clocks.values() if clock.is_overdue(now)]
    return max(found, default=None)


def has_unread(row: HandoffRow) -> bool:
    """Whether she wrote after it was last read."""
    return row.read_at is not None and row.wrote_at > row.read_at


def is_offered_to(row: HandoffRow, officer_id: str, post_id: str) -> bool:
    """Whether a handoff is offered to an officer, or to the whole post."""
    return row.state is HandoffState.TRANSFERRING and (row.to_officer == officer_id or row.to_post == post_id)


def _list_arrivals(row: HandoffRow, officer_id: str, post_id: str) -> Iterator[datetime]:
    if row.officer_id == officer_id:
        if has_unread(row):
            yield row.wrote_at
    elif is_offered_to(row, officer_id, post_id):
        if row.offered_at:
            yield row.offered_at
    elif row.state is HandoffState.QUEUED:
        yield row.passed_at or row.waiting_since
