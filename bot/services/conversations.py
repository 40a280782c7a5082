"""A keyed trace of what a message said: enough to tell whether an edit changed it, and nothing that could be read back."""

import hashlib
import hmac
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final

from bot.crypto.encryption import compose_associated_data, decrypt, encrypt
from bot.crypto.key_ring import IDENTITY, KeyRing
from bot.db.repositories.people import ASSISTANT_HOLDER
from bot.db.tables.core import ConversationRow, InboxRow, NewOutboxRow, PersonRow
from bot.db.unit_of_work import UnitOfWork
from bot.domain.chat_ids import Service, find_service
from bot.domain.enums import DEFAULT_LANGUAGE, resolve_language
from bot.domain.limits import Limits
from bot.domain.messages import IncomingMessage, MessageLogEntry, OutgoingMessage
from bot.errors import TurnAlreadyHandled
from bot.services import chat_address, safe_word, statistics
from bot.services.safe_word import SafeWordDigest

DIGEST_CHARACTERS: Final = 16
"""Sixty-four bits: an edit that is taken for none by chance is out of reach."""


def compute_trace(keys: KeyRing, incoming: IncomingMessage) -> str:
    """The trace of one message of hers; of the same words in another message it is another."""
    said = "\n".join(("said", str(incoming.chat_id), str(incoming.message_id), incoming.file_mark, incoming.text))
    return hmac.new(keys.get_key(IDENTITY), said.encode("utf-8", "replace"), hashlib.sha256).hexdigest()[
        :DIGEST_CHARACTERS
    ]


@dataclass(frozen=True)
class ConversationContext:
    """Who writes, in which language, and what the thread knows, at the beginning of a turn."""

    person_id: str
    chat_keys: tuple[str, ...] = field(repr=False)
    """Everything her chat may be found by."""
    language: str
    is_language_chosen: bool
    epoch: int
    conversation_id: str
    country: str | None
    is_new: bool
    holder: str = ASSISTANT_HOLDER
    """Who receives what she types now."""
    safe_word: SafeWordDigest | None = None
    """The trace of a word she chose, if she did."""
    service: Service = Service.TELEGRAM
    """Where she writes."""

    @property
    def owner(self) -> str:
        """Whose buttons these are; ends with Erase."""
        return f"{self.person_id}|{self.epoch}"


def store_updates(
    uow: UnitOfWork,
    keys: KeyRing,
    batch: Sequence[tuple[str, IncomingMessage]],
    *,
    bot_id: int,
    now: datetime,
    carded: Collection[int] = (),
) -> list[str]:
    """Keep a batch of (turn id, update) sealed; the turn ids that were new. Raises StoreUnavailable: nothing was kept.

    `carded`: the numbers of those that a card went out for already. That is noted, whoever kept the update.
    """
    name, key = keys.get_day_key(now)
    fresh = []
    for turn_id, incoming in batch:
        sealed = encrypt(
            key,
            associated_data=compose_associated_data("inbox", "payload", turn_id, name),
            plaintext=incoming.to_bytes(),
        )
        chat_key = keys.derive_chat_key(bot_id, incoming.chat_id, now=now)
        is_new = uow.inbox.add(
            inbox_id=turn_id,
            bot_id=bot_id,
            update_id=incoming.update_id,
            chat_key=chat_key,
            payload=sealed,
            day_key=name,
            now=now,
        )
        if is_new:
            fresh.append(turn_id)
        if incoming.update_id in carded:
            uow.inbox.mark_card_sent(bot_id, incoming.update_id)
    uow.commit()
    return fresh


def decrypt_update(keys: KeyRing, row: InboxRow) -> IncomingMessage:
    """What an inbox row holds. Raises Unsealable."""
    if row.payload is None:
        raise ValueError("handled already")
    where = compose_associated_data("inbox", "payload", row.inbox_id, row.day_key)
    return IncomingMessage.from_bytes(decrypt(keys.get_key(row.day_key), associated_data=where, ciphertext=row.payload))


def begin_turn(
    uow: UnitOfWork,
    keys: KeyRing,
    incoming: IncomingMessage,
    *,
    bot_id: int,
    limits: Limits,
    now: datetime,
    new_id: Callable[[], str],
    turn_id: str | None = None,
    noted_as: str = "",
) -> tuple[ConversationContext, str | None]:
    """Find or create her and her conversation; a quiet thread is forgotten first.

    Returns her standing and the conversation the assistant should forget, if any. Raises TurnOver where the turn
    named was answered or withdrawn meanwhile. `noted_as`: the turn of her message where nobody looks whether it is over.
    """
    if turn_id and uow.inbox.lock_waiting(turn_id) is None:
        raise TurnAlreadyHandled(turn_id)
    chat_key = keys.derive_chat_key(bot_id, incoming.chat_id, now=now)
    chat_keys = keys.derive_chat_keys(bot_id, incoming.chat_id)
    person = _find_person(uow, keys, incoming, chat_key=chat_key, chat_keys=chat_keys) or _add_person(
        uow, keys, incoming, chat_key=chat_key, now=now, person_id=new_id()
    )
    if person.seen_on != now.date() or not person.reachable:
        uow.people.mark_seen(person.person_id, today=now.date())
    conversation = uow.conversations.get_by_person(person.person_id)
    forgotten, is_new = None, conversation is None  # new to us, or she left
    if conversation is None:
        conversation = uow.conversations.get_or_create(person.person_id, new_id(), now)
        person = _reset_language(uow, person, incoming)
    elif _is_quiet(conversation, limits, now):
        # Whoever holds her conversation goes on holding it: an officer answers after an hour, too.
        forgotten = uow.conversations.reset(person.person_id, new_id(), now, holder=conversation.holder)
        conversation = uow.conversations.get_by_person(person.person_id) or conversation
    _log_incoming(
        uow, keys, incoming, person_id=person.person_id, now=now, entry_id=new_id(), turn_id=turn_id or noted_as
    )
    # Her message still waits in the inbox: after a loss of power all of this is done again.
    uow.commit(may_wait=True)
    return _build_context(person, conversation, chat_keys, incoming.chat_id, is_new=is_new), forgotten


def _find_person(
    uow: UnitOfWork, keys: KeyRing, incoming: IncomingMessage, *, chat_key: str, chat_keys: Sequence[str]
) -> PersonRow | None:
    known = uow.people.get_by_chat_keys(chat_keys)
    if known and known.chat_key != chat_key:
        chat_address.change_chat_keys(uow, [(known, chat_key)])
    if known and not chat_address.is_intact(keys, known):
        chat_address.replace_address(uow, keys, person_id=known.person_id, chat_id=incoming.chat_id)
    return known


def finish_turn(
    uow: UnitOfWork,
    keys: KeyRing,
    context: ConversationContext,
    turn_id: str,
    deliveries: Sequence[OutgoingMessage],
    *,
    country: str | None,
    language: str | None,
    now: datetime,
    unknown: str | None = None,
) -> int:
    """Keep the answer and let go of the question, in one transaction; how many messages were new.

    Nothing is answered where she left, erased, or was answered meanwhile. `unknown`: what she asked and nothing is known of
    (bot/domain/statistics.py), which is counted with the answer and stands beside nothing of hers.
    """
    conversation = uow.conversations.get_by_person(context.person_id)
    still_waits = uow.inbox.lock_waiting(turn_id) is not None
    added = 0
    if still_waits and conversation and conversation.conversation_id == context.conversation_id:
        added = enqueue_messages(uow, keys, deliveries, person_id=context.person_id, turn_id=turn_id, now=now)
        uow.conversations.record_turn(context.person_id, now, country=country)
        if language:
            uow.people.set_language(context.person_id, language=language, chosen=True)
        if unknown:
            statistics.count_unknown(uow, unknown, now=now)
    uow.inbox.mark_handled(turn_id, now=now)
    uow.commit()
    return added


def enqueue_messages(
    uow: UnitOfWork,
    keys: KeyRing,
    deliveries: Sequence[OutgoingMessage],
    *,
    person_id: str,
    turn_id: str,
    now: datetime,
) -> int:
    """Put messages to her into the outbox, each once by its turn id; how many were new. The caller commits."""
    outgoing = [_build_outgoing(keys, delivery, turn_id, position, now) for position, delivery in enumerate(deliveries)]
    return uow.outbox.add(outgoing, person_id=person_id, turn_id=turn_id, now=now)


def mark_handled(uow: UnitOfWork, turn_id: str, *, now: datetime) -> bool:
    """The update was answered in another way: let go of what she sent; whether it still waited."""
    waited = uow.inbox.mark_handled(turn_id, now=now)
    uow.commit()
    return waited


def replace_answer(uow: UnitOfWork, turn_id: str, *, now: datetime) -> None:
    """A card went out instead of the answer: let go of what she sent, and of an answer that was kept too late to be known.

    The caller commits.
    """
    uow.outbox.cancel_turn(turn_id, now=now)
    uow.inbox.mark_handled(turn_id, now=now)


def count_attempt(uow: UnitOfWork, turn_id: str) -> int:
    """An update is taken up again; how often it has been. 0 where it was answered meanwhile."""
    tries = uow.inbox.increment_attempts(turn_id)
    uow.commit()
    return tries


def find_conversation(uow: UnitOfWork, keys: KeyRing, *, bot_id: int, chat_id: int) -> ConversationContext | None:
    """Her standing without changing anything; None where we do not know her, or she left."""
    chat_keys = keys.derive_chat_keys(bot_id, chat_id)
    person = uow.people.get_by_chat_keys(chat_keys)
    conversation = person and uow.conversations.get_by_person(person.person_id)
    return _build_context(person, conversation, chat_keys, chat_id, is_new=False) if person and conversation else None


def find_chat_owner(uow: UnitOfWork, keys: KeyRing, *, bot_id: int, chat_id: int) -> ConversationContext | None:
    """Whose chat it is, also after she left; then the conversation has no id. For what removes, never for what is shown."""
    chat_keys = keys.derive_chat_keys(bot_id, chat_id)
    person = uow.people.get_by_chat_keys(chat_keys)
    if person is None:
        return None
    return _build_context(person, uow.conversations.get_by_person(person.person_id), chat_keys, chat_id, is_new=False)


def _add_person(
    uow: UnitOfWork, keys: KeyRing, incoming: IncomingMessage, *, chat_key: str, now: datetime, person_id: str
) -> PersonRow:
    route, name = chat_address.encrypt_address(keys, person_id=person_id, chat_id=incoming.chat_id)
    return uow.people.add(
        person_id=person_id,
        chat_key=chat_key,
        route=route,
        route_key=name,
        language=_get_device_language(incoming),
        today=now.date(),
    )


def _reset_language(uow: UnitOfWork, person: PersonRow, incoming: IncomingMessage) -> PersonRow:
    # A language she chose before she left would tell whoever writes next that somebody was here.
    language = _get_device_language(incoming)
    uow.people.set_language(person.person_id, language=language, chosen=False)
    return replace(person, language=language, language_chosen=False)


def _get_device_language(incoming: IncomingMessage) -> str:
    return resolve_language(incoming.language_code) or DEFAULT_LANGUAGE


def _is_quiet(conversation: ConversationRow, limits: Limits, now: datetime) -> bool:
    last = conversation.last_turn_at
    return last is not None and now - last > timedelta(minutes=limits.thread_minutes)


def _log_incoming(
    uow: UnitOfWork,
    keys: KeyRing,
    incoming: IncomingMessage,
    *,
    person_id: str,
    now: datetime,
    entry_id: str,
    turn_id: str,
) -> None:
    if incoming.message_id and not incoming.callback_id:
        hers = MessageLogEntry(incoming.message_id, is_ours=False, trace=compute_trace(keys, incoming), turn=turn_id)
        log_message(uow, keys, hers, person_id=person_id, now=now, entry_id=entry_id)


def log_message(
    uow: UnitOfWork, keys: KeyRing, entry: MessageLogEntry, *, person_id: str, now: datetime, entry_id: str
) -> None:
    """Note a message in her chat, so that Leave can delete it; the caller commits."""
    name, key = keys.get_day_key(now)
    sealed = encrypt(
        key, associated_data=compose_associated_data("messages", "message", entry_id, name), plaintext=entry.to_bytes()
    )
    uow.message_log.add(entry_id=entry_id, person_id=person_id, message=sealed, day_key=name, now=now)


def _build_outgoing(
    keys: KeyRing, delivery: OutgoingMessage, turn_id: str, position: int, now: datetime
) -> NewOutboxRow:
    name, key = keys.get_day_key(now)
    sealed = encrypt(
        key,
        associated_data=compose_associated_data("outbox", "payload", f"{turn_id}:{position}", name),
        plaintext=delivery.to_bytes(),
    )
    kind = "clear" if delivery.is_collapse else "edit" if delivery.edits else "send"
    return NewOutboxRow(position, kind, sealed, name, now + timedelta(seconds=delivery.after_seconds))


def _build_context(
    person: PersonRow, conversation: ConversationRow | None, chat_keys: tuple[str, ...], chat_id: int, *, is_new: bool
) -> ConversationContext:
    return ConversationContext(
        person_id=person.person_id,
        chat_keys=chat_keys,
        language=person.language,
        is_language_chosen=person.language_chosen,
        epoch=person.epoch,
        conversation_id=conversation.conversation_id if conversation else "",
        country=conversation.country if conversation else None,
        is_new=is_new,
        holder=conversation.holder if conversation else ASSISTANT_HOLDER,
        safe_word=safe_word.get_digest(person),
        service=find_service(chat_id),
    )
