"""A second person for every account, a secret for each browser that joins, and passkeys."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_INSTANT = sa.DateTime(timezone=True)
_ADDED = (
    ("officers", "invited_by", sa.Text),
    ("officers", "invited_at", _INSTANT),
    ("officers", "confirmed_at", _INSTANT),
    ("sessions", "totp", sa.LargeBinary),
)


def upgrade() -> None:
    """Add the columns. Whoever joined stays as he is; whoever was invited and did not join yet is invited anew."""
    for table, name, kind in _ADDED:
        op.add_column(table, sa.Column(name, kind))
    op.execute("UPDATE officers SET confirmed_at = joined_at WHERE joined_at IS NOT NULL")
    op.execute("UPDATE officers SET totp = NULL WHERE joined_at IS NULL")
    op.execute("DELETE FROM sessions WHERE stage = 'joining'")
    op.create_table(
        "passkeys",
        sa.Column("credential_id", sa.LargeBinary, nullable=False),
        sa.Column("officer_id", sa.Text, nullable=False),
        sa.Column("public_key", sa.LargeBinary, nullable=False),
        sa.Column("sign_count", sa.BigInteger, nullable=False),
        sa.Column("added_at", _INSTANT, nullable=False),
        sa.Column("used_at", _INSTANT),
        sa.PrimaryKeyConstraint("credential_id", name="pk_passkeys"),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["officers.officer_id"], name="fk_passkeys_officer_id", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_passkeys_officer_id", "passkeys", ["officer_id"])
    op.create_table(
        "used_challenges",
        sa.Column("challenge_hash", sa.Text, nullable=False),
        sa.Column("used_at", _INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("challenge_hash", name="pk_used_challenges"),
    )


def downgrade() -> None:
    """Remove them. An account nobody confirmed is one that nobody can sign in to: a version before would let it in."""
    op.execute("UPDATE officers SET password_hash = NULL, totp = NULL, joined_at = NULL WHERE confirmed_at IS NULL")
    op.execute("DELETE FROM sessions WHERE officer_id IN (SELECT officer_id FROM officers WHERE confirmed_at IS NULL)")
    op.drop_table("used_challenges")
    op.drop_table("passkeys")
    for table, name, _ in reversed(_ADDED):
        op.drop_column(table, name)  # not by copying: dropping the table would take all that hangs on it
