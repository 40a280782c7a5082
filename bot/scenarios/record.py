"""What happened in one scenario: who wrote what and when, and what was done in the console, without judging it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from bot.model.handoff import State
from bot.services.deeds import Deeds

OFFICER: Final = "officer"
POST, COLLEAGUE, QUEUE = "post", "colleague", "queue"
"""To whom a handoff was passed on."""
NEVER: Final = frozenset({"failed", "cancelled", "undone"})
"""What became of a reply that does not reach her any more."""


@dataclass(frozen=True)
class Entry:
    """Something written, in its order: by `her`, by an `other` person on her phone, or by the `officer`."""

    at: datetime
    """For an officer's words: when they were written, not when they came."""
    writer: str
    text: str = field(repr=False)
    signs: frozenset[str] = frozenset()


@dataclass
class Record:
    """Grows from look to look."""

    entries: list[Entry] = field(default_factory=list)
    said: dict[str, datetime] = field(default_factory=dict)
    """The lines of hers that were said, and when."""
    deeds: Deeds | None = None
    """The last look."""
    was_on_duty: bool | None = None
    """Whether somebody was on duty when it was first taken."""
    is_outside: bool = False
    """Whether an officer wrote to her outside her window."""
    passed_to: set[str] = field(default_factory=set)
    nobody_there: bool = False
    """Whether she was told that nobody is on duty, and chose to wait."""

    @property
    def replies(self) -> list[Entry]:
        """What of the officer reached her."""
        return [entry for entry in self.entries if entry.writer == OFFICER]

    def look(self, seen: Deeds | None) -> None:
        """Take in another look."""
        if seen is None:
            return
        before, self.deeds = self.deeds, seen
        known = {piece.position for piece in before.replies} if before else set()
        self.is_outside |= not seen.may_write and any(piece.position not in known for piece in seen.replies)
        if self.was_on_duty is None and seen.row.officer_id:
            self.was_on_duty = seen.is_on_duty
        self.passed_to |= _passed(before, seen)

    def written_at(self, number: int, *, otherwise: datetime) -> datetime:
        """When the officer wrote what came to her as this one, counted from 0."""
        reaching = [piece for piece in (self.deeds.replies if self.deeds else ()) if piece.state not in NEVER]
        return reaching[number].written_at if number < len(reaching) else otherwise

    def asks(self, purpose: str) -> bool:
        """Whether an officer has asked her consent for this."""
        return any(piece.asks == purpose for piece in (self.deeds.replies if self.deeds else ()))


def after(entries: Sequence[Entry], since: datetime, until: datetime | None = None) -> list[Entry]:
    """What was written later than one time, and not later than another."""
    return [entry for entry in entries if entry.at > since and (until is None or entry.at <= until)]


def _passed(before: Deeds | None, seen: Deeds) -> set[str]:
    row, old = seen.row, before.row if before else seen.row
    found = {POST} if row.to_post or row.post_id != old.post_id else set()
    is_another = bool(old.officer_id and row.officer_id and row.officer_id != old.officer_id and not found)
    found |= {COLLEAGUE} if row.to_officer or is_another else set()
    return found | ({QUEUE} if old.officer_id and row.state is State.QUEUED and not row.officer_id else set())
