"""Codes of a handoff: the one it is called by, and the one that opens it again from any phone."""

import hashlib
import hmac
import secrets
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from bot.crypto.key_ring import IDENTITY, KeyRing
from bot.db.tables.core import PersonRow
from bot.db.tables.handoffs import ConsentRow, HandoffRow
from bot.db.unit_of_work import UnitOfWork
from bot.domain.handoff import MAX_CODE_WORD_LENGTH, OPEN_STATES, HandoffPolicy, HandoffState, SafeContact
from bot.domain.messages import OutgoingMessage
from bot.services import conversations, posts
from bot.services.handoffs import contact_window, drafts, messages, transitions
from bot.services.handoffs.messages import MessageSource

_CODE_LETTERS: Final = "ABCDEFGHJKLMNPQRSTUVWXYZ"
_CODE_DIGITS: Final = "23456789"
_CODE_WORDS: Final = (
    "MANGO",
    "LEMON",
    "TIGER",
    "RIVER",
    "CLOUD",
    "STONE",
    "PAPER",
    "LOTUS",
    "PEARL",
    "SUGAR",
    "COCOA",
    "OLIVE",
    "MAPLE",
    "CORAL",
    "AMBER",
    "CEDAR",
    "DAISY",
    "EAGLE",
    "FERRY",
    "GRAPE",
    "HONEY",
    "IVORY",
    "JELLY",
    "KOALA",
    "LILAC",
    "MELON",
    "NORTH",
    "OCEAN",
    "PIANO",
    "QUILT",
    "ROBIN",
    "SALAD",
)
RETURN_DIGITS: Final = 12
_RETURN_GROUP_SIZE: Final = 4


def generate_handoff_code() -> str:
    """What a handoff is called between her and the post, `K7-MANGO`; it says nothing and opens nothing."""
    return f"{secrets.choice(_CODE_LETTERS)}{secrets.choice(_CODE_DIGITS)}-{secrets.choice(_CODE_WORDS)}"


def generate_return_code() -> str:
    """A random return code in groups of digits, which every keyboard has: `4821 7730 6512`."""
    digits = "".join(secrets.choice("0123456789") for _ in range(RETURN_DIGITS))
    return " ".join(digits[start : start + _RETURN_GROUP_SIZE] for start in range(0, RETURN_DIGITS, _RETURN_GROUP_SIZE))


def parse_return_code(text: str) -> str | None:
    """The digits of a text that has the form of a return code, in any script; None for every other text."""
    bare = "".join(text.split()).replace("-", "")
    if len(bare) != RETURN_DIGITS or not all(unicodedata.category(sign) == "Nd" for sign in bare):
        return None
    return "".join(str(unicodedata.digit(sign)) for sign in bare)


def hash_return_code(keys: KeyRing, digits: str) -> str:
    """What is kept of a return code; worthless without the identity key."""
    return hmac.new(keys.get_key(IDENTITY), b"return|" + digits.encode("ascii"), hashlib.sha256).hexdigest()


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
    uow: UnitOfWork,
    keys: KeyRing,
    *,
    person_id: str,
    digits: str,
    policy: HandoffPolicy,
    now: datetime,
    new_id: Callable[[], str],
    safe: SafeContact,
    line: NoticeBuilder = _build_no_notice,
) -> ReopenedHandoff | None:
    """Open the handoff of a return code (`codes.parse_return_code`) for whoever typed it; None for any other code.

    Also None after too many tries, where this person has another open handoff, and where her consent is over: the caller
    answers then as it answers any text. Replies cancelled when she left stay cancelled; their words are in the vault.
    Where the code moves the handoff, the chat it leaves is sent `line`, if she has not left that one and may be written to
    now; noting it for later would tell for hours which two accounts are one woman.
    """
    uow.vaults.lock_shared()
    tries = uow.handoffs.record_return_try(person_id, now=now, since=now - timedelta(minutes=policy.return_minutes))
    row = uow.handoffs.get_by_return_hash(hash_return_code(keys, digits))
    is_hers = row is not None and tries <= policy.return_tries and _can_reopen(uow, row, person_id, now)
    opened = (
        _open_handoff(uow, keys, row, person_id, policy=policy, now=now, consent_id=new_id())
        if row and is_hers
        else None
    )
    if row and opened and row.person_id != person_id:
        _move_to_account(
            uow,
            keys,
            row,
            person_id,
            is_open=opened.state in OPEN_STATES,
            safe=safe,
            line=line,
            turn_id=new_id(),
            now=now,
        )
    uow.commit()
    return opened


def acknowledge_account(uow: UnitOfWork, *, handoff_id: str, post_id: str, officer_id: str, now: datetime) -> bool:
    """An officer knows that another account answers, and lets replies go there; whether that is news.

    Raises NotFound, NotYours.
    """
    row = transitions.find_assigned(uow, handoff_id, post_id, officer_id)
    if row.is_account_new:
        uow.handoffs.update(handoff_id, account_known_at=now)
        transitions.record_action(uow, "know_account", handoff_id, by=officer_id, now=now)
    uow.commit()
    return row.is_account_new


def take_code_word(
    uow: UnitOfWork,
    keys: KeyRing,
    *,
    person_id: str,
    words: str,
    turn_id: str,
    source: MessageSource,
    receipt: Sequence[OutgoingMessage],
    policy: HandoffPolicy,
    now: datetime,
) -> bool:
    """The first short text after a question for the code word, from whoever waits and is not with an officer yet.

    It goes to the post as any word of hers does later, and nothing else does; whether this was that.
    """
    uow.vaults.lock_shared()
    row = uow.handoffs.get_open_by_person(person_id)
    if (
        row is None
        or not _is_awaiting_code_word(uow, row, words, policy=policy, now=now)
        or uow.inbox.lock_waiting(turn_id) is None
    ):
        return False
    messages.add_person_message(uow, keys, row, words, turn_id=turn_id, source=source, now=now)
    conversations.enqueue_messages(uow, keys, receipt, person_id=person_id, turn_id=turn_id, now=now)
    uow.inbox.mark_handled(turn_id, now=now)
    uow.commit()
    return True


def _is_awaiting_code_word(
    uow: UnitOfWork, row: HandoffRow, words: str, *, policy: HandoffPolicy, now: datetime
) -> bool:
    if (
        row.account_at is None
        or row.account_known_at is not None
        or row.has_word is False
        or len(words) > MAX_CODE_WORD_LENGTH
    ):
        return False
    is_soon = abs(now - row.account_at) <= timedelta(minutes=policy.return_minutes)
    said = [
        piece
        for piece in uow.handoff_messages.list_by_handoff(row.handoff_id)
        if piece.side == "her" and piece.written_at >= row.account_at
    ]
    return is_soon and not said


def _can_reopen(uow: UnitOfWork, row: HandoffRow, person_id: str, now: datetime) -> bool:
    other = uow.handoffs.get_open_by_person(person_id)
    if other is not None and other.handoff_id != row.handoff_id:
        return False
    if row.state is HandoffState.WITHDRAWN or row.state is HandoffState.EXPIRED:
        return row.state is HandoffState.EXPIRED  # she learns what became of it
    return any(
        consent.purpose in ("send", "reopen") and consent.is_valid(now)
        for consent in uow.consents.list_by_handoff(row.handoff_id)
    )


def _open_handoff(
    uow: UnitOfWork,
    keys: KeyRing,
    row: HandoffRow,
    person_id: str,
    *,
    policy: HandoffPolicy,
    now: datetime,
    consent_id: str,
) -> ReopenedHandoff | None:
    if row.state is HandoffState.WRAPPED_UP and not _requeue_handoff(
        uow, row, policy=policy, now=now, consent_id=consent_id
    ):
        return None
    drafts.destroy_draft(uow, keys, person_id, by="woman", now=now)
    is_moved = row.person_id != person_id
    account = {"person_id": person_id, "account_at": now, "account_known_at": None} if is_moved else {}
    uow.handoffs.update(row.handoff_id, sealed_at=None, wrote_at=now, moved_at=now, **account)
    transitions.cancel_closing(uow, row, "write_again", by="woman", now=now)
    found = uow.handoffs.get_by_id(row.handoff_id) or row
    is_answered = found.is_open and found.was_answered
    uow.conversations.set_holder(person_id, transitions.HOLDER_OFFICER if is_answered else transitions.HOLDER_ASSISTANT)
    transitions.record_action(uow, "unseal", row.handoff_id, by="woman", now=now)
    asks_word = is_moved and found.is_open and found.has_word is not False
    return ReopenedHandoff(found.handoff_id, found.code, found.post_id, found.state, is_answered, asks_word)


def _requeue_handoff(
    uow: UnitOfWork, row: HandoffRow, *, policy: HandoffPolicy, now: datetime, consent_id: str
) -> bool:
    """A handoff that was wrapped up waits in the queue again, while its words are there; typing the code is her consent."""
    if uow.vaults.get_by_handoff(row.handoff_id, for_update=True) is None:
        return False
    cleared = ("officer_id", "claimed_at", "answered_at", "asked_at", "passed_at", "next_told_at")
    bare: dict[str, Any] = dict.fromkeys((*cleared, "ended_at", "end_told_at", "outcome"))
    is_open = transitions.apply_transition(
        uow, "reopen", row.handoff_id, by="woman", now=now, waiting_since=now, step=0, told_step=0, **bare
    )
    uow.vaults.reopen(row.handoff_id)
    consent = ConsentRow(
        consent_id, row.handoff_id, "reopen", row.post_id, policy.consent_text, now, policy.consent_days, None
    )
    uow.consents.add(consent)
    return is_open


def _move_to_account(
    uow: UnitOfWork,
    keys: KeyRing,
    row: HandoffRow,
    person_id: str,
    *,
    is_open: bool,
    safe: SafeContact,
    line: NoticeBuilder,
    turn_id: str,
    now: datetime,
) -> None:
    """Another phone: the handoff is that person's from now on, and the old chat is the assistant's; `row` is from before."""
    uow.vaults.set_person(row.handoff_id, person_id)
    uow.outbox.cancel_turns(f"relay:{row.handoff_id}:", now=now)  # on its way to a phone she may not have any more
    transitions.return_to_assistant(uow, row.person_id)
    transitions.record_action(uow, "move_account", row.handoff_id, by="woman", now=now)
    before, is_there = uow.people.get_by_id(row.person_id), uow.conversations.get_by_person(row.person_id) is not None
    may_hear = is_open and is_there and contact_window.can_contact(row, posts.get_post(uow, row.post_id), safe, now)
    if before and may_hear:
        conversations.enqueue_messages(uow, keys, line(before), person_id=before.person_id, turn_id=turn_id, now=now)
