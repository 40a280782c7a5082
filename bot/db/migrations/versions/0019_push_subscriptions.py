"""Browsers that officers want to be told by that something is new."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

_INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the table. It is no post's: the console asks for an officer's own."""
    op.create_table(
        "push_subscriptions",
        sa.Column("subscription_id", sa.Text, nullable=False),
        sa.Column("officer_id", sa.Text, nullable=False),
        sa.Column("endpoint", sa.LargeBinary, nullable=False),
        sa.Column("endpoint_hash", sa.Text, nullable=False),
        sa.Column("added_at", _INSTANT, nullable=False),
        sa.Column("told_for", _INSTANT, nullable=False),
        sa.Column("told_at", _INSTANT),
        sa.PrimaryKeyConstraint("subscription_id", name="pk_push_subscriptions"),
        sa.ForeignKeyConstraint(
            ["officer_id"],
            ["officers.officer_id"],
            name="fk_push_subscriptions_officer_id_officers",
            ondelete="CASCADE",
        ),
        sa.UniqueConstraint("endpoint_hash", name="uq_push_subscriptions_endpoint_hash"),
    )
    op.create_index("ix_push_subscriptions_officer_id", "push_subscriptions", ["officer_id"])


def downgrade() -> None:
    """Remove the table: nobody is told any more."""
    op.drop_table("push_subscriptions")
