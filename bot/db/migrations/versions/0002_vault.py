"""The vault: one row a handoff, and the sealed pieces of what was said in it."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make both tables."""
    op.create_table(
        "vaults",
        sa.Column("handoff_id", sa.Text, nullable=False),
        sa.Column("person_id", sa.Text, nullable=False),
        sa.Column("post_id", sa.Text, nullable=False),
        sa.Column("data_key", sa.LargeBinary, nullable=False),
        sa.Column("master_key", sa.Text, nullable=False),
        sa.Column("keep_days", sa.Integer, nullable=False),
        sa.Column("wrapped_up_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("handoff_id", name="pk_vaults"),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.person_id"], name="fk_vaults_person_id", ondelete="CASCADE"
        ),
        sa.CheckConstraint("keep_days > 0", name=op.f("ck_vaults_keep_days")),
    )
    for column in ("person_id", "master_key", "wrapped_up_at"):
        op.create_index(f"ix_vaults_{column}", "vaults", [column])
    op.create_table(
        "vault_entries",
        sa.Column("handoff_id", sa.Text, nullable=False),
        sa.Column("position", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("words", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("handoff_id", "position", name="pk_vault_entries"),
        sa.ForeignKeyConstraint(
            ["handoff_id"], ["vaults.handoff_id"], name="fk_vault_entries_handoff_id", ondelete="CASCADE"
        ),
    )


def downgrade() -> None:
    """Remove both; the files of the handoffs stay in the key folder until they are strays."""
    op.drop_table("vault_entries")
    op.drop_table("vaults")
