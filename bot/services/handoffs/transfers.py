"""What she agreed to beyond her card, each for one purpose and one recipient; given, asked for, and taken back."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from bot.crypto.key_ring import KeyRing
from bot.db.repositories import handoffs as conditions
from bot.db.tables.handoffs import ConsentRow, HandoffRow
from bot.db.unit_of_work import UnitOfWork
from bot.domain.handoff import CONSENT_PURPOSES, HandoffPolicy, HandoffState
from bot.errors import ConsentMissing, NotFound, StateConflict
from bot.services import posts
from bot.services.handoffs import interpreter_access, lifecycle, vault
from bot.services.handoffs.transitions import apply_transition, find_assigned, record_action


def grant_consent(
    uow: UnitOfWork,
    *,
    person_id: str,
    purpose: str,
    recipient: str,
    policy: HandoffPolicy,
    now: datetime,
    new_id: Callable[[], str],
) -> str | None:
    """She agrees to one thing in her open handoff; the consent's id, None where she has none. Raises ValueError."""
    if purpose not in CONSENT_PURPOSES or not recipient:
        raise ValueError(f"nobody agrees to {purpose!r} for {recipient!r}")
    row = uow.handoffs.get_open_by_person(person_id)
    if row is None:
        return None
    consent_id = new_id()
    consent = ConsentRow(
        consent_id, row.handoff_id, purpose, recipient, policy.consent_text, now, policy.consent_days, None
    )
    uow.consents.add(consent)
    record_action(uow, f"agree_{purpose}", row.handoff_id, by="woman", now=now)
    uow.commit()
    return consent_id


def revoke_consents(uow: UnitOfWork, *, person_id: str, purpose: str, now: datetime) -> int:
    """She takes back what she agreed to for one purpose; how many consents end. The card itself: `handoffs.withdraw`."""
    row = uow.handoffs.get_open_by_person(person_id)
    ended = uow.consents.withdraw(row.handoff_id, now=now, purpose=purpose) if row else 0
    if row and ended:
        record_action(uow, f"disagree_{purpose}", row.handoff_id, by="woman", now=now)
    uow.commit()
    return ended


def list_consents(uow: UnitOfWork, *, handoff_id: str) -> list[ConsentRow]:
    """Everything she agreed to in a handoff, ended or not, in its order."""
    return uow.consents.list_by_handoff(handoff_id)


def find_valid_consent(uow: UnitOfWork, *, handoff_id: str, purpose: str, recipient: str, now: datetime) -> str | None:
    """The id of a consent that allows this now, None where nothing does."""
    fits = [
        row.consent_id
        for row in uow.consents.list_by_handoff(handoff_id)
        if (row.purpose, row.recipient) == (purpose, recipient) and row.is_valid(now)
    ]
    return fits[-1] if fits else None


def transfer_handoff(
    uow: UnitOfWork,
    *,
    handoff_id: str,
    officer_id: str,
    post_id: str,
    now: datetime,
    to_officer: str | None = None,
    to_post: str | None = None,
    is_warm: bool = True,
) -> bool:
    """Pass a handoff on to an officer of the same post, to another post, or (neither named) back to the queue.

    Whether it changed. To another post only with her consent for that post (`other_post`): raises NoConsent. Warm, it is
    offered; cold, an officer of the post holds it at once, and another post finds it in its queue, held by nobody.
    Raises NotFound, NotYours.
    """
    row = find_assigned(uow, handoff_id, post_id, officer_id)
    if to_post is not None:
        _check_post_consent(uow, row, to_post, now)
    elif to_officer is None:
        return lifecycle.release_handoff(uow, handoff_id=handoff_id, officer_id=officer_id, post_id=post_id, now=now)
    verb, values = _build_transfer_values(row, officer_id, to_officer, to_post, is_warm=is_warm, now=now)
    is_on = apply_transition(
        uow, verb, handoff_id, by=officer_id, now=now, only=(conditions.is_assigned_to(officer_id),), **values
    )
    if is_on and verb == "assign" and to_officer:
        interpreter_access.end_where_needless(uow, handoff_id, holder_id=to_officer, is_other_post=False, now=now)
    uow.commit()
    return is_on


def accept_transfer(
    uow: UnitOfWork,
    keys: KeyRing,
    *,
    handoff_id: str,
    officer_id: str,
    post_id: str,
    policy: HandoffPolicy,
    now: datetime,
    mismatches: Sequence[str] = (),
) -> bool:
    """Take a handoff that was offered to this officer, or to this post; False where somebody was faster.

    What was said is sealed anew for another post, and the one it came from opens it no more. Raises NotFound, NotNow("cap"),
    NotNow("not_introduced") where it is warm and she was not told yet, and NoConsent where she took her consent back meanwhile.
    """
    uow.vaults.lock_shared()
    row = uow.handoffs.get_by_id(handoff_id, for_update=True)
    if row is None or not _is_offered_to(row, officer_id, post_id):
        raise NotFound("no such handoff")
    if row.to_post is not None:
        _check_post_consent(uow, row, post_id, now)
    if row.is_introduction_due:
        raise StateConflict("not_introduced")
    lifecycle.check_officer_limit(uow, post_id, officer_id, policy)
    only = (conditions.is_offered_to(officer_id=officer_id, post_id=post_id),)
    is_mine = apply_transition(
        uow,
        "accept",
        handoff_id,
        by=officer_id,
        now=now,
        only=only,
        officer_id=officer_id,
        post_id=post_id,
        claimed_at=now,
        to_officer=None,
        to_post=None,
        offered_at=None,
        **lifecycle.build_handover_values(row, now),
        **({"next_told_at": now} if row.officer_id and row.was_answered else {}),  # she was told before
    )
    if is_mine:
        is_other_post = row.to_post is not None
        interpreter_access.end_where_needless(
            uow, handoff_id, holder_id=officer_id, is_other_post=is_other_post, now=now
        )
        lifecycle.record_mismatches(uow, handoff_id, mismatches, by=officer_id, now=now)
    if is_mine and row.to_post is not None:
        keep_days = posts.get_post(uow, post_id).keep_days
        vault.rebind_vault(uow, keys, handoff_id, post_id=post_id, keep_days=keep_days, by=officer_id, now=now)
    uow.commit()
    return is_mine


def cancel_offer(uow: UnitOfWork, *, handoff_id: str, officer_id: str, post_id: str, now: datetime) -> bool:
    """End an offer of one's own that nobody took; whether it changed. Raises NotFound, NotYours."""
    row = find_assigned(uow, handoff_id, post_id, officer_id)
    is_back = end_offer(uow, row, by=officer_id, now=now)
    uow.commit()
    return is_back


def end_offer(uow: UnitOfWork, row: HandoffRow, *, by: str, now: datetime) -> bool:
    """The same within the caller's transaction: back to whoever offered it, or to the queue where nobody holds it."""
    verb = "take_back" if row.officer_id else "return"
    bare: dict[str, Any] = dict.fromkeys(("to_officer", "to_post", "offered_at"))
    values = bare if row.officer_id else lifecycle.build_queue_values(row, now)
    return apply_transition(
        uow, verb, row.handoff_id, by=by, now=now, only=(conditions.is_assigned_to(row.officer_id),), **values
    )


def is_question_open(uow: UnitOfWork, handoff_id: str, purpose: str) -> bool:
    """Whether she was asked for something and has not said yes since; a question that did not reach her is none."""
    asked_at = [
        piece.written_at
        for piece in uow.handoff_messages.list_by_handoff(handoff_id)
        if piece.asks == purpose and piece.state not in ("undone", "cancelled", "failed")
    ]
    answered_at = [one.given_at for one in uow.consents.list_by_handoff(handoff_id) if one.purpose == purpose]
    return bool(asked_at) and (not answered_at or max(answered_at) < max(asked_at))


def _check_post_consent(uow: UnitOfWork, row: HandoffRow, post_id: str, now: datetime) -> None:
    if post_id == row.post_id or not posts.get_post(uow, post_id).is_joined:
        raise NotFound("no such post")
    if not find_valid_consent(uow, handoff_id=row.handoff_id, purpose="other_post", recipient=post_id, now=now):
        raise ConsentMissing("she did not agree to this post")


def _build_transfer_values(
    row: HandoffRow, officer_id: str, to_officer: str | None, to_post: str | None, *, is_warm: bool, now: datetime
) -> tuple[str, dict[str, Any]]:
    if to_officer and not is_warm:
        return "assign", lifecycle.build_assigned_values(row, to_officer, by=officer_id, now=now)
    offer = {"to_officer": to_officer, "to_post": to_post, "offered_at": now}
    if is_warm:
        return "transfer", {"officer_id": officer_id, **offer}
    return "transfer", {"officer_id": None, **offer, **lifecycle.build_handover_values(row, now)}


def _is_offered_to(row: HandoffRow, officer_id: str, post_id: str) -> bool:
    if row.state is not HandoffState.TRANSFERRING:
        return False
    return row.to_post == post_id or (row.post_id == post_id and row.to_officer == officer_id)
