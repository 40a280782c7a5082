"""Posts, drafts, handoffs, consents and relays; on PostgreSQL a post sees its own rows only, whatever is asked."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_INSTANT = sa.DateTime(timezone=True)
_POST = "current_setting('pelita.post', true)"
_EVERYTHING = f"{_POST} IS NULL OR {_POST} = '*'"
_OF_ITS_HANDOFF = "EXISTS (SELECT 1 FROM handoffs AS h WHERE h.handoff_id = {table}.handoff_id)"
_POLICIES = {
    "handoffs": f"{_EVERYTHING} OR post_id = {_POST} OR to_post = {_POST}",
    "consents": f"{_EVERYTHING} OR {_OF_ITS_HANDOFF.format(table='consents')}",
    "relay": f"{_EVERYTHING} OR {_OF_ITS_HANDOFF.format(table='relay')}",
    "vaults": f"{_EVERYTHING} OR {_OF_ITS_HANDOFF.format(table='vaults')}",
    "vault_entries": f"{_EVERYTHING} OR {_OF_ITS_HANDOFF.format(table='vault_entries')}",
    "drafts": f"{_POST} IS NULL",
    "return_tries": f"{_POST} IS NULL",
}
"""Who sees which rows: a connection that never named a post sees all, one that named a post its own, and one whose post is
the empty text nothing. What she has not sent is seen by no post, not even by one that sees every post."""


def upgrade() -> None:
    """Make every table, and the policies."""
    _create_posts()
    _create_post_checks()
    _create_drafts()
    _create_handoffs()
    _create_consents()
    _create_relay()
    _create_return_tries()
    if op.get_context().dialect.name == "postgresql":
        for table, rule in _POLICIES.items():
            op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
            op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
            op.execute(f"CREATE POLICY own_post ON {table} USING ({rule}) WITH CHECK ({rule})")


def downgrade() -> None:
    """Remove every table and the policies; the files of the drafts stay in the key folder until they are strays."""
    if op.get_context().dialect.name == "postgresql":
        for table in ("vaults", "vault_entries"):
            op.execute(f"DROP POLICY own_post ON {table}")
            op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
            op.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")
    for table in ("return_tries", "relay", "consents", "handoffs", "drafts", "post_checks", "posts"):
        op.drop_table(table)


def _create_posts() -> None:
    op.create_table(
        "posts",
        sa.Column("post_id", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("country", sa.CHAR(2), nullable=False),
        sa.Column("origin", sa.CHAR(2)),
        sa.Column("run_by", sa.Text, nullable=False),
        sa.Column("mission_id", sa.Text),
        sa.Column("time_zone", sa.Text, nullable=False),
        sa.Column("reports", sa.Text, nullable=False),
        sa.Column("hours", sa.Text, nullable=False),
        sa.Column("languages", sa.Text, nullable=False),
        sa.Column("keep_days", sa.Integer, nullable=False),
        *(sa.Column(name, _INSTANT) for name in ("joined_at", "closed_at", "on_duty_at")),
        sa.PrimaryKeyConstraint("post_id", name="pk_posts"),
        _check("posts", "run_by", "run_by IN ('mission', 'non_government')"),
        _check("posts", "reports", "reports IN ('unknown', 'some', 'children', 'nothing')"),
    )


def _create_post_checks() -> None:
    op.create_table(
        "post_checks",
        sa.Column("post_id", sa.Text, nullable=False),
        sa.Column("item", sa.Text, nullable=False),
        sa.Column("checked_at", _INSTANT, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("post_id", "item", name="pk_post_checks"),
        sa.ForeignKeyConstraint(
            ["post_id"], ["posts.post_id"], name="fk_post_checks_post_id", ondelete="CASCADE"
        ),
    )


def _create_drafts() -> None:
    op.create_table(
        "drafts",
        sa.Column("draft_id", sa.Text, nullable=False),
        sa.Column("person_id", sa.Text, nullable=False),
        sa.Column("post_id", sa.Text, nullable=False),
        sa.Column("answers", sa.LargeBinary, nullable=False),
        sa.Column("changed_at", _INSTANT, nullable=False),
        sa.Column("shown_at", _INSTANT),
        sa.PrimaryKeyConstraint("draft_id", name="pk_drafts"),
        _of_person("drafts"),
        sa.UniqueConstraint("person_id", name="uq_drafts_person_id"),
    )
    op.create_index("ix_drafts_changed_at", "drafts", ["changed_at"])


def _create_handoffs() -> None:
    texts = ("urgency", "help", "time_window", "days", "how", "who", "cover", "officer_id", "to_officer", "to_post")
    times = ("claimed_at", "read_at", "answered_at", "sealed_at", "ended_at", "end_told_at", "offered_at")
    op.create_table(
        "handoffs",
        sa.Column("handoff_id", sa.Text, nullable=False),
        sa.Column("person_id", sa.Text, nullable=False),
        sa.Column("post_id", sa.Text, nullable=False),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("return_hash", sa.Text),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        *(sa.Column(name, sa.Text) for name in (*texts, "outcome")),
        *(sa.Column(name, _INSTANT, nullable=False) for name in ("queued_at", "waiting_since", "wrote_at", "moved_at")),
        *(sa.Column(name, _INSTANT) for name in times),
        sa.Column("step", sa.Integer, nullable=False),
        sa.Column("told_step", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("handoff_id", name="pk_handoffs"),
        _of_person("handoffs"),
        sa.UniqueConstraint("code", name="uq_handoffs_code"),
        sa.UniqueConstraint("return_hash", name="uq_handoffs_return_hash"),
        *_handoff_checks(),
    )
    op.create_index("ix_handoffs_person_id", "handoffs", ["person_id"])
    op.create_index("ix_handoffs_post_id", "handoffs", ["post_id", "state"])
    op.create_index("ix_handoffs_ended_at", "handoffs", ["ended_at"])


def _handoff_checks() -> list[sa.CheckConstraint]:
    rules = {
        "state": "state IN ('queued', 'claimed', 'transferring', 'wrapped_up', 'withdrawn', 'expired')",
        "holder": (
            "(state <> 'queued' OR officer_id IS NULL) AND (state <> 'claimed' OR officer_id IS NOT NULL)"
        ),
        "ended": "(ended_at IS NOT NULL) = (state IN ('wrapped_up', 'withdrawn', 'expired'))",
    }
    return [_check("handoffs", name, rule) for name, rule in rules.items()]


def _create_consents() -> None:
    op.create_table(
        "consents",
        sa.Column("consent_id", sa.Text, nullable=False),
        sa.Column("handoff_id", sa.Text, nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("purpose", "recipient", "text_version")),
        sa.Column("given_at", _INSTANT, nullable=False),
        sa.Column("valid_days", sa.Integer, nullable=False),
        sa.Column("withdrawn_at", _INSTANT),
        sa.PrimaryKeyConstraint("consent_id", name="pk_consents"),
        _of_handoff("consents"),
    )
    op.create_index("ix_consents_handoff_id", "consents", ["handoff_id"])


def _create_relay() -> None:
    op.create_table(
        "relay",
        sa.Column("handoff_id", sa.Text, nullable=False),
        sa.Column("position", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("serial", sa.Integer, nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("side", "state", "by")),
        sa.Column("media", sa.Text),
        sa.Column("asks", sa.Text),
        sa.Column("written_at", _INSTANT, nullable=False),
        sa.Column("due_at", _INSTANT, nullable=False),
        sa.Column("done_at", _INSTANT),
        sa.PrimaryKeyConstraint("handoff_id", "position", name="pk_relay"),
        _of_handoff("relay"),
        sa.UniqueConstraint("handoff_id", "serial", name="uq_relay_handoff_id_serial"),
        _check("relay", "side", "side IN ('her', 'officer', 'note')"),
        _check("relay", "state", "state IN ('due', 'held', 'handed', 'delivered', 'failed', 'cancelled', 'undone')"),
    )
    op.create_index("ix_relay_state", "relay", ["state", "due_at"])


def _create_return_tries() -> None:
    op.create_table(
        "return_tries",
        sa.Column("person_id", sa.Text, nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("began_at", _INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("person_id", name="pk_return_tries"),
        _of_person("return_tries"),
    )


def _of_person(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["person_id"], ["people.person_id"], name=f"fk_{table}_person_id", ondelete="CASCADE"
    )


def _of_handoff(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["handoff_id"], ["handoffs.handoff_id"], name=f"fk_{table}_handoff_id", ondelete="CASCADE"
    )


def _check(table: str, name: str, rule: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(rule, name=op.f(f"ck_{table}_{name}"))
