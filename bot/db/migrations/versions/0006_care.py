"""Ticks, referrals and corrections; on PostgreSQL a post sees those of its own handoffs only."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_INSTANT = sa.DateTime(timezone=True)
_POST = "current_setting('pelita.post', true)"
_EVERYTHING = f"{_POST} IS NULL OR {_POST} = '*'"
_OF_ITS_HANDOFF = "EXISTS (SELECT 1 FROM handoffs AS h WHERE h.handoff_id = {table}.handoff_id)"


def upgrade() -> None:
    """Make every table, and the policies. What is wrong in the directory is no post's secret and has no policy."""
    _create_ticks()
    _create_referrals()
    _create_corrections()
    if op.get_context().dialect.name == "postgresql":
        for table in ("ticks", "referrals"):
            rule = f"{_EVERYTHING} OR {_OF_ITS_HANDOFF.format(table=table)}"
            op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
            op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
            op.execute(f"CREATE POLICY own_post ON {table} USING ({rule}) WITH CHECK ({rule})")


def downgrade() -> None:
    """Remove every table; the policies go with them."""
    for table in ("corrections", "referrals", "ticks"):
        op.drop_table(table)


def _create_ticks() -> None:
    op.create_table(
        "ticks",
        *(sa.Column(name, sa.Text, nullable=False) for name in ("handoff_id", "checklist", "step")),
        sa.Column("has_consent", sa.Boolean, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("ticked_at", _INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("handoff_id", "checklist", "step", name="pk_ticks"),
        _of_handoff("ticks"),
    )


def _create_referrals() -> None:
    texts = ("referral_id", "handoff_id", "service", "receiver", "state", "by")
    op.create_table(
        "referrals",
        *(sa.Column(name, sa.Text, nullable=False) for name in texts),
        sa.Column("agreed_at", _INSTANT, nullable=False),
        sa.Column("settled_at", _INSTANT),
        sa.PrimaryKeyConstraint("referral_id", name="pk_referrals"),
        _of_handoff("referrals"),
        _check("state", "state IN ('asked', 'confirmed', 'unavailable', 'declined', 'unsafe')"),
        _check("settled", "(settled_at IS NULL) = (state = 'asked')"),
    )
    op.create_index("ix_referrals_handoff_id", "referrals", ["handoff_id"])


def _create_corrections() -> None:
    op.create_table(
        "corrections",
        *(sa.Column(name, sa.Text, nullable=False) for name in ("correction_id", "row_id", "fault", "post_id", "by")),
        sa.Column("found_at", _INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("correction_id", name="pk_corrections"),
    )
    op.create_index("ix_corrections_row_id", "corrections", ["row_id"])


def _of_handoff(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["handoff_id"], ["handoffs.handoff_id"], name=f"fk_{table}_handoff_id", ondelete="CASCADE"
    )


def _check(name: str, rule: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(rule, name=op.f(f"ck_referrals_{name}"))
