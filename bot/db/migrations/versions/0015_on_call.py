"""Whom a post calls when nobody answers, who was called, and who acknowledged it."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_INSTANT = sa.DateTime(timezone=True)
_POST = "current_setting('pelita.post', true)"
_EVERYTHING = f"{_POST} IN ('*', '**')"
_RULES = {
    "on_call": f"{_EVERYTHING} OR post_id = {_POST}",
    "officer_calls": (
        f"{_EVERYTHING} OR EXISTS (SELECT 1 FROM handoffs AS h WHERE h.handoff_id = officer_calls.handoff_id)"
    ),
}


def upgrade() -> None:
    """Make both tables, closed to other posts."""
    op.create_table(
        "on_call",
        sa.Column("post_id", sa.Text, nullable=False),
        sa.Column("place", sa.Integer, nullable=False),
        sa.Column("officer_id", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("post_id", "place", name="pk_on_call"),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["officers.officer_id"], name="fk_on_call_officer_id_officers", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_on_call_officer_id", "on_call", ["officer_id"])
    op.create_table(
        "officer_calls",
        sa.Column("handoff_id", sa.Text, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("since", _INSTANT, nullable=False),
        sa.Column("officer_id", sa.Text, nullable=False),
        sa.Column("called_at", _INSTANT, nullable=False),
        sa.Column("acknowledged_at", _INSTANT),
        sa.PrimaryKeyConstraint("handoff_id", "number", name="pk_officer_calls"),
        sa.ForeignKeyConstraint(
            ["handoff_id"], ["handoffs.handoff_id"], name="fk_officer_calls_handoff_id_handoffs", ondelete="CASCADE"
        ),
    )
    if op.get_context().dialect.name == "postgresql":
        for table, rule in _RULES.items():
            op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
            op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
            op.execute(f"CREATE POLICY own_post ON {table} USING ({rule}) WITH CHECK ({rule})")


def downgrade() -> None:
    """Remove both: nobody is called by name any more."""
    op.drop_table("officer_calls")
    op.drop_table("on_call")
