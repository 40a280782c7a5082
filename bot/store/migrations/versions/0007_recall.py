"""A word she chose, as a keyed trace."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column. Routes are given keys of their own by the sweep, which has the keys."""
    op.add_column("people", sa.Column("recall", sa.Text))


def downgrade() -> None:
    """Words that were chosen are forgotten; a version before this one cannot answer women it meets again until they write."""
    op.drop_column("people", "recall")  # not by copying: dropping the table would take all that hangs on it
