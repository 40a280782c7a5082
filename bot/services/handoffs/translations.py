"""A machine's drafts in a handoff: what she wrote, for the officer, and what the officer wrote, in her language.

Only with her yes, which she can take back at any moment; a no holds for the rest of that handoff. Words go to the operator's
own translation server on an officer's press alone, and that is on record before they go. Both texts stay together, sealed.
Nothing here knows the server: bot/console/views/translation.py asks it between two of these verbs. Each commits.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from bot.crypto.key_ring import KeyRing
from bot.db.tables.handoffs import ConsentRow, HandoffRow
from bot.db.unit_of_work import UnitOfWork
from bot.domain.handoff import PURPOSE_TRANSLATION, HandoffPolicy
from bot.errors import NotFound, StateConflict
from bot.services.handoffs import messages, officer_drafts, transfers, vault
from bot.services.handoffs.message_content import KIND_DRAFT, KIND_TRANSLATED, TextCode
from bot.services.handoffs.messages import HandoffMessage
from bot.services.handoffs.transitions import find_assigned, record_action


@dataclass(frozen=True)
class PreparedDraft:
    """A draft that an officer was shown and has not sent: their own text as it was translated, and the draft as it stands."""

    own: str = field(repr=False)
    draft: str = field(repr=False)


def has_consent(uow: UnitOfWork, row: HandoffRow, now: datetime) -> bool:
    """Whether she lets the post that has her handoff use the operator's translation server."""
    found = transfers.find_valid_consent(
        uow, handoff_id=row.handoff_id, purpose=PURPOSE_TRANSLATION, recipient=row.post_id, now=now
    )
    return found is not None


def is_pending(uow: UnitOfWork, row: HandoffRow) -> bool:
    """Whether she was asked and has not answered."""
    return not row.translation_refused_at and transfers.is_question_open(uow, row.handoff_id, PURPOSE_TRANSLATION)


def ask(
    uow: UnitOfWork,
    keys: KeyRing,
    *,
    handoff_id: str,
    post_id: str,
    officer_id: str,
    policy: HandoffPolicy,
    now: datetime,
) -> int:
    """The holder asks her whether a machine may translate; the place of the question in the vault.

    Raises NotFound, PermissionDenied; StateConflict where she said no, has agreed, was asked and did not answer, or left.
    """
    uow.vaults.lock_shared()
    row = find_assigned(uow, handoff_id, post_id, officer_id)
    if row.translation_refused_at:
        raise StateConflict("translation_refused")
    if has_consent(uow, row, now):
        raise StateConflict("translation_agreed")
    if is_pending(uow, row):
        raise StateConflict("translation_pending")
    record_action(uow, "ask_translation", handoff_id, by=officer_id, now=now)
    return messages.send_reply(
        uow,
        keys,
        handoff_id=handoff_id,
        post_id=post_id,
        officer_id=officer_id,
        words=post_id,
        policy=policy,
        now=now,
        asks=PURPOSE_TRANSLATION,
    )


def grant(
    uow: UnitOfWork,
    *,
    person_id: str,
    post_id: str,
    policy: HandoffPolicy,
    now: datetime,
    new_id: Callable[[], str],
) -> bool:
    """She says yes to one post; False where her handoff has ended, or is another post's by now."""
    row = uow.handoffs.get_open_by_person(person_id)
    if row is None or row.post_id != post_id:
        return False
    uow.consents.withdraw(row.handoff_id, now=now, purpose=PURPOSE_TRANSLATION)  # one at a time
    uow.consents.add(
        ConsentRow(
            new_id(),
            row.handoff_id,
            PURPOSE_TRANSLATION,
            post_id,
            policy.consent_text,
            now,
            policy.consent_days,
            None,
        )
    )
    uow.handoffs.update(row.handoff_id, translation_refused_at=None)
    record_action(uow, f"agree_{PURPOSE_TRANSLATION}", row.handoff_id, by="woman", now=now)
    uow.commit()
    return True


def refuse(uow: UnitOfWork, *, person_id: str, now: datetime) -> bool:
    """She says no, or stops it: at once, and she is not asked again. False where no handoff is open."""
    row = uow.handoffs.get_open_by_person(person_id)
    if row is None:
        return False
    uow.consents.withdraw(row.handoff_id, now=now, purpose=PURPOSE_TRANSLATION)
    uow.handoffs.update(row.handoff_id, translation_refused_at=now)
    record_action(uow, f"disagree_{PURPOSE_TRANSLATION}", row.handoff_id, by="woman", now=now)
    uow.commit()
    return True


def read_for_translation(
    uow: UnitOfWork,
    keys: KeyRing,
    *,
    handoff_id: str,
    post_id: str,
    officer_id: str,
    position: int,
    language: str,
    now: datetime,
) -> str | None:
    """Words of hers that a translation server is to be given, once that is on record; None where a draft is there already.

    Raises NotFound where there are no words of hers, PermissionDenied, StateConflict where she did not agree or left.
    """
    uow.vaults.lock_shared()
    _find_translatable(uow, handoff_id, post_id, officer_id, now)
    said = _read_said(uow, keys, handoff_id, by=officer_id, now=now)
    found = next((one for one in said if one.row.position == position), None)
    words = find_free_words(found) if found else None
    if words is None:
        raise NotFound("no words of hers")
    if language in {code.values["language"] for code in _list_draft_codes(said) if code.values["of"] == str(position)}:
        return None
    record_action(uow, "translate", handoff_id, by=officer_id, now=now)
    uow.commit()
    return words


def store_draft(
    uow: UnitOfWork,
    keys: KeyRing,
    *,
    handoff_id: str,
    post_id: str,
    officer_id: str,
    position: int,
    language: str,
    draft: str,
    now: datetime,
) -> bool:
    """Keep a machine's draft of what she wrote, beside it; False where somebody was faster. Raises as the reading does."""
    uow.vaults.lock_shared()
    _find_translatable(uow, handoff_id, post_id, officer_id, now)
    said = _read_said(uow, keys, handoff_id, by=officer_id, now=now)
    code = TextCode(KIND_DRAFT, "", {"of": str(position), "language": language})
    if any(dict(one.values) == code.values for one in _list_draft_codes(said)):
        return False
    messages.add_note(
        uow,
        keys,
        handoff_id=handoff_id,
        post_id=post_id,
        officer_id=officer_id,
        words=draft,
        now=now,
        code=code,
    )
    return True


def record_drafting(uow: UnitOfWork, *, handoff_id: str, post_id: str, officer_id: str, now: datetime) -> str:
    """The language in which an officer's text is to be drafted, once that is on record. Raises as above."""
    row = _find_translatable(uow, handoff_id, post_id, officer_id, now)
    record_action(uow, "draft_translation", handoff_id, by=officer_id, now=now)
    uow.commit()
    return row.language


def keep_prepared(
    uow: UnitOfWork,
    keys: KeyRing,
    *,
    handoff_id: str,
    post_id: str,
    officer_id: str,
    prepared: PreparedDraft,
    now: datetime,
) -> None:
    """Keep a draft and the text it was made of for this officer alone, until it is sent. Raises as above."""
    uow.vaults.lock_shared()
    _find_translatable(uow, handoff_id, post_id, officer_id, now)
    kept = vault.find_vault(uow, handoff_id)
    for box, words in (
        (officer_drafts.OWN_BOX, prepared.own),
        (officer_drafts.SOURCE_BOX, prepared.own),
        (officer_drafts.DRAFT_BOX, prepared.draft),
    ):
        row = officer_drafts.seal_draft(keys, kept, officer_id=officer_id, box=box, words=words, now=now)
        uow.officer_drafts.replace(row)
    uow.commit()


def drop_prepared(uow: UnitOfWork, *, handoff_id: str, officer_id: str, with_own: bool) -> None:
    """Forget a draft, and the officer's own text where it was sent; within the caller's transaction."""
    boxes = (officer_drafts.SOURCE_BOX, officer_drafts.DRAFT_BOX, *([officer_drafts.OWN_BOX] if with_own else []))
    for box in boxes:
        officer_drafts.discard_draft(uow, handoff_id=handoff_id, officer_id=officer_id, box=box)


def send(
    uow: UnitOfWork,
    keys: KeyRing,
    *,
    handoff_id: str,
    post_id: str,
    officer_id: str,
    prepared: PreparedDraft,
    language: str,
    policy: HandoffPolicy,
    now: datetime,
) -> int:
    """Send a draft as its officer leaves it, with their own text sealed beside it; as `messages.send_reply`.

    Raises StateConflict where she does not agree any more.
    """
    uow.vaults.lock_shared()
    _find_translatable(uow, handoff_id, post_id, officer_id, now)
    drop_prepared(uow, handoff_id=handoff_id, officer_id=officer_id, with_own=True)
    record_action(uow, "send_translation", handoff_id, by=officer_id, now=now)
    return messages.send_reply(
        uow,
        keys,
        handoff_id=handoff_id,
        post_id=post_id,
        officer_id=officer_id,
        words=prepared.draft,
        policy=policy,
        now=now,
        code=TextCode(KIND_TRANSLATED, "", {"own": prepared.own, "language": language}),
    )


def find_free_words(message: HandoffMessage) -> str | None:
    """What she typed herself, also below a photo; None for anything else."""
    if message.row.side != "her" or message.code is not None or message.text is None:
        return None
    words = vault.parse_caption(message.text) if message.row.media else message.text
    return words if words.strip() else None


def is_draft(message: HandoffMessage) -> bool:
    """Whether it is a machine's draft of something she wrote."""
    return message.code is not None and message.code.kind == KIND_DRAFT


def _find_translatable(uow: UnitOfWork, handoff_id: str, post_id: str, officer_id: str, now: datetime) -> HandoffRow:
    row = find_assigned(uow, handoff_id, post_id, officer_id)
    if row.is_suspended:
        raise StateConflict("sealed")
    if not has_consent(uow, row, now):
        raise StateConflict("translation_not_agreed")
    return row


def _read_said(uow: UnitOfWork, keys: KeyRing, handoff_id: str, *, by: str, now: datetime) -> list[HandoffMessage]:
    _, said = messages.read_messages(uow, keys, handoff_id=handoff_id, by=by, now=now)
    return said


def _list_draft_codes(said: list[HandoffMessage]) -> list[TextCode]:
    return [one.code for one in said if one.code is not None and is_draft(one) and one.text is not None]
