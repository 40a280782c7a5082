"""When she first opened a closed message."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; what she opened before is not known."""
    op.add_column("relay", sa.Column("opened_at", sa.DateTime(timezone=True)))


def downgrade() -> None:
    """Remove it; not by copying, since dropping a table would take all that hangs on it."""
    op.drop_column("relay", "opened_at")
