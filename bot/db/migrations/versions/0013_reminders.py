"""A reminder she switched on: the day in the clear, the hour sealed, and nothing of what it is about."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_HERS_ALONE = "current_setting('pelita.post', true) = '**'"
"""No post sees it, not even one that sees every post."""


def upgrade() -> None:
    """Make the table, closed to posts."""
    op.create_table(
        "reminders",
        sa.Column("person_id", sa.Text, nullable=False),
        sa.Column("due_on", sa.Date, nullable=False),
        sa.Column("due", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("person_id", name="pk_reminders"),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.person_id"], name="fk_reminders_person_id_people", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_reminders_due_on", "reminders", ["due_on"])
    if op.get_context().dialect.name == "postgresql":
        op.execute("ALTER TABLE reminders ENABLE ROW LEVEL SECURITY")
        op.execute("ALTER TABLE reminders FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY own_post ON reminders USING ({_HERS_ALONE}) WITH CHECK ({_HERS_ALONE})")


def downgrade() -> None:
    """Remove the table: nobody is reminded."""
    op.drop_table("reminders")
