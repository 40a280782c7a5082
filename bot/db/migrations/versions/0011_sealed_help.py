"""What kind of help she wants is sealed; what stood there in the clear goes: the post reads it in the card itself."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Keep bytes in the place of codes. A migration has no keys, so it cannot seal what is there."""
    op.drop_column("handoffs", "help")  # not by copying: dropping the table would take all that hangs on it
    op.add_column("handoffs", sa.Column("help", sa.LargeBinary))


def downgrade() -> None:
    """Codes again; what is sealed cannot be opened here, and goes."""
    op.drop_column("handoffs", "help")
    op.add_column("handoffs", sa.Column("help", sa.Text))
