"""Since when what she wrote has no answer, when a handoff left whoever had answered her, and when she was told."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_INSTANT = sa.DateTime(timezone=True)
COLUMNS = ("asked_at", "passed_at", "next_told_at")


def upgrade() -> None:
    """Add the columns; what waited before is not known, so that nobody is called for it."""
    for name in COLUMNS:
        op.add_column("handoffs", sa.Column(name, _INSTANT))


def downgrade() -> None:
    """Remove them; not by copying, since dropping a table would take all that hangs on it."""
    for name in reversed(COLUMNS):
        op.drop_column("handoffs", name)
