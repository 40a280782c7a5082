"""Rows of drafts, handoffs, consents and relays, as the rest of the product sees them."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.domain.handoff import OPEN_STATES, HandoffState


@dataclass(frozen=True)
class DraftRow:
    """A card she has not sent; sealed under a key of its own."""

    draft_id: str
    person_id: str
    post_id: str
    answers: bytes = field(repr=False)
    changed_at: datetime
    shown_at: datetime | None


@dataclass(frozen=True)
class HandoffRow:
    """A handoff without its words: what orders the queue and what keeps her safe."""

    handoff_id: str
    person_id: str
    post_id: str
    code: str
    return_hash: str | None = field(repr=False)
    state: HandoffState
    language: str
    urgency: str | None
    help: bytes | None = field(repr=False)
    """Sealed: bot/services/handoffs/submission.py."""
    time_window: str | None
    days: str | None
    how: str | None
    who: str | None
    cover: str | None
    officer_id: str | None
    to_officer: str | None
    to_post: str | None
    offered_at: datetime | None
    queued_at: datetime
    waiting_since: datetime
    claimed_at: datetime | None
    read_at: datetime | None
    answered_at: datetime | None
    wrote_at: datetime
    moved_at: datetime
    step: int
    told_step: int
    sealed_at: datetime | None
    ended_at: datetime | None
    end_told_at: datetime | None
    outcome: str | None
    has_word: bool | None = None
    """Whether a code word stands on her card; None where that was not noted yet."""
    account_at: datetime | None = None
    """Since when another account answers than before; a return code was given there."""
    account_known_at: datetime | None = None
    """When an officer acknowledged that."""

    @property
    def is_open(self) -> bool:
        """Whether it has not ended."""
        return self.state in OPEN_STATES

    @property
    def is_suspended(self) -> bool:
        """Whether she left, so that nothing may reach her."""
        return self.sealed_at is not None

    @property
    def is_account_new(self) -> bool:
        """Whether another account answers and no officer has acknowledged it: then no reply goes out."""
        return self.account_at is not None and self.account_known_at is None


@dataclass(frozen=True)
class ConsentRow:
    """What she agreed to, with whom, in which words, and for how long."""

    consent_id: str
    handoff_id: str
    purpose: str
    recipient: str
    text_version: str
    given_at: datetime
    valid_days: int
    withdrawn_at: datetime | None

    def is_valid(self, now: datetime) -> bool:
        """Whether it may be acted upon. A clock set back never lengthens it."""
        return self.withdrawn_at is None and abs(now - self.given_at) <= timedelta(days=self.valid_days)


@dataclass(frozen=True)
class HandoffMessageRow:
    """One piece of what is said, without its words; they are in the vault at `position`."""

    handoff_id: str
    position: int
    serial: int
    side: str
    state: str
    by: str
    media: str | None
    asks: str | None
    written_at: datetime
    due_at: datetime
    done_at: datetime | None
    changes: int | None = None
    """The position of an earlier piece of hers that she changed into this."""

    @property
    def turn_id(self) -> str:
        """The name of its answer in the outbox: what is handed over twice is delivered once."""
        return f"relay:{self.handoff_id}:{self.position}"


@dataclass(frozen=True)
class CompletedStepRow:
    """One step of a checklist that was done in a handoff."""

    handoff_id: str
    checklist: str
    step: str
    has_consent: bool
    by: str
    ticked_at: datetime


@dataclass(frozen=True)
class ReferralRow:
    """One service that an officer asked for her; `receiver` is a row of the directory, or `own`."""

    referral_id: str
    handoff_id: str
    service: str
    receiver: str
    state: str
    by: str
    agreed_at: datetime
    settled_at: datetime | None


@dataclass(frozen=True)
class CorrectionRow:
    """What an officer found wrong with a row of the directory."""

    correction_id: str
    row_id: str
    fault: str
    post_id: str
    by: str
    found_at: datetime
