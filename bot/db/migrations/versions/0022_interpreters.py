"""Who interprets, under which name, and whether she said no to it."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

_ADDED = (
    ("handoffs", "interpreter_refused_at", sa.DateTime(timezone=True)),
    ("officers", "is_interpreter", sa.Boolean),
    ("officers", "name_for_women", sa.Text),
)


def upgrade() -> None:
    """Add the columns; nobody interprets yet."""
    for table, name, kind in _ADDED:
        op.add_column(table, sa.Column(name, kind))


def downgrade() -> None:
    """Remove them; not by copying, since dropping a table would take all that hangs on it."""
    for table, name, _ in reversed(_ADDED):
        op.drop_column(table, name)
