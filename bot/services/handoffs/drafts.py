"""Her card while she writes it: sealed under a key of its own, shown line by line, gone when not touched for minutes.

Every verb commits. Nothing of a draft is seen by a post, by the assistant or by the audit; only that one began and ended.
"""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Final

from bot.crypto.encryption import compose_associated_data, decrypt, encrypt
from bot.crypto.key_ring import KeyRing
from bot.db.tables.handoffs import DraftRow
from bot.db.unit_of_work import UnitOfWork
from bot.domain.clock import TrustedTime
from bot.domain.handoff import CardAnswers, HandoffPolicy
from bot.errors import DecryptionError, NotFound, StateConflict
from bot.services import posts

AUDIT_NOUN: Final = "draft"
HOLDER_DRAFT: Final = "draft"
HOLDER_ASSISTANT: Final = "assistant"
FORMAT_VERSION: Final = "1"


@dataclass(frozen=True)
class Draft:
    """A card as far as it is written; `shown` is the exact text of the last preview, None after any change."""

    draft_id: str
    person_id: str
    post_id: str
    answers: CardAnswers = field(repr=False)
    shown_text: str | None = field(repr=False)
    shown_at: datetime | None


def begin_draft(
    uow: UnitOfWork,
    keys: KeyRing,
    *,
    person_id: str,
    post_id: str,
    language: str,
    now: datetime,
    new_id: Callable[[], str],
) -> Draft | None:
    """Begin a card to a post that has joined, in the place of any other; None where she erased herself meanwhile.

    From now on what she types is hers alone. Raises NotFound where the post has not joined, NotNow("one_open") while she
    has an open handoff: she has one at a time.
    """
    if not posts.get_post(uow, post_id).is_joined:
        raise NotFound("no such post")
    if uow.handoffs.get_open_by_person(person_id):
        raise StateConflict("one_open")
    destroy_draft(uow, keys, person_id, by="woman", now=now)
    draft = Draft(new_id(), person_id, post_id, CardAnswers(language=language), None, None)
    keys.draft_keys.create_key(draft.draft_id)
    is_kept = uow.drafts.add(DraftRow(draft.draft_id, person_id, post_id, _encrypt_draft(keys, draft), now, None))
    if is_kept:
        uow.conversations.set_holder(person_id, HOLDER_DRAFT)
        _record(uow, "begin", draft, by="woman", now=now)
    else:
        keys.draft_keys.destroy_key(draft.draft_id)
    uow.commit()
    return draft if is_kept else None


def read_draft(uow: UnitOfWork, keys: KeyRing, *, person_id: str, policy: HandoffPolicy, now: datetime) -> Draft | None:
    """Her card as far as it is written; None where there is none, or its time is over and it is destroyed."""
    draft = load_draft(uow, keys, person_id=person_id, policy=policy, now=now)
    uow.commit()
    return draft


def answer_question(
    uow: UnitOfWork, keys: KeyRing, *, person_id: str, field: str, value: str, policy: HandoffPolicy, now: datetime
) -> Draft | None:
    """Answer a question of the card: a closed code, or her own words for the code word. Raises ValueError."""
    return _update_answers(
        uow, keys, lambda it: it.with_answer(field, value), person_id=person_id, policy=policy, now=now
    )


def remove_line(
    uow: UnitOfWork, keys: KeyRing, *, person_id: str, line: str, policy: HandoffPolicy, now: datetime
) -> Draft | None:
    """Take a line off the card. Raises ValueError where there is no such line."""
    return _update_answers(uow, keys, lambda it: it.without_line(line), person_id=person_id, policy=policy, now=now)


def record_preview(
    uow: UnitOfWork, keys: KeyRing, *, person_id: str, card_text: str, policy: HandoffPolicy, now: datetime
) -> Draft | None:
    """She was shown the card as this exact text: nothing else may be sent from now on."""
    draft = load_draft(uow, keys, person_id=person_id, policy=policy, now=now)
    if draft:
        draft = replace(draft, shown_text=card_text, shown_at=now)
        uow.drafts.update(draft.draft_id, answers=_encrypt_draft(keys, draft), changed_at=now, shown_at=now)
    uow.commit()
    return draft


def discard_draft(uow: UnitOfWork, keys: KeyRing, *, person_id: str, by: str = "woman", now: datetime) -> bool:
    """Destroy her card unsent; whether there was one. The assistant has her again."""
    was_there = destroy_draft(uow, keys, person_id, by=by, now=now)
    uow.commit()
    return was_there


def sweep_drafts(uow: UnitOfWork, keys: KeyRing, *, policy: HandoffPolicy, now: TrustedTime) -> int:
    """Destroy the cards whose time is over, and stray keys; how many cards. The caller commits."""
    age = timedelta(minutes=policy.draft_minutes)
    over = uow.drafts.list_inactive(before=now - age, after=now + age)
    for row in over:
        destroy_draft(uow, keys, row.person_id, by="retention", now=now)
    keys.draft_keys.destroy_orphans(uow.drafts.list_ids(), now=now, age=2 * age)
    return len(over)


def load_draft(uow: UnitOfWork, keys: KeyRing, *, person_id: str, policy: HandoffPolicy, now: datetime) -> Draft | None:
    """Her card within the caller's transaction, destroyed where its time is over or its key is gone."""
    row = uow.drafts.get_by_person(person_id)
    if row is None:
        return None
    try:
        if abs(now - row.changed_at) <= timedelta(minutes=policy.draft_minutes):
            return decrypt_draft(keys, row)
    except DecryptionError:
        pass  # its key died before its row did
    destroy_draft(uow, keys, person_id, by="retention", now=now)
    return None


def destroy_draft(uow: UnitOfWork, keys: KeyRing, person_id: str, *, by: str, now: datetime) -> bool:
    """The key first, then the row, within the caller's transaction; whether there was one."""
    row = uow.drafts.get_by_person(person_id)
    if row is None:
        return False
    keys.draft_keys.destroy_key(row.draft_id)
    uow.drafts.delete(row.draft_id)
    conversation = uow.conversations.get_by_person(person_id)
    if conversation and conversation.holder == HOLDER_DRAFT:
        uow.conversations.set_holder(person_id, HOLDER_ASSISTANT)
    uow.audit.write(at=now, by=by, verb="destroy", noun=AUDIT_NOUN, subject=row.draft_id)
    return True


def decrypt_draft(keys: KeyRing, row: DraftRow) -> Draft:
    """What a draft's row holds. Raises Unsealable."""
    plain = decrypt(
        keys.draft_keys.read_key(row.draft_id),
        associated_data=_build_associated_data(row.draft_id, row.post_id),
        ciphertext=row.answers,
    )
    told: dict[str, Any] = json.loads(plain)
    answers = CardAnswers(**{**told["answers"], "help": tuple(told["answers"]["help"])})
    return Draft(row.draft_id, row.person_id, row.post_id, answers, told["shown"], row.shown_at)


def _update_answers(
    uow: UnitOfWork,
    keys: KeyRing,
    change: Callable[[CardAnswers], CardAnswers],
    *,
    person_id: str,
    policy: HandoffPolicy,
    now: datetime,
) -> Draft | None:
    draft = load_draft(uow, keys, person_id=person_id, policy=policy, now=now)
    if draft:
        draft = replace(draft, answers=change(draft.answers), shown_text=None, shown_at=None)
        uow.drafts.update(draft.draft_id, answers=_encrypt_draft(keys, draft), changed_at=now, shown_at=None)
    uow.commit()
    return draft


def _encrypt_draft(keys: KeyRing, draft: Draft) -> bytes:
    plain = json.dumps({"answers": asdict(draft.answers), "shown": draft.shown_text}, ensure_ascii=False).encode()
    return encrypt(
        keys.draft_keys.read_key(draft.draft_id),
        associated_data=_build_associated_data(draft.draft_id, draft.post_id),
        plaintext=plain,
    )


def _build_associated_data(draft_id: str, post_id: str) -> str:
    return compose_associated_data("drafts", "answers", draft_id, FORMAT_VERSION, post_id)


def _record(uow: UnitOfWork, verb: str, draft: Draft, *, by: str, now: datetime) -> None:
    uow.audit.write(at=now, by=by, verb=verb, noun=AUDIT_NOUN, subject=draft.draft_id)
