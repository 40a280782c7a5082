"""What officers note beside a handoff: steps of a checklist, referrals, and rows of the directory found wrong."""

from typing import Final

from sqlalchemy import Boolean, CheckConstraint, ForeignKey, Index, Table, Text

from bot.store.columns import UtcDateTime, metadata, private_column

_FOLLOW_UP_RETENTION: Final = "until the words of the handoff are destroyed, at once when she withdraws, or until she erases"
_CORRECTION_RETENTION: Final = "until the editor of the directory has settled it"


def _follow_up_handoff_key() -> ForeignKey:
    return ForeignKey("handoffs.handoff_id", ondelete="CASCADE")


ticks: Final = Table(
    "ticks",
    metadata,
    private_column("handoff_id", Text, _follow_up_handoff_key(), purpose="in which handoff", retention=_FOLLOW_UP_RETENTION, primary_key=True),
    private_column("checklist", Text, purpose="which checklist was followed", retention=_FOLLOW_UP_RETENTION, primary_key=True),
    private_column("step", Text, purpose="which step was done", retention=_FOLLOW_UP_RETENTION, primary_key=True),
    private_column("has_consent", Boolean, purpose="whether she said yes to this one step", retention=_FOLLOW_UP_RETENTION, nullable=False),
    private_column("by", Text, purpose="which officer did it", retention=_FOLLOW_UP_RETENTION, nullable=False),
    private_column("ticked_at", UtcDateTime, purpose="when it was done", retention=_FOLLOW_UP_RETENTION, nullable=False),
)

referrals: Final = Table(
    "referrals",
    metadata,
    private_column("referral_id", Text, purpose="a random name of the slip", retention=_FOLLOW_UP_RETENTION, primary_key=True),
    private_column("handoff_id", Text, _follow_up_handoff_key(), purpose="in which handoff", retention=_FOLLOW_UP_RETENTION, nullable=False),
    private_column("service", Text, purpose="what kind of help she was referred to", retention=_FOLLOW_UP_RETENTION, nullable=False),
    private_column("receiver", Text, purpose="which row of the directory was asked", retention=_FOLLOW_UP_RETENTION, nullable=False),
    private_column("state", Text, purpose="whether somebody there took it", retention=_FOLLOW_UP_RETENTION, nullable=False),
    private_column("by", Text, purpose="which officer referred her", retention=_FOLLOW_UP_RETENTION, nullable=False),
    private_column("agreed_at", UtcDateTime, purpose="when she said yes to it", retention=_FOLLOW_UP_RETENTION, nullable=False),
    private_column("settled_at", UtcDateTime, purpose="when it was known how it ended", retention=_FOLLOW_UP_RETENTION),
    CheckConstraint("state IN ('asked', 'confirmed', 'unavailable', 'declined', 'unsafe')", name="state"),
    CheckConstraint("(settled_at IS NULL) = (state = 'asked')", name="settled"),
)

corrections: Final = Table(
    "corrections",
    metadata,
    private_column("correction_id", Text, purpose="a random name of what was found", retention=_CORRECTION_RETENTION, primary_key=True),
    private_column("row_id", Text, purpose="which row of the directory is wrong", retention=_CORRECTION_RETENTION, nullable=False),
    private_column("fault", Text, purpose="what is wrong with it", retention=_CORRECTION_RETENTION, nullable=False),
    private_column("post_id", Text, purpose="which post found it", retention=_CORRECTION_RETENTION, nullable=False),
    private_column("by", Text, purpose="which officer can be asked", retention=_CORRECTION_RETENTION, nullable=False),
    private_column("found_at", UtcDateTime, purpose="when it was found", retention=_CORRECTION_RETENTION, nullable=False),
)

Index("ix_referrals_handoff_id", referrals.c.handoff_id)  # Referrals.of, and the cascade
Index("ix_corrections_row_id", corrections.c.row_id)  # Corrections.known
