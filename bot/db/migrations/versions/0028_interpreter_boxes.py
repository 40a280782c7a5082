"""Boxes of interpreters and of machine translations, and when an interpreter last read."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0024"
branch_labels = None
depends_on = None

_NAME = "ck_officer_drafts_box"
_OLD = "box IN ('reply', 'note')"
_NEW = "box IN ('reply', 'note', 'between', 'own', 'source', 'draft')"


def upgrade() -> None:
    """Allow the boxes, and add the column."""
    op.add_column("consents", sa.Column("read_at", sa.DateTime(timezone=True)))
    _allow_boxes(_NEW)


def downgrade() -> None:
    """Forget what stands in those boxes, and the column."""
    op.execute("DELETE FROM officer_drafts WHERE box NOT IN ('reply', 'note')")
    _allow_boxes(_OLD)
    op.drop_column("consents", "read_at")


def _allow_boxes(rule: str) -> None:
    if op.get_context().dialect.name == "postgresql":
        op.drop_constraint(op.f(_NAME), "officer_drafts", type_="check")
        op.create_check_constraint(op.f(_NAME), "officer_drafts", rule)
        return
    # SQLite copies the table, without the rule it had; nothing hangs on this one.
    with op.batch_alter_table("officer_drafts", recreate="always") as batch:
        batch.create_check_constraint(op.f(_NAME), rule)
