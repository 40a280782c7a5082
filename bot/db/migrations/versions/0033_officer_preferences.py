"""What officers chose for their console: the prepared texts they keep at hand, and whether keys act in it."""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns; nobody keeps a text yet, and keys act until somebody switches them off."""
    op.add_column("officers", sa.Column("has_keys", sa.Boolean, nullable=False, server_default=sa.text("true")))
    op.add_column("officers", sa.Column("favourites", sa.Text, nullable=False, server_default=sa.text("''")))


def downgrade() -> None:
    """Remove them; not by copying, since dropping a table would take all that hangs on it."""
    op.drop_column("officers", "favourites")
    op.drop_column("officers", "has_keys")
