"""Forms of officers that were sent, so that each acts once; on PostgreSQL a post sees those of its own handoffs only."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_POST = "current_setting('pelita.post', true)"
_OF_ITS_HANDOFF = "EXISTS (SELECT 1 FROM handoffs AS h WHERE h.handoff_id = once_keys.handoff_id)"


def upgrade() -> None:
    """Make the table, and its policy."""
    op.create_table(
        "once_keys",
        *(sa.Column(name, sa.Text, nullable=False) for name in ("key_hash", "handoff_id", "content_hash", "answer")),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key_hash", name="pk_once_keys"),
        sa.ForeignKeyConstraint(
            ["handoff_id"], ["handoffs.handoff_id"], name="fk_once_keys_handoff_id_handoffs", ondelete="CASCADE"
        ),
    )
    for name in ("handoff_id", "used_at"):
        op.create_index(f"ix_once_keys_{name}", "once_keys", [name])
    if op.get_context().dialect.name == "postgresql":
        rule = f"{_POST} IN ('*', '**') OR {_OF_ITS_HANDOFF}"
        op.execute("ALTER TABLE once_keys ENABLE ROW LEVEL SECURITY")
        op.execute("ALTER TABLE once_keys FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY own_post ON once_keys USING ({rule}) WITH CHECK ({rule})")


def downgrade() -> None:
    """Remove the table: a form that is sent again acts again."""
    op.drop_table("once_keys")
