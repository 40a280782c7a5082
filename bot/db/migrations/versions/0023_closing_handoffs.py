"""A handoff that was wrapped up and can be opened again for some minutes."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; nothing is being wrapped up."""
    op.add_column("handoffs", sa.Column("closing_at", sa.DateTime(timezone=True)))


def downgrade() -> None:
    """Remove it; not by copying, since dropping a table would take all that hangs on it."""
    op.drop_column("handoffs", "closing_at")
