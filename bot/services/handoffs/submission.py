"""What kind of help she wants, as the queue of a post shows it: sealed, since it tells what happened to her.

Its key is made of the handoff's own file, so that it dies with the words. Nobody is noted for seeing it: a queue shows it.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from bot.crypto.encryption import compose_associated_data, decrypt, encrypt
from bot.crypto.key_ring import ROUTE, KeyRing
from bot.db.tables.handoffs import ConsentRow, HandoffRow
from bot.db.unit_of_work import UnitOfWork
from bot.domain.enums import DEFAULT_LANGUAGE
from bot.domain.handoff import HandoffPolicy, HandoffState
from bot.domain.limits import Limits
from bot.domain.messages import OutgoingMessage
from bot.domain.post import Post
from bot.errors import ConsentMissing, DecryptionError, NotFound, StateConflict
from bot.services import conversations, posts, statistics
from bot.services.handoffs import drafts, return_code, transitions, vault
from bot.services.handoffs.drafts import Draft


def encrypt_help_kinds(keys: KeyRing, handoff_id: str, kinds: Collection[str]) -> bytes | None:
    """What is kept of these codes; None where she said none. Raises Unsealable where the handoff has no file yet."""
    if not kinds:
        return None
    return encrypt(
        _derive_key(keys, handoff_id),
        associated_data=build_kinds_associated_data(handoff_id),
        plaintext=",".join(kinds).encode("ascii"),
    )


def decrypt_help_kinds(keys: KeyRing, row: HandoffRow) -> tuple[str, ...]:
    """The codes; none where she said none, or where the words are destroyed."""
    if row.help is None:
        return ()
    try:
        said = decrypt(
            _derive_key(keys, row.handoff_id),
            associated_data=build_kinds_associated_data(row.handoff_id),
            ciphertext=row.help,
        )
    except DecryptionError:
        return ()
    return tuple(said.decode("ascii").split(","))


def build_kinds_associated_data(handoff_id: str) -> str:
    """Where these bytes belong, and open nowhere else. Not bound to a post: the handoff may be passed on."""
    return compose_associated_data("handoffs", "help", handoff_id, "card")


def _derive_key(keys: KeyRing, handoff_id: str) -> bytes:
    return keys.vault_keys.derive_card_key(keys.get_key(ROUTE), handoff_id=handoff_id)


DAY: Final = timedelta(hours=24)
CODE_TRIES: Final = 50
AnswerBuilder = Callable[["SubmissionReceipt"], Sequence[OutgoingMessage]]


@dataclass(frozen=True)
class SubmissionReceipt:
    """What she is told of a card that is on its way; the return code is known here and nowhere else."""

    handoff_id: str
    post_id: str
    code: str
    return_code: str = field(repr=False)


def submit_handoff(
    uow: UnitOfWork,
    keys: KeyRing,
    *,
    person_id: str,
    card_text: str,
    policy: HandoffPolicy,
    limits: Limits,
    now: datetime,
    new_id: Callable[[], str],
    code: Callable[[], str] = return_code.generate_handoff_code,
    return_code: Callable[[], str] = return_code.generate_return_code,
    turn_id: str | None = None,
    answer: AnswerBuilder | None = None,
) -> SubmissionReceipt | None:
    """Send her card as she saw it; None where there is no card any more, or she erased herself meanwhile.

    With `turn_id` and `answer` she is answered in the same transaction, so that the return code cannot be lost.
    Raises NoConsent where `card_text` is not what she was last shown, or was shown too long ago; NotFound where the post
    left; NotNow where she has an open one, or sent too many. Then nothing is sent, and her card stays as it is.
    """
    uow.vaults.lock_shared()
    draft = drafts.load_draft(uow, keys, person_id=person_id, policy=policy, now=now)
    if draft is None:
        uow.commit()
        return None
    _check_preview(draft, card_text, policy, now)
    check_person_limits(uow, person_id, policy=policy, now=now)
    post = _find_joined_post(uow, draft)
    sent = SubmissionReceipt(new_id(), post.post_id, _find_free_code(uow, code), return_code())
    if not _store_handoff(uow, keys, draft, card_text, sent, post, limits=limits, now=now):
        uow.commit()
        return None
    _add_consent(uow, sent, policy, consent_id=new_id(), now=now)
    _end_draft(uow, draft, now=now)
    _answer_turn(uow, keys, person_id, turn_id, answer(sent) if answer else (), now=now)
    uow.commit()
    # Only now: a transaction that failed would have cost her the card. What a crash leaves behind is swept as a stray.
    keys.draft_keys.destroy_key(draft.draft_id)
    return sent


def check_person_limits(uow: UnitOfWork, person_id: str, *, policy: HandoffPolicy, now: datetime) -> None:
    """Raises NotNow: `one_open` while she waits or talks, `per_day` after too many cards. Asked before a card is begun.

    What she left does not count: whoever writes after Leave must not learn of it.
    """
    hers = [handoff for handoff in uow.handoffs.list_by_person(person_id) if not handoff.is_suspended]
    if any(handoff.is_open for handoff in hers):
        raise StateConflict("one_open")
    if sum(abs(now - handoff.queued_at) < DAY for handoff in hers) >= policy.per_day:
        raise StateConflict("per_day")


def _check_preview(draft: Draft, card_text: str, policy: HandoffPolicy, now: datetime) -> None:
    if draft.shown_text is None or draft.shown_at is None or draft.shown_text.encode() != card_text.encode():
        raise ConsentMissing("not what she was shown")
    if abs(now - draft.shown_at) > timedelta(minutes=policy.send_minutes):
        raise ConsentMissing("shown too long ago")


def _find_joined_post(uow: UnitOfWork, draft: Draft) -> Post:
    post = posts.get_post(uow, draft.post_id)
    if not post.is_joined:
        raise NotFound("no such post")
    return post


def _find_free_code(uow: UnitOfWork, code: Callable[[], str]) -> str:
    for _ in range(CODE_TRIES):
        wanted = code()
        if not uow.handoffs.has_code(wanted):
            return wanted
    raise StateConflict("no_code_left")


def _store_handoff(
    uow: UnitOfWork,
    keys: KeyRing,
    draft: Draft,
    card_text: str,
    receipt: SubmissionReceipt,
    post: Post,
    *,
    limits: Limits,
    now: datetime,
) -> bool:
    is_open = vault.create_vault(
        uow,
        keys,
        handoff_id=receipt.handoff_id,
        person_id=draft.person_id,
        post_id=post.post_id,
        keep_days=post.keep_days,
        limits=limits,
        by="woman",
        now=now,
    )
    if is_open:
        vault.add_entry(uow, keys, receipt.handoff_id, card_text.encode(), by="woman", now=now)
        uow.handoffs.add(_build_row(keys, draft, receipt, now))
        transitions.record_action(uow, "send", receipt.handoff_id, by="woman", now=now)
        said = draft.answers
        statistics.count_submission(
            uow,
            now=now,
            country=post.country,
            language=said.language or DEFAULT_LANGUAGE,
            help_kinds=said.help,
            urgency=said.urgency,
        )
    return is_open


def _build_row(keys: KeyRing, draft: Draft, receipt: SubmissionReceipt, now: datetime) -> HandoffRow:
    said = draft.answers
    digits = return_code.parse_return_code(receipt.return_code) or ""
    never = dict.fromkeys(
        (
            "officer_id",
            "to_officer",
            "to_post",
            "offered_at",
            "claimed_at",
            "read_at",
            "answered_at",
            "sealed_at",
            "ended_at",
            "end_told_at",
            "outcome",
        )
    )
    return HandoffRow(
        handoff_id=receipt.handoff_id,
        person_id=draft.person_id,
        post_id=receipt.post_id,
        code=receipt.code,
        return_hash=return_code.hash_return_code(keys, digits),
        state=HandoffState.QUEUED,
        language=said.language or DEFAULT_LANGUAGE,
        urgency=said.urgency,
        help=encrypt_help_kinds(keys, receipt.handoff_id, said.help),
        time_window=said.window,
        days=said.days,
        how=said.how,
        who=said.who,
        cover=said.cover,
        queued_at=now,
        waiting_since=now,
        wrote_at=now,
        moved_at=now,
        step=0,
        told_step=0,
        has_word=said.code_word is not None,
        **never,
    )  # type: ignore[arg-type]


def _add_consent(
    uow: UnitOfWork, receipt: SubmissionReceipt, policy: HandoffPolicy, *, consent_id: str, now: datetime
) -> None:
    consent = ConsentRow(
        consent_id, receipt.handoff_id, "send", receipt.post_id, policy.consent_text, now, policy.consent_days, None
    )
    uow.consents.add(consent)


def _answer_turn(
    uow: UnitOfWork,
    keys: KeyRing,
    person_id: str,
    turn_id: str | None,
    deliveries: Sequence[OutgoingMessage],
    *,
    now: datetime,
) -> None:
    if turn_id:
        conversations.enqueue_messages(uow, keys, deliveries, person_id=person_id, turn_id=turn_id, now=now)
        uow.inbox.mark_handled(turn_id, now=now)


def _end_draft(uow: UnitOfWork, draft: Draft, *, now: datetime) -> None:
    uow.drafts.delete(draft.draft_id)
    uow.conversations.set_holder(draft.person_id, transitions.HOLDER_ASSISTANT)
    uow.audit.write(at=now, by="woman", verb="send", noun=drafts.AUDIT_NOUN, subject=draft.draft_id)
