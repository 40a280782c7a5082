"""Complaints and feedback: closed choices, kept as numbers alone. They go past the post, to whoever oversees it.

A complaint is shown there as it is, also where it is the only one: hidden, it would protect nobody but whom it is about.
"""

from dataclasses import dataclass
from datetime import date, datetime

from bot.db.unit_of_work import UnitOfWork
from bot.domain.statistics import COMPLAINT_POST, COMPLAINTS, GRAVE_COMPLAINTS, month_of
from bot.services import statistics


@dataclass(frozen=True)
class ComplaintOverview:
    """The complaints of a month: how many of each kind, and how many about each post; never which of which."""

    month: date
    kinds: dict[str, int]
    posts: dict[str, int]

    @property
    def is_grave(self) -> bool:
        """Whether a post must stop until somebody from outside has looked."""
        return any(self.kinds.get(kind) for kind in GRAVE_COMPLAINTS)


def record_complaint(uow: UnitOfWork, *, kind: str, post_id: str | None, now: datetime) -> None:
    """She complained; her name, her words and the handoff are not part of it. Raises ValueError for an unknown kind."""
    statistics.count_event(uow, now=now, dimension="complaint", value=kind)
    if post_id is not None:
        uow.statistics.increment(month=month_of(now), dimension=COMPLAINT_POST, value=post_id)
    uow.commit()


def record_feedback(uow: UnitOfWork, *, how: str, now: datetime) -> None:
    """She said how it was, with one tap. Raises ValueError for an unknown answer."""
    statistics.count_event(uow, now=now, dimension="feedback", value=how)
    uow.commit()


def load_overview(uow: UnitOfWork, *, month: date) -> ComplaintOverview:
    """The complaints of a month, for an auditor or administrator; the caller records who looked."""
    rows = uow.statistics.list_by_month(month)
    kinds = {row.value: row.number for row in rows if row.dimension == "complaint"}
    posts = {row.value: row.number for row in rows if row.dimension == COMPLAINT_POST}
    return ComplaintOverview(month, {kind: kinds[kind] for kind in COMPLAINTS if kind in kinds}, posts)
