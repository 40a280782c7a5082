"""A word she chose, as a keyed trace; what closes by itself does not hold up what is owed."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_WAITING = "state = 'waiting'"
_ONLY_WAITING = {"sqlite_where": sa.text(_WAITING), "postgresql_where": sa.text(_WAITING)}


def upgrade() -> None:
    """Add the column. Routes are given keys of their own by the sweep, which has the keys."""
    op.add_column("people", sa.Column("recall", sa.Text))
    op.drop_index("ix_outbox_waiting", "outbox")
    op.create_index("ix_outbox_waiting", "outbox", ["person_id", "outbox_id", "kind"], **_ONLY_WAITING)


def downgrade() -> None:
    """Words that were chosen are forgotten; a version before this one cannot answer women it meets again until they write."""
    op.drop_index("ix_outbox_waiting", "outbox")
    op.create_index("ix_outbox_waiting", "outbox", ["person_id", "outbox_id"], **_ONLY_WAITING)
    op.drop_column("people", "recall")  # not by copying: dropping the table would take all that hangs on it
