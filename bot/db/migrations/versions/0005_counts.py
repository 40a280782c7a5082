"""Seals of the audit and where its chain begins and ends; numbers without persons."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the seals, begin the chain after what is there, make the table of numbers."""
    op.add_column("audit", sa.Column("seal_before", sa.LargeBinary))
    op.add_column("audit", sa.Column("seal", sa.LargeBinary))
    _create_ends()
    op.create_table(
        "counts",
        sa.Column("month", sa.Date, nullable=False),
        sa.Column("dimension", sa.Text, nullable=False),
        sa.Column("value", sa.Text, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("month", "dimension", "value", name="pk_counts"),
        sa.CheckConstraint("number > 0", name=op.f("ck_counts_number")),
    )


def downgrade() -> None:
    """Remove them; the acts stay, without seals."""
    op.drop_table("counts")
    op.drop_table("audit_ends")
    op.drop_column("audit", "seal")
    op.drop_column("audit", "seal_before")


def _create_ends() -> None:
    op.create_table(
        "audit_ends",
        sa.Column("ends_id", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("began_id", sa.BigInteger, nullable=False),
        sa.Column("first_id", sa.BigInteger, nullable=False),
        sa.Column("first_seal", sa.LargeBinary),
        sa.Column("last_id", sa.BigInteger, nullable=False),
        sa.Column("last_seal", sa.LargeBinary),
        sa.Column("seal", sa.LargeBinary),
        sa.PrimaryKeyConstraint("ends_id", name="pk_audit_ends"),
        sa.CheckConstraint("ends_id = 1", name=op.f("ck_audit_ends_only_one")),
    )
    last = "(SELECT COALESCE(MAX(audit_id), 0) FROM audit)"
    op.execute(f"INSERT INTO audit_ends (ends_id, began_id, first_id, last_id) VALUES (1, {last}, {last}, {last})")
