"""Every column we keep, each with why and how long. The privacy page is tested against it.

What belongs to posts and handoffs stands in bot/store/handoff_tables.py, what belongs to officers in officer_tables.py; these
and the small ones beside them are found here too.

Sealed columns hold AES-256-GCM bytes; the key named beside them lives in the key ring, never in the database.
"""

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

from bot.store.care_tables import corrections as corrections
from bot.store.care_tables import referrals as referrals
from bot.store.care_tables import ticks as ticks
from bot.store.columns import Country, Instant, kept, of_person
from bot.store.columns import metadata as metadata
from bot.store.doorbell_tables import doorbells as doorbells
from bot.store.handoff_tables import consents as consents
from bot.store.handoff_tables import drafts as drafts
from bot.store.handoff_tables import handoffs as handoffs
from bot.store.handoff_tables import post_checks as post_checks
from bot.store.handoff_tables import posts as posts
from bot.store.handoff_tables import relay as relay
from bot.store.handoff_tables import return_tries as return_tries
from bot.store.lease_tables import leases as leases
from bot.store.officer_tables import holidays as holidays
from bot.store.officer_tables import invitations as invitations
from bot.store.officer_tables import officers as officers
from bot.store.officer_tables import passkeys as passkeys
from bot.store.officer_tables import recovery_codes as recovery_codes
from bot.store.officer_tables import sessions as sessions
from bot.store.officer_tables import shifts as shifts
from bot.store.officer_tables import sign_in_tries as sign_in_tries
from bot.store.officer_tables import used_challenges as used_challenges

_PERSON: Final = "until she erases everything"
_THREAD: Final = "until the conversation is forgotten after a few quiet minutes, or until she leaves"
_WAITING: Final = "until handled"
_TOMBSTONE: Final = "48 hours"
_AUDIT: Final = "1 year"
_CHAIN: Final = "as long as the installation"
_COUNTS: Final = "as long as the installation; it belongs to nobody"
_VAULT: Final = "30 days after the handoff ended (7 to 90, as the post chose), or until she erases or withdraws"
_SERIAL: Final = BigInteger().with_variant(Integer, "sqlite")  # SQLite numbers rows by itself in INTEGER columns only

people: Final = Table(
    "people",
    metadata,
    kept("person_id", Text, why="a random name for her, instead of hers", how_long=_PERSON, primary_key=True),
    # The unique index serves People.by_chat_key.
    kept("chat_key", Text, why="finds her; a keyed hash of her chat", how_long=_PERSON, nullable=False, unique=True),
    kept("route", LargeBinary, why="the chat to answer to, encrypted", how_long=_PERSON, nullable=False),
    kept("route_key", Text, why="the name of the key of the route", how_long=_PERSON, nullable=False),
    kept("language", Text, why="the language we answer in", how_long=_PERSON, nullable=False),
    kept("language_chosen", Boolean, why="whether she chose it herself", how_long=_PERSON, nullable=False),
    kept("epoch", Integer, why="makes her old buttons useless", how_long=_PERSON, nullable=False, server_default="0"),
    kept("reachable", Boolean, why="whether Telegram still delivers to her", how_long=_PERSON, nullable=False),
    kept("created_on", Date, why="counts people by month; the day, not the hour", how_long=_PERSON, nullable=False),
    kept("seen_on", Date, why="finds rows nobody uses; the day, not the hour", how_long=_PERSON, nullable=False),
    kept("recall", Text, why="recognises a word she chose; a keyed trace of it", how_long=_PERSON),
)

conversations: Final = Table(
    "conversations",
    metadata,
    kept("conversation_id", Text, why="a random name the assistant knows", how_long=_THREAD, primary_key=True),
    # The unique index serves Conversations.of.
    of_person(_PERSON, unique=True),
    kept("holder", Text, why="who receives what she types now", how_long=_PERSON, nullable=False),
    kept("country", Country, why="which numbers to show, or that she would rather not say", how_long=_THREAD),
    kept("last_turn_at", Instant, why="tells when to forget the rest", how_long=_THREAD),
    CheckConstraint("holder IN ('assistant', 'draft', 'officer')", name="holder"),
)

inbox: Final = Table(
    "inbox",
    metadata,
    kept("inbox_id", Text, why="a random name of the turn", how_long=_TOMBSTONE, primary_key=True),
    kept("bot_id", BigInteger, why="recognises a repeated update", how_long=_TOMBSTONE, nullable=False),
    kept("update_id", BigInteger, why="recognises a repeated update", how_long=_TOMBSTONE, nullable=False),
    kept("chat_key", Text, why="keeps her messages in order", how_long=_WAITING),
    kept("payload", LargeBinary, why="what she sent, encrypted", how_long=_WAITING),
    kept("day_key", Text, why="the name of the key of the payload", how_long=_TOMBSTONE, nullable=False),
    kept("state", Text, why="whether it still waits for an answer", how_long=_TOMBSTONE, nullable=False),
    kept("card_sent", Boolean, why="whether a help card went out already", how_long=_TOMBSTONE, nullable=False),
    kept("attempts", Integer, why="stops a message that always fails", how_long=_TOMBSTONE, nullable=False),
    kept("received_at", Instant, why="keeps messages in order", how_long=_TOMBSTONE, nullable=False),
    kept("handled_at", Instant, why="tells when to remove the row", how_long=_TOMBSTONE),
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
    kept("outbox_id", _SERIAL, why="the order of delivery", how_long=_TOMBSTONE, primary_key=True, autoincrement=True),
    of_person(_TOMBSTONE),
    kept("turn_id", Text, why="answers each message once", how_long=_TOMBSTONE, nullable=False),
    kept("position", Integer, why="answers each message once", how_long=_TOMBSTONE, nullable=False),
    kept("kind", Text, why="what to ask of Telegram", how_long=_TOMBSTONE, nullable=False),
    kept("payload", LargeBinary, why="what we answer, encrypted", how_long=_WAITING),
    kept("day_key", Text, why="the name of the key of the payload", how_long=_TOMBSTONE, nullable=False),
    kept("state", Text, why="whether it was delivered", how_long=_TOMBSTONE, nullable=False),
    kept("attempts", Integer, why="stops a delivery that always fails", how_long=_TOMBSTONE, nullable=False),
    kept("due_at", Instant, why="waits as long as Telegram asks", how_long=_TOMBSTONE, nullable=False),
    kept("created_at", Instant, why="gives up after two days", how_long=_TOMBSTONE, nullable=False),
    kept("done_at", Instant, why="tells when to remove the row", how_long=_TOMBSTONE),
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
    kept("entry_id", Text, why="a random name of the entry", how_long=_TOMBSTONE, primary_key=True),
    of_person(_TOMBSTONE),
    kept("message", LargeBinary, why="deletes it when she leaves; encrypted", how_long=_TOMBSTONE, nullable=False),
    kept("day_key", Text, why="the name of the key of the message", how_long=_TOMBSTONE, nullable=False),
    kept("sent_at", Instant, why="Telegram deletes for 48 hours only", how_long=_TOMBSTONE, nullable=False),
)

vaults: Final = Table(
    "vaults",
    metadata,
    kept("handoff_id", Text, why="a random name of her request for a person", how_long=_VAULT, primary_key=True),
    of_person(_VAULT),
    kept("post_id", Text, why="which post she chose; nobody else opens it", how_long=_VAULT, nullable=False),
    kept("data_key", LargeBinary, why="opens her words; encrypted", how_long=_VAULT, nullable=False),
    kept("master_key", Text, why="the name of the key of that key", how_long=_VAULT, nullable=False),
    kept("keep_days", Integer, why="how long this post keeps words", how_long=_VAULT, nullable=False),
    kept("wrapped_up_at", Instant, why="tells when to destroy the key", how_long=_VAULT),
    CheckConstraint("keep_days > 0", name="keep_days"),
)

vault_entries: Final = Table(
    "vault_entries",
    metadata,
    kept("handoff_id", Text, ForeignKey("vaults.handoff_id", ondelete="CASCADE"), why="whose words they are",
         how_long=_VAULT, primary_key=True),
    kept("position", Integer, why="the order of what was said", how_long=_VAULT, primary_key=True, autoincrement=False),
    kept("words", LargeBinary, why="what she sent to the post, and was answered; encrypted", how_long=_VAULT,
         nullable=False),
)  # fmt: skip

audit: Final = Table(
    "audit",
    metadata,
    kept("audit_id", _SERIAL, why="the order of what was done", how_long=_AUDIT, primary_key=True, autoincrement=True),
    kept("at", Instant, why="when it was done", how_long=_AUDIT, nullable=False),
    kept("by", Text, why="which part or officer did it", how_long=_AUDIT, nullable=False),
    kept("verb", Text, why="what was done", how_long=_AUDIT, nullable=False),
    kept("noun", Text, why="to which kind of thing", how_long=_AUDIT, nullable=False),
    # No foreign key: the history must neither hold a row back nor vanish with it.
    kept("subject", Text, why="to which one; a random name", how_long=_AUDIT, nullable=False),
    kept("seal_before", LargeBinary, why="ties it to the act before", how_long=_AUDIT),
    kept("seal", LargeBinary, why="shows that nobody changed it", how_long=_AUDIT),
    sqlite_autoincrement=True,
)

audit_ends: Final = Table(
    "audit_ends",
    metadata,
    kept("ends_id", Integer, why="there is one row, with the number 1", how_long=_CHAIN, primary_key=True,
         autoincrement=False),
    kept("began_id", BigInteger, why="acts up to this one have no seal", how_long=_CHAIN, nullable=False),
    kept("first_id", BigInteger, why="the last act that went with its time", how_long=_CHAIN, nullable=False),
    kept("first_seal", LargeBinary, why="what the first act that is left is tied to", how_long=_CHAIN),
    kept("last_id", BigInteger, why="the last act there is", how_long=_CHAIN, nullable=False),
    kept("last_seal", LargeBinary, why="what the next act will be tied to", how_long=_CHAIN),
    kept("seal", LargeBinary, why="shows that nobody cut the list short", how_long=_CHAIN),
    CheckConstraint("ends_id = 1", name="only_one"),
)  # fmt: skip

counts: Final = Table(
    "counts",
    metadata,
    kept("month", Date, why="the first day of the month in which it happened", how_long=_COUNTS, primary_key=True),
    kept("dimension", Text, why="what is counted", how_long=_COUNTS, primary_key=True),
    kept("value", Text, why="which of its closed values", how_long=_COUNTS, primary_key=True),
    kept("number", Integer, why="how often it happened", how_long=_COUNTS, nullable=False),
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
Index("ix_outbox_waiting", outbox.c.person_id, outbox.c.outbox_id, outbox.c.kind, **_ONLY_WAITING)  # Outbox.due: who is first
Index("ix_outbox_due_at", outbox.c.due_at, outbox.c.outbox_id, **_ONLY_WAITING)  # Outbox.due, Outbox.next_due_at
Index("ix_outbox_person_id", outbox.c.person_id)  # erasing a person: the cascade
Index("ix_outbox_done_at", outbox.c.done_at)  # retention.sweep: delivered rows
Index("ix_messages_person_id", messages.c.person_id, messages.c.sent_at)  # Messages.recent, and the cascade
Index("ix_messages_sent_at", messages.c.sent_at)  # Messages.older_than, retention.sweep
Index("ix_vaults_person_id", vaults.c.person_id)  # Vaults.of: erasing a person, and the cascade
Index("ix_vaults_master_key", vaults.c.master_key)  # Vaults.under_another: changing the master
Index("ix_vaults_wrapped_up_at", vaults.c.wrapped_up_at)  # Vaults.wrapped_up: retention
Index("ix_audit_at", audit.c.at)  # retention.sweep: a year
