"""The relay: who wrote what piece, and whether it reached her. The words themselves are in the vault."""

from collections.abc import Collection
from datetime import datetime
from typing import Final

from sqlalchemy import func, select

from bot.db.repositories.base import Repository
from bot.db.tables.core import outbox
from bot.db.tables.handoffs import HandoffMessageRow, handoffs, relay
from bot.domain.handoff import PENDING_DELIVERIES

_IS_PENDING: Final = relay.c.state.in_(sorted(PENDING_DELIVERIES))


class HandoffMessageRepository(Repository[HandoffMessageRow]):
    """The table of relays."""

    def get_next_serial(self, handoff_id: str) -> int:
        """The number of what is said next; the caller holds the vault."""
        last = select(func.max(relay.c.serial)).where(relay.c.handoff_id == handoff_id)
        return (self._get_value(last) or 0) + 1

    def add(self, row: HandoffMessageRow) -> None:
        """Add a piece; its words are in the vault already."""
        self._insert(row)

    def get_by_position(self, handoff_id: str, position: int) -> HandoffMessageRow | None:
        """One piece, nobody else's to change until this unit of work ends."""
        return self._get(relay.c.handoff_id == handoff_id, relay.c.position == position, for_update=True)

    def list_by_handoff(self, handoff_id: str) -> list[HandoffMessageRow]:
        """Everything said in a handoff, in its order."""
        return self._list(relay.c.handoff_id == handoff_id, order_by=(relay.c.serial,))

    def summarize_open_by_post(self, post_id: str) -> list[tuple[object, ...]]:
        """Of the open handoffs of a post, by officer and by what became of it: how much was said, and what last."""
        joined = relay.join(handoffs, handoffs.c.handoff_id == relay.c.handoff_id)
        by = (handoffs.c.officer_id, relay.c.handoff_id, relay.c.state)
        counted = (*by, func.count(), func.max(relay.c.serial), func.max(relay.c.done_at), func.max(relay.c.opened_at))
        chosen = (handoffs.c.post_id == post_id, handoffs.c.officer_id.is_not(None), handoffs.c.ended_at.is_(None))
        query = select(*counted).select_from(joined).where(*chosen).group_by(*by).order_by(*by)
        return [tuple(row) for row in self._connection.execute(query)]

    def list_pending(self, now: datetime) -> list[HandoffMessageRow]:
        """For each handoff the first piece that waits to reach her, if it cannot be taken back any more."""
        earlier = relay.alias("earlier")
        overtaken = select(earlier.c.position).where(
            earlier.c.handoff_id == relay.c.handoff_id,
            earlier.c.state.in_(sorted(PENDING_DELIVERIES)),
            earlier.c.serial < relay.c.serial,
        )
        due = (_IS_PENDING, relay.c.due_at <= now, ~overtaken.exists())
        return self._list(*due, order_by=(relay.c.due_at, relay.c.handoff_id))

    def list_waiting_handoff_ids(self) -> set[str]:
        """Every handoff in which a reply waits to be handed over to her."""
        return set(self._list_values(select(relay.c.handoff_id).where(_IS_PENDING).distinct()))

    def is_waiting(self, handoff_id: str) -> bool:
        """Whether a reply waits to be handed over in this one."""
        return self._exists(relay.c.handoff_id == handoff_id, _IS_PENDING)

    def has_pending(self, handoff_id: str) -> bool:
        """Whether something still waits to reach her, or is on its way."""
        is_unsettled = relay.c.state.in_(sorted({*PENDING_DELIVERIES, "handed"}))
        return self._exists(relay.c.handoff_id == handoff_id, is_unsettled)

    def transition(
        self, row: HandoffMessageRow, *, sources: Collection[str], target: str, done_at: datetime | None = None
    ) -> bool:
        """Change what became of a piece, if it is in one of these states; whether it changed."""
        this = (relay.c.handoff_id == row.handoff_id, relay.c.position == row.position)
        return bool(self._update(*this, relay.c.state.in_(sorted(sources)), state=target, done_at=done_at))

    def mark_opened(self, row: HandoffMessageRow, *, now: datetime) -> bool:
        """She opened it; whether that is news."""
        this = (relay.c.handoff_id == row.handoff_id, relay.c.position == row.position)
        return bool(self._update(*this, relay.c.opened_at.is_(None), opened_at=now))

    def cancel_pending(self, handoff_ids: Collection[str], *, now: datetime) -> int:
        """What waits to reach her never will; how many pieces. What is on its way is the outbox's to cancel."""
        theirs = relay.c.handoff_id.in_(sorted(handoff_ids))
        return self._update(theirs, _IS_PENDING, state="cancelled", done_at=now)

    def list_handed_over(self) -> list[tuple[HandoffMessageRow, list[str]]]:
        """What was handed to the outbox, with the states of its messages there."""
        rows = self._list(relay.c.state == "handed", order_by=(relay.c.handoff_id, relay.c.serial))
        return [(row, self._list_values(select(outbox.c.state).where(outbox.c.turn_id == row.turn_id))) for row in rows]

    def delete_by_handoff(self, handoff_id: str) -> int:
        """Remove everything of a handoff; its words are destroyed."""
        return self._delete(relay.c.handoff_id == handoff_id)
