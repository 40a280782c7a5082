"""What is owed to women, in books of their own: words that nobody answered, and officers who were not introduced."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

from bot.chat.handoff_offer import HandoffOffer
from bot.db.tables.handoffs import HandoffRow
from bot.domain.post import Post
from bot.services.handoffs.response_clock import ResponseClock
from bot.services.posts import AvailablePost
from tests.support.contact_windows import is_opened_by_person, is_within
from tests.support.handoff_scenario import get_policy, get_safe_contact

MARGIN = timedelta(minutes=get_safe_contact().margin_minutes)
ON_HER_OWN = ("silent", "she_calls")
"""Promises that nothing comes by itself."""


@dataclass(frozen=True)
class Obligation:
    """Something to which a word is owed: her card, a message of hers, or that somebody else took over."""

    order: int
    since: datetime
    is_handover: bool


@dataclass
class ObligationBook:
    """By handoff; `order` counts what happens, whatever the clock says meanwhile."""

    order: int = 0
    latest: datetime = datetime.min.replace(tzinfo=UTC)
    """The latest time ever seen: what a clock that was set back says is taken for this."""
    owed: dict[str, list[Obligation]] = field(default_factory=lambda: defaultdict(list))
    replies: dict[str, tuple[str, int, datetime]] = field(default_factory=dict)
    """Replies that have not arrived: words → handoff, order and when it was written."""
    doubtful: set[str] = field(default_factory=set)
    """Replies that were written while the clock was set back: the product need not know that she was answered."""
    offered: dict[str, int] = field(default_factory=dict)
    introduced: dict[str, int] = field(default_factory=dict)
    answered: set[str] = field(default_factory=set)
    """Handoffs in which a reply arrived since they last began."""

    def add(self, handoff: str, now: datetime) -> None:
        """She sent her card, or wrote."""
        self.owed[handoff].append(Obligation(self._count(), self._see(now), is_handover=False))

    def add_handover(self, handoff: str, now: datetime) -> None:
        """It left whoever held it: a word is owed by whoever comes, since she waits already or else since now."""
        if not self.owed[handoff]:
            self.owed[handoff].append(Obligation(self._count(), self._see(now), is_handover=True))

    def close(self, handoff: str) -> None:
        """It ended: nothing is owed, and if it ever begins anew nobody has answered her."""
        self.owed[handoff].clear()
        self.answered.discard(handoff)

    def record_reply(self, handoff: str, words: str, now: datetime) -> None:
        """An officer wrote to her."""
        if now < self.latest:
            self.doubtful.add(words)
        self.replies[words] = (handoff, self._count(), self._see(now))

    def record_undo(self, words: str) -> None:
        """The officer took it back."""
        self.replies.pop(words, None)

    def record_arrival(self, words: str) -> None:
        """A reply reached her: it answers what was there when it was written."""
        if words not in self.replies:
            return
        handoff, order, written_at = self.replies.pop(words)
        if words not in self.doubtful:
            self.answered.add(handoff)
        self.owed[handoff] = [
            one
            for one in self.owed[handoff]
            if one.order > order
            and not (one.is_handover and one.since <= written_at)  # written after it, by a clock set back
        ]

    def record_offer(self, handoff: str) -> None:
        """It was offered, warm, to somebody else."""
        self.offered[handoff] = self._count()

    def record_introduction(self, handoff: str) -> None:
        """She was told that somebody else comes."""
        self.introduced[handoff] = self._count()

    def is_introduced(self, handoff: str) -> bool:
        """Whether she was told since it was offered; where nobody ever answered her there is nobody to change."""
        return handoff not in self.answered or self.introduced.get(handoff, 0) > self.offered.get(handoff, 0)

    def find_calm(self, row: HandoffRow, clock: ResponseClock | None, zone: tuple[str, str], now: datetime) -> str:
        """What shows a handoff calmer than it is; empty where nothing does."""
        owed = self.owed[row.handoff_id]
        if not owed or not row.is_open or row.is_closing:
            return ""
        since = owed[0].since
        if clock is None:
            return "a woman waits, and no clock runs"
        if clock.since > since:
            return "a clock began after she did"
        policy = get_policy()
        first = max(
            policy.get_escalation_steps(row.urgency)[0].after, policy.get_next_response_steps(row.urgency)[0].after
        )
        is_late = now >= since + timedelta(minutes=first)
        is_held = any(handoff == row.handoff_id for handoff, *_ in self.replies.values())
        may_wait = is_held and not (is_within(row, *zone, now) and is_within(row, *zone, now + MARGIN))
        return "an overdue handoff looks calm" if is_late and not may_wait and not clock.is_overdue(now) else ""

    def _see(self, now: datetime) -> datetime:
        self.latest = max(self.latest, now)
        return self.latest

    def _count(self) -> int:
        self.order += 1
        return self.order


def find_broken_promise(row: HandoffRow, post: Post, now: datetime) -> str:
    """What is wrong with the time she is promised when she has sent her card; empty where nothing is."""
    context: Any = SimpleNamespace(now=lambda: now)
    offer = HandoffOffer(context, policy=get_policy(), safe_contact=get_safe_contact())
    promised = offer.build_promise(AvailablePost(post, is_on_duty=False), urgency=row.urgency, terms=row, since=now)
    if is_opened_by_person(row) or promised["promise"] in ON_HER_OWN:
        is_fair = is_opened_by_person(row) and promised["promise"] in ON_HER_OWN
        return "" if is_fair else "something is promised to come by itself, or not, against her card"
    due_at = now + timedelta(minutes=promised["minutes"])
    at = datetime.fromisoformat(promised["opens_at"]) if "opens_at" in promised else due_at
    is_fair = at >= due_at and is_within(row, post.country, post.time_zone, at)
    return "" if is_fair else "a time is promised at which she would not be told"
