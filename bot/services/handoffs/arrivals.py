"""What arrived for an officer, and when: a card that nobody holds, an offer, what she wrote, a word that is overdue."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.db.tables.handoffs import HandoffRow
from bot.domain.handoff import HandoffState
from bot.services.handoffs.response_clock import ResponseClock


@dataclass(frozen=True)
class Reader:
    """An officer for whom something may have arrived."""

    officer_id: str
    post_id: str
    interpreted: Mapping[str, datetime] = field(default_factory=dict)
    """The handoffs in which they interpret, and when they last read what she wrote there."""

    def has_unread(self, row: HandoffRow) -> bool:
        """Whether she wrote something that this officer, who holds it or interprets in it, has not read."""
        if row.officer_id == self.officer_id:
            return has_unread(row)
        read_at = self.interpreted.get(row.handoff_id)
        return read_at is not None and row.officer_id is not None and row.wrote_at > read_at


def find_newest_arrival(
    rows: Sequence[HandoffRow],
    clocks: Mapping[str, ResponseClock],
    *,
    reader: Reader,
    now: datetime,
    with_overdue: bool,
) -> datetime | None:
    """When something last arrived among the open handoffs of a post; None where nothing waits for this officer."""
    found = [at for row in rows for at in _list_arrivals(row, reader)]
    if with_overdue:
        found += [clock.due_at for clock in clocks.values() if clock.is_overdue(now)]
    return max(found, default=None)


def has_unread(row: HandoffRow) -> bool:
    """Whether she wrote after it was last read."""
    return row.read_at is not None and row.wrote_at > row.read_at


def is_offered_to(row: HandoffRow, officer_id: str, post_id: str) -> bool:
    """Whether a handoff is offered to an officer, or to the whole post."""
    return row.state is HandoffState.TRANSFERRING and (row.to_officer == officer_id or row.to_post == post_id)


def _list_arrivals(row: HandoffRow, reader: Reader) -> Iterator[datetime]:
    if reader.has_unread(row):
        yield row.wrote_at
    if row.officer_id == reader.officer_id:
        if row.is_newly_assigned and row.claimed_at:
            yield row.claimed_at
        return
    if is_offered_to(row, reader.officer_id, reader.post_id):
        if row.offered_at:
            yield row.offered_at
    elif row.state is HandoffState.QUEUED:
        yield row.passed_at or row.waiting_since
