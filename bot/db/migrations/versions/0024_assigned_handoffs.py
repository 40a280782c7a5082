"""Who gave a handoff to the officer who holds it."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; nobody was given anything yet."""
    op.add_column("handoffs", sa.Column("assigned_by", sa.Text))


def downgrade() -> None:
    """Remove it; not by copying, since dropping a table would take all that hangs on it."""
    op.drop_column("handoffs", "assigned_by")
