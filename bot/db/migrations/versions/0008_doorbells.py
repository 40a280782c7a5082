"""Doorbells: a post's own group that is told, without words, that the console needs a look."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the table. Nothing of any woman stands there, so it needs no policy."""
    op.create_table(
        "doorbells",
        sa.Column("post_id", sa.Text, nullable=False),
        sa.Column("code_hash", sa.Text),
        sa.Column("code_at", _INSTANT),
        sa.Column("group_key", sa.Text),
        sa.Column("route", sa.LargeBinary),
        *(sa.Column(name, _INSTANT) for name in ("rang_at", "rung_for", "silent_at")),
        sa.PrimaryKeyConstraint("post_id", name="pk_doorbells"),
        sa.ForeignKeyConstraint(["post_id"], ["posts.post_id"], name="fk_doorbells_post_id", ondelete="CASCADE"),
        sa.UniqueConstraint("code_hash", name="uq_doorbells_code_hash"),
        sa.UniqueConstraint("group_key", name="uq_doorbells_group_key"),
    )


def downgrade() -> None:
    """Remove the table; groups have to be joined anew."""
    op.drop_table("doorbells")
