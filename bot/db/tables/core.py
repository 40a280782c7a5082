"""The lease: which of several gateways on this database answers. Nothing of any woman stands here."""

from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from bot.db.tables.handoffs import consents as consents
from bot.db.tables.handoffs import corrections as corrections
from bot.db.tables.handoffs import doorbells as doorbells
from bot.db.tables.handoffs import drafts as drafts
from bot.db.tables.handoffs import handoffs as handoffs
from bot.db.tables.handoffs import post_checks as post_checks
from bot.db.tables.handoffs import posts as posts
from bot.db.tables.handoffs import referrals as referrals
from bot.db.tables.handoffs import relay as relay
from bot.db.tables.handoffs import return_tries as return_tries
from bot.db.tables.handoffs import ticks as ticks
from bot.db.tables.officers import holidays as holidays
from bot.db.tables.officers import invitations as invitations
from bot.db.tables.officers import officers as officers
from bot.db.tables.officers import passkeys as passkeys
from bot.db.tables.officers import recovery_codes as recovery_codes
from bot.db.tables.officers import sessions as sessions
from bot.db.tables.officers import shifts as shifts
from bot.db.tables.officers import sign_in_tries as sign_in_tries
from bot.db.tables.officers import used_challenges as used_challenges
from bot.db.types import CountryCode, UtcDateTime, person_foreign_key, private_column
from bot.db.types import metadata as metadata

_INSTALLATION_RETENTION: Final = "as long as the installation"

leases: Final = Table(
    "leases",
    metadata,
    private_column("name", Text, purpose="what is led", retention=_INSTALLATION_RETENTION, primary_key=True),
    private_column(
        "holder",
        Text,
        purpose="which process leads; a dead one of the same machine need not be waited for",
        retention="until it stops in good order",
    ),
    private_column(
        "generation",
        BigInteger,
        purpose="counts leaders, so that one from before can keep nothing any more",
        retention=_INSTALLATION_RETENTION,
        nullable=False,
    ),
    private_column(
        "beat",
        BigInteger,
        purpose="counts up while the leader lives",
        retention=_INSTALLATION_RETENTION,
        nullable=False,
    ),
    private_column(
        "standby_beat",
        BigInteger,
        purpose="counts up while another one waits",
        retention=_INSTALLATION_RETENTION,
        nullable=False,
    ),
)


_PERSON_RETENTION: Final = "until she erases everything"
_THREAD_RETENTION: Final = "until the conversation is forgotten after a few quiet minutes, or until she leaves"
_WAITING_RETENTION: Final = "until handled"
_TOMBSTONE_RETENTION: Final = "48 hours"
_AUDIT_RETENTION: Final = "1 year"
_CHAIN_RETENTION: Final = "as long as the installation"
_COUNT_RETENTION: Final = "as long as the installation; it belongs to nobody"
_VAULT_RETENTION: Final = (
    "30 days after the handoff ended (7 to 90, as the post chose), or until she erases or withdraws"
)
_SERIAL: Final = BigInteger().with_variant(Integer, "sqlite")  # SQLite numbers rows by itself in INTEGER columns only

people: Final = Table(
    "people",
    metadata,
    private_column(
        "person_id",
        Text,
        purpose="a random name for her, instead of hers",
        retention=_PERSON_RETENTION,
        primary_key=True,
    ),
    # The unique index serves People.by_chat_key.
    private_column(
        "chat_key",
        Text,
        purpose="finds her; a keyed hash of her chat",
        retention=_PERSON_RETENTION,
        nullable=False,
        unique=True,
    ),
    private_column(
        "route", LargeBinary, purpose="the chat to answer to, encrypted", retention=_PERSON_RETENTION, nullable=False
    ),
    private_column(
        "route_key", Text, purpose="the name of the key of the route", retention=_PERSON_RETENTION, nullable=False
    ),
    private_column("language", Text, purpose="the language we answer in", retention=_PERSON_RETENTION, nullable=False),
    private_column(
        "language_chosen", Boolean, purpose="whether she chose it herself", retention=_PERSON_RETENTION, nullable=False
    ),
    private_column(
        "epoch",
        Integer,
        purpose="makes her old buttons useless",
        retention=_PERSON_RETENTION,
        nullable=False,
        server_default="0",
    ),
    private_column(
        "reachable",
        Boolean,
        purpose="whether Telegram still delivers to her",
        retention=_PERSON_RETENTION,
        nullable=False,
    ),
    private_column(
        "created_on",
        Date,
        purpose="counts people by month; the day, not the hour",
        retention=_PERSON_RETENTION,
        nullable=False,
    ),
    private_column(
        "seen_on",
        Date,
        purpose="finds rows nobody uses; the day, not the hour",
        retention=_PERSON_RETENTION,
        nullable=False,
    ),
    private_column(
        "recall", Text, purpose="recognises a word she chose; a keyed trace of it", retention=_PERSON_RETENTION
    ),
)

conversations: Final = Table(
    "conversations",
    metadata,
    private_column(
        "conversation_id",
        Text,
        purpose="a random name the assistant knows",
        retention=_THREAD_RETENTION,
        primary_key=True,
    ),
    # The unique index serves Conversations.of.
    person_foreign_key(_PERSON_RETENTION, unique=True),
    private_column(
        "holder", Text, purpose="who receives what she types now", retention=_PERSON_RETENTION, nullable=False
    ),
    private_column(
        "country",
        CountryCode,
        purpose="which numbers to show, or that she would rather not say",
        retention=_THREAD_RETENTION,
    ),
    private_column("last_turn_at", UtcDateTime, purpose="tells when to forget the rest", retention=_THREAD_RETENTION),
    CheckConstraint("holder IN ('assistant', 'draft', 'officer')", name="holder"),
)

inbox: Final = Table(
    "inbox",
    metadata,
    private_column(
        "inbox_id", Text, purpose="a random name of the turn", retention=_TOMBSTONE_RETENTION, primary_key=True
    ),
    private_column(
        "bot_id", BigInteger, purpose="recognises a repeated update", retention=_TOMBSTONE_RETENTION, nullable=False
    ),
    private_column(
        "update_id", BigInteger, purpose="recognises a repeated update", retention=_TOMBSTONE_RETENTION, nullable=False
    ),
    private_column("chat_key", Text, purpose="keeps her messages in order", retention=_WAITING_RETENTION),
    private_column("payload", LargeBinary, purpose="what she sent, encrypted", retention=_WAITING_RETENTION),
    private_column(
        "day_key", Text, purpose="the name of the key of the payload", retention=_TOMBSTONE_RETENTION, nullable=False
    ),
    private_column(
        "state", Text, purpose="whether it still waits for an answer", retention=_TOMBSTONE_RETENTION, nullable=False
    ),
    private_column(
        "card_sent",
        Boolean,
        purpose="whether a help card went out already",
        retention=_TOMBSTONE_RETENTION,
        nullable=False,
    ),
    private_column(
        "attempts", Integer, purpose="stops a message that always fails", retention=_TOMBSTONE_RETENTION, nullable=False
    ),
    private_column(
        "received_at", UtcDateTime, purpose="keeps messages in order", retention=_TOMBSTONE_RETENTION, nullable=False
    ),
    private_column("handled_at", UtcDateTime, purpose="tells when to remove the row", retention=_TOMBSTONE_RETENTION),
    # Dedupe is a set: update ids may repeat, come late or jump down.
    UniqueConstraint("bot_id", "update_id"),
    CheckConstraint("state IN ('waiting', 'handled')", name="state"),
    # The database itself refuses to keep her words once they are handled.
    CheckConstraint(
        "(state = 'waiting' AND handled_at IS NULL)"
        " OR (state = 'handled' AND handled_at IS NOT NULL AND payload IS NULL AND chat_key IS NULL)",
        name="emptied",
    ),
)

outbox: Final = Table(
    "outbox",
    metadata,
    private_column(
        "outbox_id",
        _SERIAL,
        purpose="the order of delivery",
        retention=_TOMBSTONE_RETENTION,
        primary_key=True,
        autoincrement=True,
    ),
    person_foreign_key(_TOMBSTONE_RETENTION),
    private_column(
        "turn_id", Text, purpose="answers each message once", retention=_TOMBSTONE_RETENTION, nullable=False
    ),
    private_column(
        "position", Integer, purpose="answers each message once", retention=_TOMBSTONE_RETENTION, nullable=False
    ),
    private_column("kind", Text, purpose="what to ask of Telegram", retention=_TOMBSTONE_RETENTION, nullable=False),
    private_column("payload", LargeBinary, purpose="what we answer, encrypted", retention=_WAITING_RETENTION),
    private_column(
        "day_key", Text, purpose="the name of the key of the payload", retention=_TOMBSTONE_RETENTION, nullable=False
    ),
    private_column("state", Text, purpose="whether it was delivered", retention=_TOMBSTONE_RETENTION, nullable=False),
    private_column(
        "attempts",
        Integer,
        purpose="stops a delivery that always fails",
        retention=_TOMBSTONE_RETENTION,
        nullable=False,
    ),
    private_column(
        "due_at", UtcDateTime, purpose="waits as long as Telegram asks", retention=_TOMBSTONE_RETENTION, nullable=False
    ),
    private_column(
        "created_at", UtcDateTime, purpose="gives up after two days", retention=_TOMBSTONE_RETENTION, nullable=False
    ),
    private_column("done_at", UtcDateTime, purpose="tells when to remove the row", retention=_TOMBSTONE_RETENTION),
    UniqueConstraint("turn_id", "position"),
    CheckConstraint("kind IN ('send', 'edit', 'delete', 'clear')", name="kind"),
    CheckConstraint("state IN ('waiting', 'sent', 'failed', 'cancelled')", name="state"),
    CheckConstraint(
        "(state = 'waiting' AND done_at IS NULL) OR (state <> 'waiting' AND done_at IS NOT NULL AND payload IS NULL)",
        name="emptied",
    ),
    sqlite_autoincrement=True,  # a number is never given twice, so order survives deletions
)

messages: Final = Table(
    "messages",
    metadata,
    private_column(
        "entry_id", Text, purpose="a random name of the entry", retention=_TOMBSTONE_RETENTION, primary_key=True
    ),
    person_foreign_key(_TOMBSTONE_RETENTION),
    private_column(
        "message",
        LargeBinary,
        purpose="deletes it when she leaves; encrypted",
        retention=_TOMBSTONE_RETENTION,
        nullable=False,
    ),
    private_column(
        "day_key", Text, purpose="the name of the key of the message", retention=_TOMBSTONE_RETENTION, nullable=False
    ),
    private_column(
        "sent_at",
        UtcDateTime,
        purpose="Telegram deletes for 48 hours only",
        retention=_TOMBSTONE_RETENTION,
        nullable=False,
    ),
)

vaults: Final = Table(
    "vaults",
    metadata,
    private_column(
        "handoff_id",
        Text,
        purpose="a random name of her request for a person",
        retention=_VAULT_RETENTION,
        primary_key=True,
    ),
    person_foreign_key(_VAULT_RETENTION),
    private_column(
        "post_id",
        Text,
        purpose="which post she chose; nobody else opens it",
        retention=_VAULT_RETENTION,
        nullable=False,
    ),
    private_column(
        "data_key", LargeBinary, purpose="opens her words; encrypted", retention=_VAULT_RETENTION, nullable=False
    ),
    private_column(
        "master_key", Text, purpose="the name of the key of that key", retention=_VAULT_RETENTION, nullable=False
    ),
    private_column(
        "keep_days", Integer, purpose="how long this post keeps words", retention=_VAULT_RETENTION, nullable=False
    ),
    private_column("wrapped_up_at", UtcDateTime, purpose="tells when to destroy the key", retention=_VAULT_RETENTION),
    CheckConstraint("keep_days > 0", name="keep_days"),
)

vault_entries: Final = Table(
    "vault_entries",
    metadata,
    private_column(
        "handoff_id",
        Text,
        ForeignKey("vaults.handoff_id", ondelete="CASCADE"),
        purpose="whose words they are",
        retention=_VAULT_RETENTION,
        primary_key=True,
    ),
    private_column(
        "position",
        Integer,
        purpose="the order of what was said",
        retention=_VAULT_RETENTION,
        primary_key=True,
        autoincrement=False,
    ),
    private_column(
        "words",
        LargeBinary,
        purpose="what she sent to the post, and was answered; encrypted",
        retention=_VAULT_RETENTION,
        nullable=False,
    ),
)

audit: Final = Table(
    "audit",
    metadata,
    private_column(
        "audit_id",
        _SERIAL,
        purpose="the order of what was done",
        retention=_AUDIT_RETENTION,
        primary_key=True,
        autoincrement=True,
    ),
    private_column("at", UtcDateTime, purpose="when it was done", retention=_AUDIT_RETENTION, nullable=False),
    private_column("by", Text, purpose="which part or officer did it", retention=_AUDIT_RETENTION, nullable=False),
    private_column("verb", Text, purpose="what was done", retention=_AUDIT_RETENTION, nullable=False),
    private_column("noun", Text, purpose="to which kind of thing", retention=_AUDIT_RETENTION, nullable=False),
    # No foreign key: the history must neither hold a row back nor vanish with it.
    private_column("subject", Text, purpose="to which one; a random name", retention=_AUDIT_RETENTION, nullable=False),
    private_column("seal_before", LargeBinary, purpose="ties it to the act before", retention=_AUDIT_RETENTION),
    private_column("seal", LargeBinary, purpose="shows that nobody changed it", retention=_AUDIT_RETENTION),
    sqlite_autoincrement=True,
)

audit_ends: Final = Table(
    "audit_ends",
    metadata,
    private_column(
        "ends_id",
        Integer,
        purpose="there is one row, with the number 1",
        retention=_CHAIN_RETENTION,
        primary_key=True,
        autoincrement=False,
    ),
    private_column(
        "began_id", BigInteger, purpose="acts up to this one have no seal", retention=_CHAIN_RETENTION, nullable=False
    ),
    private_column(
        "first_id",
        BigInteger,
        purpose="the last act that went with its time",
        retention=_CHAIN_RETENTION,
        nullable=False,
    ),
    private_column(
        "first_seal", LargeBinary, purpose="what the first act that is left is tied to", retention=_CHAIN_RETENTION
    ),
    private_column("last_id", BigInteger, purpose="the last act there is", retention=_CHAIN_RETENTION, nullable=False),
    private_column("last_seal", LargeBinary, purpose="what the next act will be tied to", retention=_CHAIN_RETENTION),
    private_column("seal", LargeBinary, purpose="shows that nobody cut the list short", retention=_CHAIN_RETENTION),
    CheckConstraint("ends_id = 1", name="only_one"),
)

counts: Final = Table(
    "counts",
    metadata,
    private_column(
        "month",
        Date,
        purpose="the first day of the month in which it happened",
        retention=_COUNT_RETENTION,
        primary_key=True,
    ),
    private_column("dimension", Text, purpose="what is counted", retention=_COUNT_RETENTION, primary_key=True),
    private_column("value", Text, purpose="which of its closed values", retention=_COUNT_RETENTION, primary_key=True),
    private_column("number", Integer, purpose="how often it happened", retention=_COUNT_RETENTION, nullable=False),
    CheckConstraint("number > 0", name="number"),
)

# Nearly every row is done: an index of the few that wait stays tiny.
_ONLY_WAITING: Final[dict[str, Any]] = {
    "sqlite_where": text("state = 'waiting'"),
    "postgresql_where": text("state = 'waiting'"),
}

Index("ix_conversations_last_turn_at", conversations.c.last_turn_at)  # retention.sweep: quiet conversations
Index("ix_inbox_waiting", inbox.c.received_at, inbox.c.update_id, **_ONLY_WAITING)  # Inbox.waiting
Index("ix_inbox_handled_at", inbox.c.handled_at)  # retention.sweep: tombstones
Index(
    "ix_outbox_waiting", outbox.c.person_id, outbox.c.outbox_id, outbox.c.kind, **_ONLY_WAITING
)  # Outbox.due: who is first
Index("ix_outbox_due_at", outbox.c.due_at, outbox.c.outbox_id, **_ONLY_WAITING)  # Outbox.due, Outbox.next_due_at
Index("ix_outbox_person_id", outbox.c.person_id)  # erasing a person: the cascade
Index("ix_outbox_done_at", outbox.c.done_at)  # retention.sweep: delivered rows
Index("ix_messages_person_id", messages.c.person_id, messages.c.sent_at)  # Messages.recent, and the cascade
Index("ix_messages_sent_at", messages.c.sent_at)  # Messages.older_than, retention.sweep
Index("ix_vaults_person_id", vaults.c.person_id)  # Vaults.of: erasing a person, and the cascade
Index("ix_vaults_master_key", vaults.c.master_key)  # Vaults.under_another: changing the master
Index("ix_vaults_wrapped_up_at", vaults.c.wrapped_up_at)  # Vaults.wrapped_up: retention
Index("ix_audit_at", audit.c.at)  # retention.sweep: a year
