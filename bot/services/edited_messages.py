"""Edited messages: what a message said and did before, so that an edit acts once and an officer sees what it changes.

It stands in the message log, which Leave empties, and which is kept as long as Telegram lets her edit: 48 hours.
"""

from dataclasses import dataclass

from bot.crypto.key_ring import KeyRing
from bot.db.unit_of_work import UnitOfWork
from bot.services import outbox


@dataclass(frozen=True)
class MessageHistory:
    """What is known of a message that she edited."""

    trace: str = ""
    """Of what it said last (bot/services/conversations.py); empty where that is not known."""
    card: str = ""
    """The screen of the card that was sent for it at once, the last one; empty where there was none."""
    handoff_id: str = ""
    position: int = 0
    """Where it stands in a handoff it was passed on in; 0 where it was not."""


def find_history(
    uow: UnitOfWork, keys: KeyRing, *, person_id: str, message_id: int, turn_id: str = ""
) -> MessageHistory:
    """What a message of hers said and did; what this very turn noted already is left out. Changes nothing."""
    found = MessageHistory()
    for _, sent in outbox.list_chat_messages(uow, keys, person_id):
        if turn_id and sent.turn == turn_id:
            continue  # taken up again after a crash: it has not been answered, whatever was noted
        if sent.answers == message_id and sent.is_ours:
            found = MessageHistory(found.trace, sent.screen, found.handoff_id, found.position)
        elif sent.message_id == message_id and not sent.is_ours:
            place = (sent.handoff, sent.position) if sent.position else (found.handoff_id, found.position)
            found = MessageHistory(sent.trace or found.trace, found.card, *place)
    return found


def find_history_by_chat(
    uow: UnitOfWork, keys: KeyRing, *, bot_id: int, chat_id: int, message_id: int, turn_id: str
) -> MessageHistory:
    """The same by her chat; nothing is known of the messages of whoever left, or was never here."""
    person = uow.people.get_by_chat_keys(keys.derive_chat_keys(bot_id, chat_id))
    return (
        find_history(uow, keys, person_id=person.person_id, message_id=message_id, turn_id=turn_id)
        if person
        else MessageHistory()
    )
