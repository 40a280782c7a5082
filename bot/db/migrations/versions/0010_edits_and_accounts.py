"""Which message she edited; since when another account answers, and whether an officer knows it."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Add the columns; of handoffs from before it is not known whether there is a code word."""
    op.add_column("relay", sa.Column("changes", sa.Integer))
    op.add_column("handoffs", sa.Column("has_word", sa.Boolean))
    op.add_column("handoffs", sa.Column("account_at", _INSTANT))
    op.add_column("handoffs", sa.Column("account_known_at", _INSTANT))


def downgrade() -> None:
    """Remove them; not by copying, since dropping a table would take all that hangs on it."""
    for name in ("account_known_at", "account_at", "has_word"):
        op.drop_column("handoffs", name)
    op.drop_column("relay", "changes")
