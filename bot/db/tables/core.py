"""People, what goes in and out, vaults, the audit and the numbers: each column with why and how long we keep it."""

from dataclasses import field
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import BigInteger, CheckConstraint, Index, UniqueConstraint, text

from bot.db.record import Record, column, table_of
from bot.db.types import SERIAL, CountryCode

_INSTALLATION_RETENTION: Final = "as long as the installation"
_PERSON_RETENTION: Final = "until she erases everything"
_THREAD_RETENTION: Final = "until the conversation is forgotten after a few quiet minutes, or until she leaves"
_REMINDER_RETENTION: Final = (
    "until it is written, three days after its day at most, until she takes it away, leaves or erases"
)
_WAITING_RETENTION: Final = "until handled"
_TOMBSTONE_RETENTION: Final = "48 hours"
_AUDIT_RETENTION: Final = "1 year"
_COUNT_RETENTION: Final = "as long as the installation; it belongs to nobody"
_VAULT_RETENTION: Final = (
    "30 days after the handoff ended (7 to 90, as the post chose), or until she erases or withdraws"
)
# Nearly every row is done: an index of the few that wait stays tiny.
_ONLY_WAITING: Final[dict[str, Any]] = {
    "sqlite_where": text("state = 'waiting'"),
    "postgresql_where": text("state = 'waiting'"),
}


class LeaseRow(Record, table="leases", retention=_INSTALLATION_RETENTION):
    """A lease as it stands: no clock, only counts, so that no wrong clock can take it from anybody."""

    name: str = column(purpose="what is led", primary_key=True)
    holder: str | None = column(
        purpose="which process leads; a dead one of the same machine need not be waited for",
        retention="until it stops in good order",
    )
    generation: int = column(BigInteger, purpose="counts leaders, so that one from before can keep nothing any more")
    beat: int = column(BigInteger, purpose="counts up while the leader lives")
    standby_beat: int = column(BigInteger, purpose="counts up while another one waits")


leases: Final = table_of(LeaseRow)


class PersonRow(Record, table="people", retention=_PERSON_RETENTION):
    """A person: random id, language, and one route sealed under the key named `route_key`."""

    person_id: str = column(purpose="a random name for her, instead of hers", primary_key=True)
    chat_key: str = column(purpose="finds her; a keyed hash of her chat", unique=True, repr=False)
    route: bytes = column(purpose="the chat to answer to, encrypted", repr=False)
    route_key: str = column(purpose="the name of the key of the route")
    language: str = column(purpose="the language we answer in")
    language_chosen: bool = column(purpose="whether she chose it herself")
    epoch: int = column(purpose="makes her old buttons useless", server_default="0")
    reachable: bool = column(purpose="whether Telegram still delivers to her")
    created_on: date = column(purpose="counts people by month; the day, not the hour")
    seen_on: date = column(purpose="finds rows nobody uses; the day, not the hour")
    recall: str | None = column(purpose="recognises a word she chose; a keyed trace of it", default=None, repr=False)


people: Final = table_of(PersonRow)


class ConversationRow(Record, table="conversations", retention=_THREAD_RETENTION):
    """What is still remembered between a person and us; `last_turn_at` is None where nothing is."""

    conversation_id: str = column(purpose="a random name the assistant knows", primary_key=True)
    person_id: str = column(
        purpose="whose row it is", retention=_PERSON_RETENTION, references="people.person_id", unique=True
    )
    holder: str = column(purpose="who receives what she types now", retention=_PERSON_RETENTION)
    country: str | None = column(CountryCode, purpose="which numbers to show, or that she would rather not say")
    last_turn_at: datetime | None = column(purpose="tells when to forget the rest")

    __table_args__ = (
        CheckConstraint("holder IN ('assistant', 'draft', 'officer')", name="holder"),
        Index("ix_conversations_last_turn_at", "last_turn_at"),  # retention: quiet conversations
    )


conversations: Final = table_of(ConversationRow)


class ReminderRow(Record, table="reminders", retention=_REMINDER_RETENTION):
    """The one reminder she switched on; `due` is sealed under a key of her own (bot/services/reminders.py)."""

    person_id: str = column(purpose="whose row it is", references="people.person_id", primary_key=True)
    due_on: date = column(purpose="finds it on its day; the day in UTC, not the hour")
    due: bytes = column(purpose="the hour at which to write to her, encrypted", repr=False)

    __table_args__ = (Index("ix_reminders_due_on", "due_on"),)  # ReminderRepository.list_due, and retention


reminders: Final = table_of(ReminderRow)


class InboxRow(Record, table="inbox", retention=_TOMBSTONE_RETENTION):
    """One update; its id is the turn id. `payload` and `chat_key` are None once it is handled."""

    inbox_id: str = column(purpose="a random name of the turn", primary_key=True)
    bot_id: int = column(BigInteger, purpose="recognises a repeated update")
    update_id: int = column(BigInteger, purpose="recognises a repeated update")
    chat_key: str | None = column(purpose="keeps her messages in order", retention=_WAITING_RETENTION, repr=False)
    payload: bytes | None = column(purpose="what she sent, encrypted", retention=_WAITING_RETENTION, repr=False)
    day_key: str = column(purpose="the name of the key of the payload")
    state: str = column(purpose="whether it still waits for an answer")
    card_sent: bool = column(purpose="whether a help card went out already")
    attempts: int = column(purpose="stops a message that always fails")
    received_at: datetime = column(purpose="keeps messages in order")
    handled_at: datetime | None = column(purpose="tells when to remove the row")

    __table_args__ = (
        # Dedupe is a set: update ids may repeat, come late or jump down.
        UniqueConstraint("bot_id", "update_id"),
        CheckConstraint("state IN ('waiting', 'handled')", name="state"),
        # The database itself refuses to keep her words once they are handled.
        CheckConstraint(
            "(state = 'waiting' AND handled_at IS NULL)"
            " OR (state = 'handled' AND handled_at IS NOT NULL AND payload IS NULL AND chat_key IS NULL)",
            name="emptied",
        ),
        Index("ix_inbox_handled_at", "handled_at"),  # retention: tombstones
        Index("ix_inbox_waiting", "received_at", "update_id", **_ONLY_WAITING),  # InboxRepository.list_waiting
    )


inbox: Final = table_of(InboxRow)


class NewOutboxRow(Record):
    """One message on its way into the outbox; `position` counts within its turn, from 0."""

    position: int = column(purpose="answers each message once")
    kind: str = column(purpose="what to ask of Telegram")
    payload: bytes | None = column(purpose="what we answer, encrypted", retention=_WAITING_RETENTION, repr=False)
    day_key: str = column(purpose="the name of the key of the payload")
    due_at: datetime = column(purpose="waits as long as Telegram asks")


class OutboxRow(NewOutboxRow, table="outbox", retention=_TOMBSTONE_RETENTION):
    """One message due to a person, with the route and epoch it needs to be delivered."""

    outbox_id: int = column(SERIAL, purpose="the order of delivery", primary_key=True, autoincrement=True)
    person_id: str = column(purpose="whose row it is", references="people.person_id")
    turn_id: str = column(purpose="answers each message once")
    state: str = column(purpose="whether it was delivered")
    attempts: int = column(purpose="stops a delivery that always fails")
    created_at: datetime = column(purpose="gives up after two days")
    done_at: datetime | None = column(purpose="tells when to remove the row")
    # Of the person; no columns here.
    route: bytes = field(repr=False)
    route_key: str
    epoch: int

    __table_args__ = (
        UniqueConstraint("turn_id", "position"),
        CheckConstraint("kind IN ('send', 'edit', 'delete', 'clear')", name="kind"),
        CheckConstraint("state IN ('waiting', 'sent', 'failed', 'cancelled')", name="state"),
        CheckConstraint(
            "(state = 'waiting' AND done_at IS NULL) OR (state <> 'waiting' AND done_at IS NOT NULL AND payload IS NULL)",
            name="emptied",
        ),
        Index("ix_outbox_done_at", "done_at"),  # retention: delivered rows
        Index("ix_outbox_person_id", "person_id"),  # erasing a person: the cascade
        Index(
            "ix_outbox_due_at", "due_at", "outbox_id", **_ONLY_WAITING
        ),  # OutboxRepository.list_due, .get_next_due_at
        Index(
            "ix_outbox_waiting", "person_id", "outbox_id", "kind", **_ONLY_WAITING
        ),  # OutboxRepository.list_due: who is first
        {"sqlite_autoincrement": True},  # a number is never given twice, so order survives deletions
    )


outbox: Final = table_of(OutboxRow)


class MessageLogRow(Record, table="messages", retention=_TOMBSTONE_RETENTION):
    """One entry of the message-id log, so that Leave can delete what is in her chat."""

    entry_id: str = column(purpose="a random name of the entry", primary_key=True)
    person_id: str = column(purpose="whose row it is", references="people.person_id")
    message: bytes = column(purpose="deletes it when she leaves; encrypted", repr=False)
    day_key: str = column(purpose="the name of the key of the message")
    sent_at: datetime = column(purpose="Telegram deletes for 48 hours only")

    __table_args__ = (
        Index("ix_messages_sent_at", "sent_at"),  # MessageLogRepository.list_older_than, and retention
        Index("ix_messages_person_id", "person_id", "sent_at"),  # MessageLogRepository.list_by_person, and the cascade
    )


messages: Final = table_of(MessageLogRow)


class VaultRow(Record, table="vaults", retention=_VAULT_RETENTION):
    """The vault of one handoff; `data_key` is wrapped under the master named `master_key` and the handoff's own file."""

    handoff_id: str = column(purpose="a random name of her request for a person", primary_key=True)
    person_id: str = column(purpose="whose row it is", references="people.person_id")
    post_id: str = column(purpose="which post she chose; nobody else opens it")
    data_key: bytes = column(purpose="opens her words; encrypted", repr=False)
    master_key: str = column(purpose="the name of the key of that key")
    keep_days: int = column(purpose="how long this post keeps words")
    wrapped_up_at: datetime | None = column(purpose="tells when to destroy the key")

    __table_args__ = (
        CheckConstraint("keep_days > 0", name="keep_days"),
        Index("ix_vaults_person_id", "person_id"),  # VaultRepository.list_by_person, and the cascade
        Index("ix_vaults_wrapped_up_at", "wrapped_up_at"),  # VaultRepository.list_closed: retention
        Index("ix_vaults_master_key", "master_key"),  # VaultRepository.list_by_other_master: changing the master
    )


vaults: Final = table_of(VaultRow)


class VaultEntryRow(Record, table="vault_entries", retention=_VAULT_RETENTION):
    """One piece of what was said in a handoff; `position` counts from 1."""

    handoff_id: str = column(purpose="whose words they are", references="vaults.handoff_id", primary_key=True)
    position: int = column(purpose="the order of what was said", primary_key=True, autoincrement=False)
    words: bytes = column(purpose="what she sent to the post, and was answered; encrypted", repr=False)


vault_entries: Final = table_of(VaultEntryRow)


class AuditRow(Record, table="audit", retention=_AUDIT_RETENTION):
    """Who did which verb to which noun, when; never any words. The seals tie it to the act before (bot/db/audit_chain.py)."""

    audit_id: int = column(SERIAL, purpose="the order of what was done", primary_key=True, autoincrement=True)
    at: datetime = column(purpose="when it was done")
    by: str = column(purpose="which part or officer did it")
    verb: str = column(purpose="what was done")
    noun: str = column(purpose="to which kind of thing")
    # No foreign key: the history must neither hold a row back nor vanish with it.
    subject: str = column(purpose="to which one; a random name")
    seal_before: bytes | None = column(purpose="ties it to the act before", default=None, repr=False, compare=False)
    seal: bytes | None = column(purpose="shows that nobody changed it", default=None, repr=False, compare=False)

    __table_args__ = (
        Index("ix_audit_at", "at"),  # retention: a year
        Index("ix_audit_subject", "subject", "verb"),  # AuditRepository.list_by_subject, .list_by_verbs
        {"sqlite_autoincrement": True},
    )


audit: Final = table_of(AuditRow)


class ChainEnds(Record, table="audit_ends", retention=_INSTALLATION_RETENTION):
    """Where the chain begins and ends. Acts up to `began_id` were done before it began, and have no seal to be held to."""

    began_id: int = column(BigInteger, purpose="acts up to this one have no seal")
    first_id: int = column(BigInteger, purpose="the last act that went with its time")
    """The last act that went because its time was over; the chain goes on after it."""
    first_seal: bytes | None = column(purpose="what the first act that is left is tied to", repr=False)
    last_id: int = column(BigInteger, purpose="the last act there is")
    last_seal: bytes | None = column(purpose="what the next act will be tied to", repr=False)
    seal: bytes | None = column(purpose="shows that nobody cut the list short", repr=False)
    ends_id: int = column(
        purpose="there is one row, with the number 1", primary_key=True, autoincrement=False, default=1
    )

    __table_args__ = (CheckConstraint("ends_id = 1", name="only_one"),)

    @property
    def is_fresh(self) -> bool:
        """Whether nothing was sealed yet."""
        return self.began_id == self.first_id == self.last_id and not (self.first_seal or self.last_seal or self.seal)


audit_ends: Final = table_of(ChainEnds)


class CountRow(Record, table="counts", retention=_COUNT_RETENTION):
    """How often something happened in a month; of nobody."""

    month: date = column(purpose="the first day of the month in which it happened", primary_key=True)
    dimension: str = column(purpose="what is counted", primary_key=True)
    value: str = column(purpose="which of its closed values", primary_key=True)
    number: int = column(purpose="how often it happened")

    __table_args__ = (CheckConstraint("number > 0", name="number"),)


counts: Final = table_of(CountRow)
