"""The link of a referral slip: what it is recognised by, until when it opens, and when the receiver answered by it."""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns and what a link is found by; no slip has a link yet."""
    op.add_column("referrals", sa.Column("link_hash", sa.Text, nullable=True))
    op.add_column("referrals", sa.Column("link_until", sa.DateTime(timezone=True), nullable=True))
    op.add_column("referrals", sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index("ux_referrals_link_hash", "referrals", ["link_hash"], unique=True)


def downgrade() -> None:
    """Remove them; links that were given away open nothing any more."""
    op.drop_index("ux_referrals_link_hash", "referrals")
    for name in ("answered_at", "link_until", "link_hash"):
        op.drop_column("referrals", name)
