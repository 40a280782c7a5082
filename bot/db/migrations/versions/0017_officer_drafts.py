"""What officers typed and did not send; on PostgreSQL a post sees those of its own handoffs only."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_POST = "current_setting('pelita.post', true)"
_OF_ITS_HANDOFF = "EXISTS (SELECT 1 FROM handoffs AS h WHERE h.handoff_id = officer_drafts.handoff_id)"


def upgrade() -> None:
    """Make the table, and its policy."""
    op.create_table(
        "officer_drafts",
        *(sa.Column(name, sa.Text, nullable=False) for name in ("handoff_id", "officer_id", "box")),
        sa.Column("words", sa.LargeBinary, nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("handoff_id", "officer_id", "box", name="pk_officer_drafts"),
        sa.ForeignKeyConstraint(
            ["handoff_id"], ["handoffs.handoff_id"], name="fk_officer_drafts_handoff_id_handoffs", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["officers.officer_id"], name="fk_officer_drafts_officer_id_officers", ondelete="CASCADE"
        ),
        sa.CheckConstraint("box IN ('reply', 'note')", name=op.f("ck_officer_drafts_box")),
    )
    for name in ("officer_id", "saved_at"):
        op.create_index(f"ix_officer_drafts_{name}", "officer_drafts", [name])
    if op.get_context().dialect.name == "postgresql":
        rule = f"{_POST} IN ('*', '**') OR {_OF_ITS_HANDOFF}"
        op.execute("ALTER TABLE officer_drafts ENABLE ROW LEVEL SECURITY")
        op.execute("ALTER TABLE officer_drafts FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY own_post ON officer_drafts USING ({rule}) WITH CHECK ({rule})")


def downgrade() -> None:
    """Remove the table, and what was not sent."""
    op.drop_table("officer_drafts")
