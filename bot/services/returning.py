"""Coming back: a return code opens her handoff again, also from another phone. A wrong one is no different from any text.

Whoever has the code may be somebody else. So the post sees that another account answers, no reply goes there until an officer
acknowledges it, and whoever it is is asked for the code word of the card.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.model.delivery import OutgoingMessage
from bot.model.handoff import HandoffPolicy, HandoffState, MAX_CODE_WORD_LENGTH, OPEN_STATES
from bot.model.safe_contact import SafeContact
from bot.services import codes, conversations, drafts, holding, posts, relay, safety
from bot.services.relay import MessageSource
from bot.store.handoff_rows import ConsentRow, HandoffRow
from bot.store.keys import KeyRing
from bot.store.rows import PersonRow
from bot.store.unit_of_work import UnitOfWork

NoticeBuilder = Callable[[PersonRow], Sequence[OutgoingMessage]]
"""What the chat that was left behind is told: something that anybody may read."""


@dataclass(frozen=True)
class ReopenedHandoff:
    """What her code opened: `state` says whether somebody holds it, it waits, or it ended."""

    handoff_id: str
    code: str
    post_id: str
    state: HandoffState
    is_answered: bool
    needs_code_word: bool
    """Whether it was another account, which is asked for the code word."""


def _build_no_notice(_: PersonRow) -> Sequence[OutgoingMessage]:
    return ()


def reopen_handoff(
    uow: UnitOfWork, keys: KeyRing, *, person_id: str, digits: str, policy: HandoffPolicy, now: datetime,
    new_id: Callable[[], str], safe: SafeContact, line: NoticeBuilder = _build_no_notice,
) -> ReopenedHandoff | None:  # fmt: skip
    """Open the handoff of a return code (`codes.parse_return_code`) for whoever typed it; None for any other code.

    Also None after too many tries, where this person has another open handoff, and where her consent is over: the caller
    answers then as it answers any text. Replies cancelled when she left stay cancelled; their words are in the vault.
    Where the code moves the handoff, the chat it leaves is sent `line`, if she has not left that one and may be written to
    now; noting it for later would tell for hours which two accounts are one woman.
    """
    uow.vaults.lock_shared()
    tries = uow.handoffs.record_return_try(person_id, now=now, since=now - timedelta(minutes=policy.return_minutes))
    row = uow.handoffs.get_by_return_hash(codes.hash_return_code(keys, digits))
    is_hers = row is not None and tries <= policy.return_tries and _can_reopen(uow, row, person_id, now)
    opened = _open_handoff(uow, keys, row, person_id, policy=policy, now=now, consent_id=new_id()) if row and is_hers else None
    if row and opened and row.person_id != person_id:
        _move_to_account(uow, keys, row, person_id, is_open=opened.state in OPEN_STATES, safe=safe, line=line, turn_id=new_id(), now=now)
    uow.commit()
    return opened


def acknowledge_account(uow: UnitOfWork, *, handoff_id: str, post_id: str, officer_id: str, now: datetime) -> bool:
    """An officer knows that another account answers, and lets replies go there; whether that is news.

    Raises NotFound, NotYours.
    """
    row = holding.find_assigned(uow, handoff_id, post_id, officer_id)
    if row.is_account_new:
        uow.handoffs.update(handoff_id, account_known_at=now)
        holding.record_action(uow, "know_account", handoff_id, by=officer_id, now=now)
    uow.commit()
    return row.is_account_new


def take_code_word(
    uow: UnitOfWork, keys: KeyRing, *, person_id: str, words: str, turn_id: str, source: MessageSource,
    receipt: Sequence[OutgoingMessage], policy: HandoffPolicy, now: datetime,
) -> bool:  # fmt: skip
    """The first short text after a question for the code word, from whoever waits and is not with an officer yet.

    It goes to the post as any word of hers does later, and nothing else does; whether this was that.
    """
    uow.vaults.lock_shared()
    row = uow.handoffs.get_open_by_person(person_id)
    if row is None or not _is_awaiting_code_word(uow, row, words, policy=policy, now=now) or uow.inbox.lock_waiting(turn_id) is None:
        return False
    relay.add_person_message(uow, keys, row, words, turn_id=turn_id, source=source, now=now)
    conversations.enqueue_messages(uow, keys, receipt, person_id=person_id, turn_id=turn_id, now=now)
    uow.inbox.mark_handled(turn_id, now=now)
    uow.commit()
    return True


def _is_awaiting_code_word(uow: UnitOfWork, row: HandoffRow, words: str, *, policy: HandoffPolicy, now: datetime) -> bool:
    if row.account_at is None or row.account_known_at is not None or row.has_word is False or len(words) > MAX_CODE_WORD_LENGTH:
        return False
    is_soon = abs(now - row.account_at) <= timedelta(minutes=policy.return_minutes)
    said = [piece for piece in uow.handoff_messages.list_by_handoff(row.handoff_id) if piece.side == "her" and piece.written_at >= row.account_at]
    return is_soon and not said


def _can_reopen(uow: UnitOfWork, row: HandoffRow, person_id: str, now: datetime) -> bool:
    other = uow.handoffs.get_open_by_person(person_id)
    if other is not None and other.handoff_id != row.handoff_id:
        return False
    if row.state is HandoffState.WITHDRAWN or row.state is HandoffState.EXPIRED:
        return row.state is HandoffState.EXPIRED  # she learns what became of it
    return any(consent.purpose in ("send", "reopen") and consent.is_valid(now) for consent in uow.consents.list_by_handoff(row.handoff_id))


def _open_handoff(
    uow: UnitOfWork, keys: KeyRing, row: HandoffRow, person_id: str, *, policy: HandoffPolicy, now: datetime, consent_id: str
) -> ReopenedHandoff | None:
    if row.state is HandoffState.WRAPPED_UP and not _requeue_handoff(uow, row, policy=policy, now=now, consent_id=consent_id):
        return None
    drafts.destroy_draft(uow, keys, person_id, by="woman", now=now)
    is_moved = row.person_id != person_id
    account = {"person_id": person_id, "account_at": now, "account_known_at": None} if is_moved else {}
    uow.handoffs.update(row.handoff_id, sealed_at=None, wrote_at=now, moved_at=now, **account)
    found = uow.handoffs.get_by_id(row.handoff_id) or row
    is_answered = found.is_open and found.answered_at is not None
    uow.conversations.set_holder(person_id, holding.HOLDER_OFFICER if is_answered else holding.HOLDER_ASSISTANT)
    holding.record_action(uow, "unseal", row.handoff_id, by="woman", now=now)
    asks_word = is_moved and found.is_open and found.has_word is not False
    return ReopenedHandoff(found.handoff_id, found.code, found.post_id, found.state, is_answered, asks_word)


def _requeue_handoff(uow: UnitOfWork, row: HandoffRow, *, policy: HandoffPolicy, now: datetime, consent_id: str) -> bool:
    """A handoff that was wrapped up waits in the queue again, while its words are there; typing the code is her consent."""
    if uow.vaults.get_by_handoff(row.handoff_id, for_update=True) is None:
        return False
    bare: dict[str, Any] = dict.fromkeys(("officer_id", "claimed_at", "answered_at", "ended_at", "end_told_at", "outcome"))
    is_open = holding.apply_transition(
        uow, "reopen", row.handoff_id, by="woman", now=now, waiting_since=now, step=0, told_step=0, **bare
    )
    uow.vaults.reopen(row.handoff_id)
    consent = ConsentRow(
        consent_id, row.handoff_id, "reopen", row.post_id, policy.consent_text, now, policy.consent_days, None
    )
    uow.consents.add(consent)
    return is_open


def _move_to_account(
    uow: UnitOfWork, keys: KeyRing, row: HandoffRow, person_id: str, *, is_open: bool, safe: SafeContact, line: NoticeBuilder,
    turn_id: str, now: datetime,
) -> None:  # fmt: skip
    """Another phone: the handoff is that person's from now on, and the old chat is the assistant's; `row` is from before."""
    uow.vaults.set_person(row.handoff_id, person_id)
    uow.outbox.cancel_turns(f"relay:{row.handoff_id}:", now=now)  # on its way to a phone she may not have any more
    holding.return_to_assistant(uow, row.person_id)
    holding.record_action(uow, "move_account", row.handoff_id, by="woman", now=now)
    before, is_there = uow.people.get_by_id(row.person_id), uow.conversations.get_by_person(row.person_id) is not None
    may_hear = is_open and is_there and safety.can_contact(row, posts.get_post(uow, row.post_id), safe, now)
    if before and may_hear:
        conversations.enqueue_messages(uow, keys, line(before), person_id=before.person_id, turn_id=turn_id, now=now)
