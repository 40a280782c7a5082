"""What officers note beside a handoff: steps of a checklist, referrals, and rows of the directory found wrong."""

from typing import Final

from sqlalchemy import Boolean, CheckConstraint, ForeignKey, Index, Table, Text

from bot.store.columns import Instant, kept, metadata

_CARD: Final = "until the words of the handoff are destroyed, at once when she withdraws, or until she erases"
_DESK: Final = "until the editor of the directory has settled it"


def _of_handoff() -> ForeignKey:
    return ForeignKey("handoffs.handoff_id", ondelete="CASCADE")


ticks: Final = Table(
    "ticks",
    metadata,
    kept("handoff_id", Text, _of_handoff(), why="in which handoff", how_long=_CARD, primary_key=True),
    kept("checklist", Text, why="which checklist was followed", how_long=_CARD, primary_key=True),
    kept("step", Text, why="which step was done", how_long=_CARD, primary_key=True),
    kept("has_consent", Boolean, why="whether she said yes to this one step", how_long=_CARD, nullable=False),
    kept("by", Text, why="which officer did it", how_long=_CARD, nullable=False),
    kept("ticked_at", Instant, why="when it was done", how_long=_CARD, nullable=False),
)

referrals: Final = Table(
    "referrals",
    metadata,
    kept("referral_id", Text, why="a random name of the slip", how_long=_CARD, primary_key=True),
    kept("handoff_id", Text, _of_handoff(), why="in which handoff", how_long=_CARD, nullable=False),
    kept("service", Text, why="what kind of help she was referred to", how_long=_CARD, nullable=False),
    kept("receiver", Text, why="which row of the directory was asked", how_long=_CARD, nullable=False),
    kept("state", Text, why="whether somebody there took it", how_long=_CARD, nullable=False),
    kept("by", Text, why="which officer referred her", how_long=_CARD, nullable=False),
    kept("agreed_at", Instant, why="when she said yes to it", how_long=_CARD, nullable=False),
    kept("settled_at", Instant, why="when it was known how it ended", how_long=_CARD),
    CheckConstraint("state IN ('asked', 'confirmed', 'unavailable', 'declined', 'unsafe')", name="state"),
    CheckConstraint("(settled_at IS NULL) = (state = 'asked')", name="settled"),
)

corrections: Final = Table(
    "corrections",
    metadata,
    kept("correction_id", Text, why="a random name of what was found", how_long=_DESK, primary_key=True),
    kept("row_id", Text, why="which row of the directory is wrong", how_long=_DESK, nullable=False),
    kept("fault", Text, why="what is wrong with it", how_long=_DESK, nullable=False),
    kept("post_id", Text, why="which post found it", how_long=_DESK, nullable=False),
    kept("by", Text, why="which officer can be asked", how_long=_DESK, nullable=False),
    kept("found_at", Instant, why="when it was found", how_long=_DESK, nullable=False),
)

Index("ix_referrals_handoff_id", referrals.c.handoff_id)  # Referrals.of, and the cascade
Index("ix_corrections_row_id", corrections.c.row_id)  # Corrections.known
