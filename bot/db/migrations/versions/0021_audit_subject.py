"""The acts to one thing are found without reading every act of a year: an open handoff shows what she was told."""

from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

NAME = "ix_audit_subject"


def upgrade() -> None:
    """Add the index."""
    op.create_index(NAME, "audit", ["subject", "verb"])


def downgrade() -> None:
    """Remove it."""
    op.drop_index(NAME, "audit")
