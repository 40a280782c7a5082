"""People, conversations, inbox, outbox, message-id log, audit."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_SERIAL = sa.BigInteger().with_variant(sa.Integer, "sqlite")
_INSTANT = sa.DateTime(timezone=True)
_WAITING = sa.text("state = 'waiting'")


def upgrade() -> None:
    """Make every table."""
    _create_people()
    _create_conversations()
    _create_inbox()
    _create_outbox()
    _create_messages()
    _create_audit()


def downgrade() -> None:
    """Remove every table; those that point at people first."""
    for table in ("audit", "messages", "outbox", "inbox", "conversations", "people"):
        op.drop_table(table)


def _create_people() -> None:
    op.create_table(
        "people",
        sa.Column("person_id", sa.Text, nullable=False),
        sa.Column("chat_key", sa.Text, nullable=False),
        sa.Column("route", sa.LargeBinary, nullable=False),
        sa.Column("route_key", sa.Text, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("language_chosen", sa.Boolean, nullable=False),
        sa.Column("epoch", sa.Integer, nullable=False, server_default="0"),
        sa.Column("reachable", sa.Boolean, nullable=False),
        sa.Column("created_on", sa.Date, nullable=False),
        sa.Column("seen_on", sa.Date, nullable=False),
        sa.PrimaryKeyConstraint("person_id", name="pk_people"),
        sa.UniqueConstraint("chat_key", name="uq_people_chat_key"),
    )


def _create_conversations() -> None:
    op.create_table(
        "conversations",
        sa.Column("conversation_id", sa.Text, nullable=False),
        sa.Column("person_id", sa.Text, nullable=False),
        sa.Column("holder", sa.Text, nullable=False),
        sa.Column("country", sa.CHAR(2)),
        sa.Column("last_turn_at", _INSTANT),
        sa.PrimaryKeyConstraint("conversation_id", name="pk_conversations"),
        _of_person("conversations"),
        sa.UniqueConstraint("person_id", name="uq_conversations_person_id"),
        sa.CheckConstraint("holder IN ('assistant', 'draft', 'officer')", name=op.f("ck_conversations_holder")),
    )
    op.create_index("ix_conversations_last_turn_at", "conversations", ["last_turn_at"])


def _create_inbox() -> None:
    op.create_table(
        "inbox",
        sa.Column("inbox_id", sa.Text, nullable=False),
        sa.Column("bot_id", sa.BigInteger, nullable=False),
        sa.Column("update_id", sa.BigInteger, nullable=False),
        sa.Column("chat_key", sa.Text),
        sa.Column("payload", sa.LargeBinary),
        sa.Column("day_key", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("card_sent", sa.Boolean, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("received_at", _INSTANT, nullable=False),
        sa.Column("handled_at", _INSTANT),
        sa.PrimaryKeyConstraint("inbox_id", name="pk_inbox"),
        sa.UniqueConstraint("bot_id", "update_id", name="uq_inbox_bot_id_update_id"),
        sa.CheckConstraint("state IN ('waiting', 'handled')", name=op.f("ck_inbox_state")),
        sa.CheckConstraint(
            "(state = 'waiting' AND handled_at IS NULL)"
            " OR (state = 'handled' AND handled_at IS NOT NULL AND payload IS NULL AND chat_key IS NULL)",
            name=op.f("ck_inbox_emptied"),
        ),
    )
    waiting = {"sqlite_where": _WAITING, "postgresql_where": _WAITING}
    op.create_index("ix_inbox_waiting", "inbox", ["received_at", "update_id"], **waiting)
    op.create_index("ix_inbox_handled_at", "inbox", ["handled_at"])


def _create_outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("outbox_id", _SERIAL, nullable=False, autoincrement=True),
        sa.Column("person_id", sa.Text, nullable=False),
        sa.Column("turn_id", sa.Text, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("payload", sa.LargeBinary),
        sa.Column("day_key", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("due_at", _INSTANT, nullable=False),
        sa.Column("created_at", _INSTANT, nullable=False),
        sa.Column("done_at", _INSTANT),
        sa.PrimaryKeyConstraint("outbox_id", name="pk_outbox"),
        _of_person("outbox"),
        sa.UniqueConstraint("turn_id", "position", name="uq_outbox_turn_id_position"),
        *_outbox_checks(),
        sqlite_autoincrement=True,
    )
    waiting = {"sqlite_where": _WAITING, "postgresql_where": _WAITING}
    op.create_index("ix_outbox_waiting", "outbox", ["person_id", "outbox_id"], **waiting)
    op.create_index("ix_outbox_due_at", "outbox", ["due_at", "outbox_id"], **waiting)
    op.create_index("ix_outbox_person_id", "outbox", ["person_id"])
    op.create_index("ix_outbox_done_at", "outbox", ["done_at"])


def _outbox_checks() -> list[sa.CheckConstraint]:
    rules = {
        "kind": "kind IN ('send', 'edit', 'delete', 'clear')",
        "state": "state IN ('waiting', 'sent', 'failed', 'cancelled')",
        "emptied": (
            "(state = 'waiting' AND done_at IS NULL)"
            " OR (state <> 'waiting' AND done_at IS NOT NULL AND payload IS NULL)"
        ),
    }
    return [sa.CheckConstraint(rule, name=op.f(f"ck_outbox_{name}")) for name, rule in rules.items()]


def _create_messages() -> None:
    op.create_table(
        "messages",
        sa.Column("entry_id", sa.Text, nullable=False),
        sa.Column("person_id", sa.Text, nullable=False),
        sa.Column("message", sa.LargeBinary, nullable=False),
        sa.Column("day_key", sa.Text, nullable=False),
        sa.Column("sent_at", _INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("entry_id", name="pk_messages"),
        _of_person("messages"),
    )
    op.create_index("ix_messages_person_id", "messages", ["person_id", "sent_at"])
    op.create_index("ix_messages_sent_at", "messages", ["sent_at"])


def _create_audit() -> None:
    op.create_table(
        "audit",
        sa.Column("audit_id", _SERIAL, nullable=False, autoincrement=True),
        sa.Column("at", _INSTANT, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("verb", sa.Text, nullable=False),
        sa.Column("noun", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("audit_id", name="pk_audit"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_audit_at", "audit", ["at"])


def _of_person(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["person_id"], ["people.person_id"], name=f"fk_{table}_person_id", ondelete="CASCADE"
    )
