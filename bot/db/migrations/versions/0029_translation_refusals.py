"""Whether she said no to machine translation."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; nobody was asked yet."""
    op.add_column("handoffs", sa.Column("translation_refused_at", sa.DateTime(timezone=True)))


def downgrade() -> None:
    """Remove it; not by copying, since dropping a table would take all that hangs on it."""
    op.drop_column("handoffs", "translation_refused_at")
