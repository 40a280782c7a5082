"""Coming back: a return code opens her handoff again, also from another phone. A wrong one is no different from any text."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.model.handoff import HandoffPolicy, State
from bot.services import codes, drafts, holding
from bot.store.handoff_rows import ConsentRow, HandoffRow
from bot.store.keys import KeyRing
from bot.store.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class Reopened:
    """What her code opened: `state` says whether somebody holds it, it waits, or it ended."""

    handoff_id: str
    code: str
    post_id: str
    state: State
    is_answered: bool


def reopen(
    uow: UnitOfWork, keys: KeyRing, *, person_id: str, digits: str, policy: HandoffPolicy, now: datetime,
    new_id: Callable[[], str],
) -> Reopened | None:  # fmt: skip
    """Open the handoff of a return code (`codes.return_digits`) for whoever typed it; None for any other code.

    Also None after too many tries, where this person has another open handoff, and where her consent is over: the caller
    answers then as it answers any text. Replies cancelled when she left stay cancelled; their words are in the vault.
    """
    uow.vaults.enter()
    tries = uow.handoffs.count_tries(person_id, now=now, since=now - timedelta(minutes=policy.return_minutes))
    row = uow.handoffs.by_return_hash(codes.return_hash(keys, digits))
    is_hers = row is not None and tries <= policy.return_tries and _may_open(uow, row, person_id, now)
    opened = _open(uow, keys, row, person_id, policy=policy, now=now, consent_id=new_id()) if row and is_hers else None
    uow.commit()
    return opened


def _may_open(uow: UnitOfWork, row: HandoffRow, person_id: str, now: datetime) -> bool:
    other = uow.handoffs.open_of(person_id)
    if other is not None and other.handoff_id != row.handoff_id:
        return False
    if row.state is State.WITHDRAWN or row.state is State.EXPIRED:
        return row.state is State.EXPIRED  # she learns what became of it
    return any(consent.purpose in ("send", "reopen") and consent.holds(now) for consent in uow.consents.of(row.handoff_id))


def _open(
    uow: UnitOfWork, keys: KeyRing, row: HandoffRow, person_id: str, *, policy: HandoffPolicy, now: datetime, consent_id: str
) -> Reopened | None:
    if row.state is State.WRAPPED_UP and not _go_on(uow, row, policy=policy, now=now, consent_id=consent_id):
        return None
    drafts.destroy(uow, keys, person_id, by="woman", now=now)
    uow.handoffs.change(row.handoff_id, sealed_at=None, wrote_at=now, moved_at=now)
    if row.person_id != person_id:
        _move(uow, row, person_id)
    found = uow.handoffs.by_id(row.handoff_id) or row
    is_answered = found.is_open and found.answered_at is not None
    uow.conversations.set_holder(person_id, holding.OFFICER if is_answered else holding.ASSISTANT)
    holding.record(uow, "unseal", row.handoff_id, by="woman", now=now)
    return Reopened(found.handoff_id, found.code, found.post_id, found.state, is_answered)


def _go_on(uow: UnitOfWork, row: HandoffRow, *, policy: HandoffPolicy, now: datetime, consent_id: str) -> bool:
    """A handoff that was wrapped up waits in the queue again, while its words are there; typing the code is her consent."""
    if uow.vaults.by_handoff(row.handoff_id, held=True) is None:
        return False
    bare: dict[str, Any] = dict.fromkeys(("officer_id", "claimed_at", "answered_at", "ended_at", "end_told_at", "outcome"))
    is_open = holding.act(
        uow, "reopen", row.handoff_id, by="woman", now=now, waiting_since=now, step=0, told_step=0, **bare
    )
    uow.vaults.reopen(row.handoff_id)
    consent = ConsentRow(
        consent_id, row.handoff_id, "reopen", row.post_id, policy.consent_text, now, policy.consent_days, None
    )
    uow.consents.add(consent)
    return is_open


def _move(uow: UnitOfWork, row: HandoffRow, person_id: str) -> None:
    """Another phone: the handoff is that person's from now on, and the old chat is the assistant's."""
    uow.handoffs.change(row.handoff_id, person_id=person_id)
    uow.vaults.set_person(row.handoff_id, person_id)
    holding.give_back(uow, row.person_id)
