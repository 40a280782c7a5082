"""Whether an officer's console makes a sound when something arrives."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; nobody asked for a sound yet."""
    op.add_column("officers", sa.Column("has_chime", sa.Boolean, nullable=False, server_default=sa.text("false")))


def downgrade() -> None:
    """Remove it; not by copying, since dropping a table would take all that hangs on it."""
    op.drop_column("officers", "has_chime")
