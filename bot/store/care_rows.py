"""Rows of ticks, referrals and corrections, as the rest of the product sees them."""

from dataclasses import dataclass
from datetime import datetime


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
