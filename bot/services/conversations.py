"""A woman's messages and our answers: received once, answered once, forgotten when quiet.

Every verb takes a unit of work and commits it; nothing here waits for the network.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot.errors import TurnOver
from bot.model.delivery import Delivery, Sent
from bot.model.incoming import Incoming
from bot.model.policy import Limits
from bot.model.vocabulary import DEFAULT_LANGUAGE, language_of
from bot.services import chats, recall, routes
from bot.services.recall import Sign
from bot.services.traces import trace_of
from bot.store.conversations import ASSISTANT
from bot.store.keys import KeyRing
from bot.store.rows import ConversationRow, InboxRow, Outgoing, PersonRow
from bot.store.sealing import open_sealed, place, seal
from bot.store.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class Standing:
    """Who writes, in which language, and what the thread knows, at the beginning of a turn."""

    person_id: str
    chat_keys: tuple[str, ...] = field(repr=False)
    """Everything her chat may be found by."""
    language: str
    language_chosen: bool
    epoch: int
    conversation_id: str
    country: str | None
    is_new: bool
    holder: str = ASSISTANT
    """Who receives what she types now."""
    recall: Sign | None = None
    """The trace of a word she chose, if she did."""

    @property
    def owner(self) -> str:
        """Whose buttons these are; ends with Erase."""
        return f"{self.person_id}|{self.epoch}"


def receive(
    uow: UnitOfWork, keys: KeyRing, batch: Sequence[tuple[str, Incoming]], *, bot_id: int, now: datetime,
    carded: Collection[int] = (),
) -> list[str]:  # fmt: skip
    """Keep a batch of (turn id, update) sealed; the turn ids that were new. Raises StoreUnavailable: nothing was kept.

    `carded`: the numbers of those that a card went out for already. That is noted, whoever kept the update.
    """
    name, key = keys.today(now)
    fresh = []
    for turn_id, incoming in batch:
        sealed = seal(key, place=place("inbox", "payload", turn_id, name), plain=incoming.as_bytes())
        chat_key = keys.chat_key(bot_id, incoming.chat_id, now=now)
        is_new = uow.inbox.add(
            inbox_id=turn_id, bot_id=bot_id, update_id=incoming.update_id, chat_key=chat_key, payload=sealed,
            day_key=name, now=now,
        )  # fmt: skip
        if is_new:
            fresh.append(turn_id)
        if incoming.update_id in carded:
            uow.inbox.mark_card_sent(bot_id, incoming.update_id)
    uow.commit()
    return fresh


def opened(keys: KeyRing, row: InboxRow) -> Incoming:
    """What an inbox row holds. Raises Unsealable."""
    if row.payload is None:
        raise ValueError("handled already")
    where = place("inbox", "payload", row.inbox_id, row.day_key)
    return Incoming.of_bytes(open_sealed(keys.key(row.day_key), place=where, sealed=row.payload))


def begin(
    uow: UnitOfWork, keys: KeyRing, incoming: Incoming, *, bot_id: int, limits: Limits, now: datetime,
    new_id: Callable[[], str], turn_id: str | None = None, noted_as: str = "",
) -> tuple[Standing, str | None]:  # fmt: skip
    """Find or create her and her conversation; a quiet thread is forgotten first.

    Returns her standing and the conversation the assistant should forget, if any. Raises TurnOver where the turn
    named was answered or withdrawn meanwhile. `noted_as`: the turn of her message where nobody looks whether it is over.
    """
    if turn_id and uow.inbox.take(turn_id) is None:
        raise TurnOver(turn_id)
    chat_key = keys.chat_key(bot_id, incoming.chat_id, now=now)
    chat_keys = keys.chat_keys(bot_id, incoming.chat_id)
    person = _found(uow, keys, incoming, chat_key=chat_key, chat_keys=chat_keys) or _add_person(
        uow, keys, incoming, chat_key=chat_key, now=now, person_id=new_id()
    )
    if person.seen_on != now.date() or not person.reachable:
        uow.people.see(person.person_id, today=now.date())
    conversation = uow.conversations.of(person.person_id)
    forgotten, is_new = None, conversation is None  # new to us, or she left
    if conversation is None:
        conversation = uow.conversations.start(person.person_id, new_id(), now)
        person = _as_the_phone_says(uow, person, incoming)
    elif _is_quiet(conversation, limits, now):
        # Whoever holds her conversation goes on holding it: an officer answers after an hour, too.
        forgotten = uow.conversations.restart(person.person_id, new_id(), now, holder=conversation.holder)
        conversation = uow.conversations.of(person.person_id) or conversation
    _log_hers(uow, keys, incoming, person_id=person.person_id, now=now, entry_id=new_id(), turn_id=turn_id or noted_as)
    # Her message still waits in the inbox: after a loss of power all of this is done again.
    uow.commit(may_wait=True)
    return _standing(person, conversation, chat_keys, is_new=is_new), forgotten


def _found(
    uow: UnitOfWork, keys: KeyRing, incoming: Incoming, *, chat_key: str, chat_keys: Sequence[str]
) -> PersonRow | None:
    known = uow.people.by_chat_keys(chat_keys)
    if known and known.chat_key != chat_key:
        chats.rename(uow, [(known, chat_key)])
    if known and not routes.is_whole(keys, known):
        routes.mend(uow, keys, person_id=known.person_id, chat_id=incoming.chat_id)
    return known


def finish(
    uow: UnitOfWork, keys: KeyRing, standing: Standing, turn_id: str, deliveries: Sequence[Delivery], *,
    country: str | None, language: str | None, now: datetime,
) -> int:  # fmt: skip
    """Keep the answer and let go of the question, in one transaction; how many messages were new.

    Nothing is answered where she left, erased, or was answered meanwhile.
    """
    conversation = uow.conversations.of(standing.person_id)
    still_waits = uow.inbox.take(turn_id) is not None
    added = 0
    if still_waits and conversation and conversation.conversation_id == standing.conversation_id:
        added = owe(uow, keys, deliveries, person_id=standing.person_id, turn_id=turn_id, now=now)
        uow.conversations.touch(standing.person_id, now, country=country)
        if language:
            uow.people.set_language(standing.person_id, language=language, chosen=True)
    uow.inbox.mark_handled(turn_id, now=now)
    uow.commit()
    return added


def owe(
    uow: UnitOfWork, keys: KeyRing, deliveries: Sequence[Delivery], *, person_id: str, turn_id: str, now: datetime
) -> int:
    """Put messages to her into the outbox, each once by its turn id; how many were new. The caller commits."""
    outgoing = [_outgoing(keys, delivery, turn_id, position, now) for position, delivery in enumerate(deliveries)]
    return uow.outbox.add(outgoing, person_id=person_id, turn_id=turn_id, now=now)


def let_go(uow: UnitOfWork, turn_id: str, *, now: datetime) -> bool:
    """The update was answered in another way: let go of what she sent; whether it still waited."""
    waited = uow.inbox.mark_handled(turn_id, now=now)
    uow.commit()
    return waited


def try_again(uow: UnitOfWork, turn_id: str) -> int:
    """An update is taken up again; how often it has been. 0 where it was answered meanwhile."""
    tries = uow.inbox.attempt(turn_id)
    uow.commit()
    return tries


def look_up(uow: UnitOfWork, keys: KeyRing, *, bot_id: int, chat_id: int) -> Standing | None:
    """Her standing without changing anything; None where we do not know her, or she left."""
    chat_keys = keys.chat_keys(bot_id, chat_id)
    person = uow.people.by_chat_keys(chat_keys)
    conversation = person and uow.conversations.of(person.person_id)
    return _standing(person, conversation, chat_keys, is_new=False) if person and conversation else None


def behind(uow: UnitOfWork, keys: KeyRing, *, bot_id: int, chat_id: int) -> Standing | None:
    """Whose chat it is, also after she left; then the conversation has no id. For what removes, never for what is shown."""
    chat_keys = keys.chat_keys(bot_id, chat_id)
    person = uow.people.by_chat_keys(chat_keys)
    if person is None:
        return None
    return _standing(person, uow.conversations.of(person.person_id), chat_keys, is_new=False)


def _add_person(
    uow: UnitOfWork, keys: KeyRing, incoming: Incoming, *, chat_key: str, now: datetime, person_id: str
) -> PersonRow:
    route, name = routes.sealed(keys, person_id=person_id, chat_id=incoming.chat_id)
    return uow.people.add(
        person_id=person_id, chat_key=chat_key, route=route, route_key=name, language=_spoken_by_the_phone(incoming),
        today=now.date(),
    )  # fmt: skip


def _as_the_phone_says(uow: UnitOfWork, person: PersonRow, incoming: Incoming) -> PersonRow:
    # A language she chose before she left would tell whoever writes next that somebody was here.
    language = _spoken_by_the_phone(incoming)
    uow.people.set_language(person.person_id, language=language, chosen=False)
    return replace(person, language=language, language_chosen=False)


def _spoken_by_the_phone(incoming: Incoming) -> str:
    return language_of(incoming.language_code) or DEFAULT_LANGUAGE


def _is_quiet(conversation: ConversationRow, limits: Limits, now: datetime) -> bool:
    last = conversation.last_turn_at
    return last is not None and now - last > timedelta(minutes=limits.thread_minutes)


def _log_hers(
    uow: UnitOfWork, keys: KeyRing, incoming: Incoming, *, person_id: str, now: datetime, entry_id: str, turn_id: str
) -> None:
    if incoming.message_id and not incoming.callback_id:
        hers = Sent(incoming.message_id, is_ours=False, trace=trace_of(keys, incoming), turn=turn_id)
        log(uow, keys, hers, person_id=person_id, now=now, entry_id=entry_id)


def log(uow: UnitOfWork, keys: KeyRing, sent: Sent, *, person_id: str, now: datetime, entry_id: str) -> None:
    """Note a message in her chat, so that Leave can delete it; the caller commits."""
    name, key = keys.today(now)
    sealed = seal(key, place=place("messages", "message", entry_id, name), plain=sent.as_bytes())
    uow.messages.add(entry_id=entry_id, person_id=person_id, message=sealed, day_key=name, now=now)


def _outgoing(keys: KeyRing, delivery: Delivery, turn_id: str, position: int, now: datetime) -> Outgoing:
    name, key = keys.today(now)
    sealed = seal(key, place=place("outbox", "payload", f"{turn_id}:{position}", name), plain=delivery.as_bytes())
    kind = "clear" if delivery.closes else "edit" if delivery.edits else "send"
    return Outgoing(position, kind, sealed, name, now + timedelta(seconds=delivery.after_seconds))


def _standing(
    person: PersonRow, conversation: ConversationRow | None, chat_keys: tuple[str, ...], *, is_new: bool
) -> Standing:
    return Standing(
        person_id=person.person_id,
        chat_keys=chat_keys,
        language=person.language,
        language_chosen=person.language_chosen,
        epoch=person.epoch,
        conversation_id=conversation.conversation_id if conversation else "",
        country=conversation.country if conversation else None,
        is_new=is_new,
        holder=conversation.holder if conversation else ASSISTANT,
        recall=recall.sign_of(person),
    )
