"""Officers: their accounts, invitations, sessions and tries to sign in, and the roster of a post."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

SERIAL = sa.BigInteger().with_variant(sa.Integer, "sqlite")
OF_A_POST = ("shifts", "holidays")
"""Tables a post sees its own rows of, as in the revision before. Accounts are not among them: whoever signs in has no post
until he is known."""
OWN = "current_setting('pelita.post', true)"
RULE = f"{OWN} IS NULL OR {OWN} = '*' OR post_id = {OWN}"


def upgrade() -> None:
    """Make the seven tables."""
    op.create_table(
        "officers",
        sa.Column("officer_id", sa.Text, nullable=False),
        sa.Column("post_id", sa.Text),
        sa.Column("login", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("roles", sa.Text, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("languages", sa.Text, nullable=False),
        sa.Column("is_woman", sa.Boolean, nullable=False),
        sa.Column("password_hash", sa.Text),
        sa.Column("totp", sa.LargeBinary),
        sa.Column("totp_step", sa.Integer),
        sa.Column("on_duty_at", sa.DateTime(timezone=True)),
        sa.Column("cap", sa.Integer),
        sa.Column("epoch", sa.Integer, nullable=False),
        sa.Column("joined_at", sa.DateTime(timezone=True)),
        sa.Column("disabled_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("officer_id", name="pk_officers"),
        sa.UniqueConstraint("login", name="uq_officers_login"),
    )
    op.create_table(
        "invitations",
        sa.Column("code_hash", sa.Text, nullable=False),
        sa.Column("officer_id", sa.Text, nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("code_hash", name="pk_invitations"),
        _of_officer("invitations"),
    )
    op.create_table(
        "recovery_codes",
        sa.Column("code_hash", sa.Text, nullable=False),
        sa.Column("officer_id", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("code_hash", name="pk_recovery_codes"),
        _of_officer("recovery_codes"),
    )
    op.create_table(
        "sessions",
        sa.Column("session_hash", sa.Text, nullable=False),
        sa.Column("officer_id", sa.Text, nullable=False),
        sa.Column("stage", sa.Text, nullable=False),
        sa.Column("epoch", sa.Integer, nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("session_hash", name="pk_sessions"),
        _of_officer("sessions"),
        sa.CheckConstraint("stage IN ('joining', 'signed_in')", name=op.f("ck_sessions_stage")),
    )
    op.create_table(
        "sign_in_tries",
        sa.Column("try_id", SERIAL, nullable=False, autoincrement=True),
        sa.Column("subject_hash", sa.Text, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("try_id", name="pk_sign_in_tries"),
    )
    op.create_table(
        "shifts",
        sa.Column("shift_id", sa.Text, nullable=False),
        sa.Column("post_id", sa.Text, nullable=False),
        sa.Column("officer_id", sa.Text, nullable=False),
        sa.Column("weekday", sa.Integer, nullable=False),
        sa.Column("begins", sa.Integer, nullable=False),
        sa.Column("ends", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("shift_id", name="pk_shifts"),
        _of_officer("shifts"),
        sa.CheckConstraint("weekday BETWEEN 0 AND 6", name=op.f("ck_shifts_weekday")),
        sa.CheckConstraint("begins >= 0 AND ends > begins AND ends <= 1440", name=op.f("ck_shifts_minutes")),
    )
    op.create_table(
        "holidays",
        sa.Column("post_id", sa.Text, nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("country", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("post_id", "day", name="pk_holidays"),
    )
    for table, column in INDEXED:
        op.create_index(f"ix_{table}_{column}", table, [column])
    op.create_index("ix_sign_in_tries_subject", "sign_in_tries", ["subject_hash", "at"])
    if op.get_context().dialect.name == "postgresql":
        for table in OF_A_POST:
            op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
            op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
            op.execute(f"CREATE POLICY own_post ON {table} USING ({RULE}) WITH CHECK ({RULE})")


INDEXED = (
    ("officers", "post_id"),
    ("invitations", "officer_id"),
    ("recovery_codes", "officer_id"),
    ("sessions", "officer_id"),
    ("shifts", "post_id"),
    ("shifts", "officer_id"),
)


def _of_officer(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["officer_id"], ["officers.officer_id"], name=f"fk_{table}_officer_id", ondelete="CASCADE"
    )


def downgrade() -> None:
    """Remove them, those that point at officers first."""
    for table in ("holidays", "shifts", "sign_in_tries", "sessions", "recovery_codes", "invitations", "officers"):
        op.drop_table(table)
