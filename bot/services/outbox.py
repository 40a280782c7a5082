"""What we owe her: due, delivered, postponed or impossible; and the log of what stands in her chat."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.crypto.encryption import compose_associated_data, decrypt
from bot.crypto.key_ring import KeyRing
from bot.db.repositories.outbox import SENT
from bot.db.tables.core import MessageLogRow, OutboxRow
from bot.db.unit_of_work import UnitOfWork
from bot.domain.messages import UNCERTAIN_SCREEN, MessageLogEntry, OutgoingMessage
from bot.errors import DecryptionError
from bot.services import chat_address
from bot.services.conversations import log_message


@dataclass(frozen=True)
class DueMessage:
    """One message to deliver now."""

    outbox_id: int
    person_id: str
    chat_id: int = field(repr=False)
    attempts: int
    delivery: OutgoingMessage = field(repr=False)
    created_at: datetime


def list_due_messages(
    uow: UnitOfWork, keys: KeyRing, *, now: datetime, limit: int, chat_keys: Sequence[str] | None = None
) -> tuple[list[DueMessage], list[int]]:
    """The first waiting message of each person, and the ids of rows that can never be opened again. Raises LeaseLost.

    `chat_keys`: of the people alone whose chats are found by one of these.
    """
    uow.check_lease()
    opened, lost = [], []
    for row in uow.outbox.list_due(now, limit, chat_keys=chat_keys):
        try:
            opened.append(_decrypt_message(keys, row))
        except DecryptionError:
            lost.append(row.outbox_id)
    return opened, lost


def mark_delivered(
    uow: UnitOfWork, keys: KeyRing, item: DueMessage, *, message_id: int, now: datetime, new_id: Callable[[], str]
) -> bool:
    """Telegram took it: the words are let go, the message's number is kept for Leave.

    False where it was withdrawn while it was under way (she left), or another gateway had sent it as well: then this copy
    must be deleted again.
    """
    is_news = uow.outbox.mark_sent(item.outbox_id, now=now)
    # Not news, but sent: the first note of it was kept, though the database died before it could say so.
    is_wanted = is_news or (uow.outbox.get_state(item.outbox_id) == SENT and _is_in_chat(uow, keys, item, message_id))
    if is_news and item.delivery.edits != message_id:
        sent = MessageLogEntry(message_id, is_ours=True, screen=item.delivery.screen)
        log_message(uow, keys, sent, person_id=item.person_id, now=now, entry_id=new_id())
    uow.commit()
    return is_wanted


def mark_uncertain(
    uow: UnitOfWork,
    keys: KeyRing,
    item: DueMessage,
    *,
    above: int,
    due_at: datetime | None,
    now: datetime,
    new_id: Callable[[], str],
) -> None:
    """Nobody knows whether Telegram took it. Noted for Leave: it may stand above this number in her chat.

    It is due again at a time; None: it is not sent again, since it arrived in all likelihood.
    """
    if due_at is None:
        uow.outbox.mark_failed(item.outbox_id, now=now)
    else:
        uow.outbox.postpone(item.outbox_id, due_at=due_at)
    log_message(
        uow,
        keys,
        MessageLogEntry(above, is_ours=True, screen=UNCERTAIN_SCREEN),
        person_id=item.person_id,
        now=now,
        entry_id=new_id(),
    )
    uow.commit()


def mark_failed(uow: UnitOfWork, outbox_ids: list[int], *, now: datetime) -> None:
    """These can never be delivered."""
    for outbox_id in outbox_ids:
        uow.outbox.mark_failed(outbox_id, now=now)
    uow.commit()


def mark_unreachable(uow: UnitOfWork, person_id: str, *, now: datetime) -> None:
    """She blocked us or deleted the chat: stop, and never try again until she writes."""
    uow.people.mark_unreachable(person_id)
    uow.reminders.delete_by_person(person_id)
    uow.outbox.cancel_waiting(person_id, now=now)
    uow.commit()


def postpone_message(uow: UnitOfWork, outbox_id: int, *, due_at: datetime) -> None:
    """Try again later; her later messages wait with it."""
    uow.outbox.postpone(outbox_id, due_at=due_at)
    uow.commit()


def list_chat_messages(uow: UnitOfWork, keys: KeyRing, person_id: str) -> list[tuple[str, MessageLogEntry]]:
    """(entry id, message) of everything we know to stand in her chat, oldest first."""
    found = []
    for row in uow.message_log.list_by_person(person_id):
        try:
            found.append((row.entry_id, _decrypt_log_entry(keys, row)))
        except DecryptionError:
            continue  # its day key is destroyed: Telegram will not delete it either
    return found


def _decrypt_message(keys: KeyRing, row: OutboxRow) -> DueMessage:
    where = compose_associated_data("outbox", "payload", f"{row.turn_id}:{row.position}", row.day_key)
    plain = decrypt(keys.get_key(row.day_key), associated_data=where, ciphertext=row.payload or b"")
    chat_id = chat_address.decrypt_address(keys, row)
    return DueMessage(
        row.outbox_id, row.person_id, chat_id, row.attempts, OutgoingMessage.from_bytes(plain), row.created_at
    )


def _is_in_chat(uow: UnitOfWork, keys: KeyRing, item: DueMessage, message_id: int) -> bool:
    known = (sent.message_id for _, sent in list_chat_messages(uow, keys, item.person_id))
    return item.delivery.edits == message_id or message_id in known


def _decrypt_log_entry(keys: KeyRing, row: MessageLogRow) -> MessageLogEntry:
    where = compose_associated_data("messages", "message", row.entry_id, row.day_key)
    return MessageLogEntry.from_bytes(decrypt(keys.get_key(row.day_key), associated_data=where, ciphertext=row.message))
