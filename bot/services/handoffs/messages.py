"""The relay: what she and an officer write to each other. Words go to the vault, this keeps whose turn and what arrived.

Every verb commits. What an officer writes can be taken back for some seconds, waits for her window, is handed to the outbox
once, and is then delivered or not; both are known. After Leave nothing is handed over until she gives her return code.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from bot.crypto.key_ring import KeyRing
from bot.db.tables.handoffs import HandoffMessageRow, HandoffRow
from bot.db.unit_of_work import UnitOfWork
from bot.domain.handoff import CONSENT_PURPOSES, MEDIA_KINDS, PENDING_DELIVERIES, HandoffPolicy, SafeContact
from bot.domain.messages import MessageLogEntry, OutgoingMessage
from bot.errors import DecryptionError, StateConflict
from bot.services import conversations, edited_messages, posts, statistics
from bot.services.handoffs import contact_window, vault
from bot.services.handoffs.interpreter_access import find_writable
from bot.services.handoffs.message_content import TextCode, pack_text, unpack_text
from bot.services.handoffs.transitions import HOLDER_OFFICER, cancel_closing, find_assigned, record_action

CARD_POSITION: Final = 1
"""Where the card is in the vault."""


@dataclass(frozen=True)
class HandoffMessage:
    """One piece of what was said; `words` is None where it was taken back. Of media they are Telegram's file id."""

    row: HandoffMessageRow
    text: str | None = field(repr=False)
    code: TextCode | None = None
    """Which text of the product it is; None for free words."""


@dataclass(frozen=True)
class MessageSource:
    """The message in her chat that words came in; when she edits it, the officer sees what was changed."""

    message_id: int
    is_edit: bool
    entry_id: str
    """A new random name for its entry in the message log."""


@dataclass(frozen=True)
class PendingReply:
    """An officer's words that may be handed over to her now."""

    message: HandoffMessage
    handoff: HandoffRow

    @property
    def turn_id(self) -> str:
        """The name of the answer in the outbox."""
        return self.message.row.turn_id


def receive_message(
    uow: UnitOfWork,
    keys: KeyRing,
    *,
    person_id: str,
    words: str,
    now: datetime,
    media: str | None = None,
    turn_id: str | None = None,
    receipt: Sequence[OutgoingMessage] = (),
    source: MessageSource | None = None,
    code: TextCode | None = None,
) -> int | None:
    """What she wrote, to whoever holds her handoff; its place in the vault. None where nobody holds it, or she left.

    `code` names what a button of hers says. Of a voice note or a photo only the file id is kept. With `turn_id` her message
    is let go and answered with `receipt` in the same transaction, so that it is kept once; None then also where that turn
    was answered before. With `source` an edit names the piece that it changes.
    """
    if media is not None and media not in MEDIA_KINDS:
        raise ValueError(f"no such media: {media}")
    uow.vaults.lock_shared()
    row = _find_active_handoff(uow, person_id)
    if row is None or (turn_id and uow.inbox.lock_waiting(turn_id) is None):
        return None
    position = add_person_message(
        uow, keys, row, words, turn_id=turn_id or "", source=source, now=now, media=media, code=code
    )
    if turn_id:
        conversations.enqueue_messages(uow, keys, receipt, person_id=person_id, turn_id=turn_id, now=now)
        uow.inbox.mark_handled(turn_id, now=now)
    uow.commit()
    return position


def add_person_message(
    uow: UnitOfWork,
    keys: KeyRing,
    row: HandoffRow,
    words: str,
    *,
    turn_id: str,
    source: MessageSource | None,
    now: datetime,
    media: str | None = None,
    code: TextCode | None = None,
) -> int:
    """What she wrote, into this handoff, within the caller's transaction, which entered the vault; its place there."""
    changes = _find_changed_message(uow, keys, row, source, turn_id=turn_id)
    position = _add_message(
        uow,
        keys,
        row,
        words,
        side="her",
        by="woman",
        state="delivered",
        now=now,
        media=media,
        changes=changes,
        code=code,
    )
    if source:
        place = MessageLogEntry(source.message_id, is_ours=False, handoff=row.handoff_id, position=changes or position)
        conversations.log_message(uow, keys, place, person_id=row.person_id, now=now, entry_id=source.entry_id)
    is_question = row.answered_at is not None and row.asked_at is None
    asked = {"asked_at": now, "step": 0, "told_step": 0} if is_question else {}
    uow.handoffs.update(row.handoff_id, wrote_at=now, moved_at=now, **asked)
    cancel_closing(uow, row, "write_again", by="woman", now=now)
    return position


def send_reply(
    uow: UnitOfWork,
    keys: KeyRing,
    *,
    handoff_id: str,
    post_id: str,
    officer_id: str,
    words: str,
    policy: HandoffPolicy,
    now: datetime,
    asks: str | None = None,
    code: TextCode | None = None,
) -> int:
    """An officer, or an interpreter she agreed to, writes to her; the place in the vault.

    It is on its way when it can no longer be taken back.

    `code` says which prepared text `words` are. With `asks` it asks for a consent, and `words` names with whom. Raises
    NotFound, NotYours, NotNow("sealed") after she left, and ValueError for nothing at all.
    """
    if not words.strip() or (asks is not None and asks not in CONSENT_PURPOSES):
        raise ValueError("nothing to say, or to ask for")
    uow.vaults.lock_shared()
    row = find_writable(uow, handoff_id, post_id, officer_id, now=now)
    if row.is_suspended:
        raise StateConflict("sealed")
    _count_first_answer(uow, row, policy, now)
    due_at = now + timedelta(seconds=policy.undo_seconds)
    position = _add_message(
        uow, keys, row, words, side="officer", by=officer_id, state="due", now=now, due_at=due_at, asks=asks, code=code
    )
    uow.handoffs.update(handoff_id, moved_at=now)
    record_action(uow, "reply", handoff_id, by=officer_id, now=now)
    uow.commit()
    return position


def add_note(
    uow: UnitOfWork,
    keys: KeyRing,
    *,
    handoff_id: str,
    post_id: str,
    officer_id: str,
    words: str,
    now: datetime,
    code: TextCode | None = None,
) -> int:
    """A note between officers, which she never sees; the place in the vault. Raises NotFound, NotYours.

    With a `code` it is between holder and interpreter (bot/services/handoffs/interpreters.py); without one no interpreter sees
    or writes it.
    """
    uow.vaults.lock_shared()
    if code is None:
        row = find_assigned(uow, handoff_id, post_id, officer_id)
    else:
        row = find_writable(uow, handoff_id, post_id, officer_id, now=now)
    position = _add_message(uow, keys, row, words, side="note", by=officer_id, state="delivered", now=now, code=code)
    record_action(uow, "note", handoff_id, by=officer_id, now=now)
    uow.commit()
    return position


def undo_reply(
    uow: UnitOfWork, *, handoff_id: str, post_id: str, officer_id: str, position: int, now: datetime
) -> bool:
    """Take a message back before it is handed over, words and all; False where it is too late. Raises NotFound, NotYours.

    One that was taken back stays so, and is none that came too late.
    """
    uow.vaults.lock_shared()
    find_writable(uow, handoff_id, post_id, officer_id, now=now)
    found = uow.handoff_messages.get_by_position(handoff_id, position)
    is_back = (
        found is not None
        and found.by == officer_id
        and uow.handoff_messages.transition(found, sources=PENDING_DELIVERIES, target="undone", done_at=now)
    )
    if is_back:
        uow.vaults.clear_entry(handoff_id, position)
        record_action(uow, "undo", handoff_id, by=officer_id, now=now)
    uow.commit()
    return is_back or (found is not None and found.by == officer_id and found.state == "undone")


def list_due_replies(
    uow: UnitOfWork, keys: KeyRing, *, policy: SafeContact, now: datetime, limit: int
) -> list[PendingReply]:
    """What may be handed over to her now, the first of each handoff.

    What comes outside her window is held, not lost; so is all of it while another account answers and no officer knows.
    """
    uow.vaults.lock_shared()
    found: list[PendingReply] = []
    for row in uow.handoff_messages.list_pending(now):
        handoff = uow.handoffs.get_by_id(row.handoff_id)
        if handoff is None or len(found) >= limit:
            continue
        if not _can_deliver(uow, handoff, policy, now):
            uow.handoff_messages.transition(row, sources={"due"}, target="held")
            continue
        words = _read_reply(uow, keys, row, now)
        if words is not None:
            found.append(PendingReply(build_message(row, words), handoff))
    uow.commit()
    return found


def deliver_reply(
    uow: UnitOfWork,
    keys: KeyRing,
    *,
    reply: PendingReply,
    deliveries: Sequence[OutgoingMessage],
    policy: SafeContact,
    now: datetime,
) -> bool:
    """Put a reply, as rendered, into the outbox, once; from now on what she types goes to the officer.

    What she waited for is answered by it, unless she wrote after it was written. False where it was taken back, cancelled or
    handed over meanwhile, her window closed, or another account answers.
    """
    row = reply.message.row
    handoff = uow.handoffs.get_by_id(row.handoff_id, for_update=True)
    if handoff is None or not _can_deliver(uow, handoff, policy, now):
        return False
    if not uow.handoff_messages.transition(row, sources=PENDING_DELIVERIES, target="handed"):
        return False
    conversations.enqueue_messages(uow, keys, deliveries, person_id=handoff.person_id, turn_id=reply.turn_id, now=now)
    if handoff.is_open:
        _stop_clock(uow, handoff, row, now=now)
        uow.conversations.set_holder(handoff.person_id, HOLDER_OFFICER)
    record_action(uow, "hand_over", row.handoff_id, by="gateway", now=now)
    uow.commit()
    return True


def record_deliveries(uow: UnitOfWork, *, now: datetime) -> int:
    """Note which replies reached her and which did not, as the outbox knows; how many are settled."""
    settled = 0
    for row, states in uow.handoff_messages.list_handed_over():
        if "waiting" in states:
            continue
        is_there = bool(states) and set(states) == {"sent"}
        if uow.handoff_messages.transition(
            row, sources={"handed"}, target="delivered" if is_there else "failed", done_at=now
        ):
            record_action(uow, "deliver" if is_there else "fail", row.handoff_id, by="gateway", now=now)
            if not is_there:
                _resume_clock(uow, row)
            settled += 1
    uow.commit()
    return settled


def mark_no_reply_needed(uow: UnitOfWork, *, handoff_id: str, post_id: str, officer_id: str, now: datetime) -> bool:
    """What she wrote last needs no answer, as an officer says: its clock stops; whether one ran. Raises NotFound, NotYours."""
    row = find_assigned(uow, handoff_id, post_id, officer_id)
    is_news = row.answered_at is not None and row.asked_at is not None
    if is_news:
        uow.handoffs.update(handoff_id, asked_at=None, step=0, told_step=0)
        record_action(uow, "no_reply_needed", handoff_id, by=officer_id, now=now)
    uow.commit()
    return is_news


def suspend_handoffs(uow: UnitOfWork, person_id: str, *, now: datetime) -> int:
    """She left: nothing of any handoff reaches her until she gives her return code. Within the caller's transaction.

    How many replies are cancelled; those in the outbox are cancelled there by the caller.
    """
    for handoff_id in uow.handoffs.suspend_by_person(person_id, now=now):
        record_action(uow, "seal", handoff_id, by="woman", now=now)
    hers = [row.handoff_id for row in uow.handoffs.list_by_person(person_id)]
    uow.officer_drafts.delete_by_handoffs(hers)
    return uow.handoff_messages.cancel_pending(hers, now=now)


def read_messages(
    uow: UnitOfWork, keys: KeyRing, *, handoff_id: str, by: str, now: datetime
) -> tuple[str, list[HandoffMessage]]:
    """The card, and everything said since, in its order. On record with the caller's transaction, which entered the vault."""
    found = vault.read_words(uow, keys, handoff_id, by=by, now=now)
    said = [build_message(row, found.get(row.position)) for row in uow.handoff_messages.list_by_handoff(handoff_id)]
    return found[CARD_POSITION].decode(), said


def open_message(
    uow: UnitOfWork, keys: KeyRing, *, person_id: str, handoff_id: str, position: int, now: datetime
) -> HandoffMessage | None:
    """A sealed message she taps open; None where it is not hers, was never handed over, or she left."""
    uow.vaults.lock_shared()
    handoff = uow.handoffs.get_by_id(handoff_id)
    row = uow.handoff_messages.get_by_position(handoff_id, position)
    if handoff is None or row is None or handoff.person_id != person_id or handoff.is_suspended:
        return None
    if (
        row.side != "officer"
        or row.state not in ("handed", "delivered")
        or uow.vaults.get_by_handoff(handoff_id) is None
    ):
        return None
    found = vault.read_words(uow, keys, handoff_id, by="woman", now=now)
    uow.handoff_messages.mark_opened(row, now=now)
    uow.commit()
    return build_message(row, found.get(position))


def record_presence(uow: UnitOfWork, *, person_id: str, now: datetime) -> bool:
    """She wrote or tapped something while she waits: who asked to be written to only after she writes, may be now."""
    row = uow.handoffs.get_open_by_person(person_id)
    is_heard = row is not None and not row.is_suspended and uow.handoffs.update(row.handoff_id, wrote_at=now)
    uow.commit()
    return is_heard


def _stop_clock(uow: UnitOfWork, handoff: HandoffRow, reply: HandoffMessageRow, *, now: datetime) -> None:
    """A reply was handed over: what is owed to her now is an answer to what she wrote after it, and a word of a new officer."""
    later = [
        piece.written_at
        for piece in uow.handoff_messages.list_by_handoff(handoff.handoff_id)
        if piece.side == "her" and piece.serial > reply.serial
    ]
    if handoff.passed_at and handoff.waiting_since <= reply.written_at < handoff.passed_at:
        # Written before it was passed on: it answers her, and whoever took over still owes her a word.
        since = min([handoff.passed_at, *later])
        uow.handoffs.update(handoff.handoff_id, waiting_since=since, step=0, told_step=0)
        return
    began_at = handoff.asked_at if handoff.answered_at else handoff.passed_at or handoff.waiting_since
    if began_at is None or reply.written_at < began_at:
        return
    uow.handoffs.update(
        handoff.handoff_id,
        answered_at=handoff.answered_at or now,
        passed_at=None,
        asked_at=min(later, default=None),
        step=0,
        told_step=0,
    )


def _resume_clock(uow: UnitOfWork, reply: HandoffMessageRow) -> None:
    """A reply did not reach her: she waits, at least since it was written."""
    handoff = uow.handoffs.get_by_id(reply.handoff_id, for_update=True)
    if handoff and handoff.is_open and handoff.answered_at and handoff.asked_at is None:
        uow.handoffs.update(reply.handoff_id, asked_at=reply.written_at, step=0, told_step=0)


def _can_deliver(uow: UnitOfWork, handoff: HandoffRow, policy: SafeContact, now: datetime) -> bool:
    post = posts.get_post(uow, handoff.post_id)
    return not handoff.is_account_new and contact_window.can_contact(handoff, post, policy, now)


def _read_reply(uow: UnitOfWork, keys: KeyRing, row: HandoffMessageRow, now: datetime) -> bytes | None:
    """The words of a reply. Where nobody can read them any more it fails, so that it holds up nobody else's."""
    try:
        return vault.read_words(uow, keys, row.handoff_id, by="gateway", now=now)[row.position]
    except (DecryptionError, KeyError):
        uow.handoff_messages.transition(row, sources=PENDING_DELIVERIES, target="failed", done_at=now)
        _resume_clock(uow, row)
        record_action(uow, "fail", row.handoff_id, by="gateway", now=now)
        return None


def _find_changed_message(
    uow: UnitOfWork, keys: KeyRing, row: HandoffRow, source: MessageSource | None, *, turn_id: str
) -> int | None:
    """Which piece of this handoff an edit changes, the first form of it; None where that was not passed on in it."""
    if source is None or not source.is_edit:
        return None
    known = edited_messages.find_history(
        uow, keys, person_id=row.person_id, message_id=source.message_id, turn_id=turn_id
    )
    return known.position if known.handoff_id == row.handoff_id else None


def _find_active_handoff(uow: UnitOfWork, person_id: str) -> HandoffRow | None:
    conversation = uow.conversations.get_by_person(person_id)
    if conversation is None or conversation.holder != HOLDER_OFFICER:
        return None
    row = uow.handoffs.get_open_by_person(person_id)
    return None if row is None or row.is_suspended else row


def _add_message(
    uow: UnitOfWork,
    keys: KeyRing,
    row: HandoffRow,
    text: str,
    *,
    side: str,
    by: str,
    state: str,
    now: datetime,
    due_at: datetime | None = None,
    media: str | None = None,
    asks: str | None = None,
    changes: int | None = None,
    code: TextCode | None = None,
) -> int:
    position = vault.add_entry(uow, keys, row.handoff_id, pack_text(text, code), by=by, now=now)
    serial = uow.handoff_messages.get_next_serial(row.handoff_id)
    done_at = now if due_at is None else None
    uow.handoff_messages.add(
        HandoffMessageRow(
            row.handoff_id, position, serial, side, state, by, media, asks, now, due_at or now, done_at, changes
        )
    )
    return position


def _count_first_answer(uow: UnitOfWork, row: HandoffRow, policy: HandoffPolicy, now: datetime) -> None:
    """The first answer after she began to wait is counted, also where it is taken back and written anew."""
    said = [piece for piece in uow.handoff_messages.list_by_handoff(row.handoff_id) if piece.side == "officer"]
    if not any(piece.written_at >= row.waiting_since for piece in said):
        in_time = now - row.waiting_since <= timedelta(minutes=policy.get_escalation_steps(row.urgency)[0].after)
        statistics.count_event(uow, now=now, dimension="answer", value="in_time" if in_time else "late")


def build_message(row: HandoffMessageRow, words: bytes | None) -> HandoffMessage:
    """A piece from its row and what the vault holds of it; None where it was taken back."""
    return HandoffMessage(row, *((None, None) if words is None else unpack_text(words)))
