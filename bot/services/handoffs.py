"""A handoff between her sending it and its end: claimed by one officer, released, wrapped up, withdrawn.

Every verb commits and is on record. Sending is bot/services/sending.py, transfers are bot/services/transfers.py, coming
back by a code is bot/services/returning.py. Whether an officer may do any of it is the console's table of permissions.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from bot.errors import NotFound, NotNow, NotYours
from bot.model.counting import WITHDRAWN
from bot.model.handoff import OUTCOMES, URGENCY, HandoffPolicy, State
from bot.services import relay, statistics
from bot.services.holding import act, at_post, forget_words, give_back, held_by, record
from bot.services.relay import Said
from bot.store import handoffs as conditions
from bot.store.handoff_rows import HandoffRow
from bot.store.keys import KeyRing
from bot.store.unit_of_work import UnitOfWork

UNSEEN: Final = "unseen"
READ: Final = "read"


@dataclass(frozen=True)
class Opened:
    """A handoff as its officer reads it: the card byte for byte as she saw it, and everything said since."""

    row: HandoffRow
    card: str = field(repr=False)
    said: list[Said] = field(repr=False)


def queue(uow: UnitOfWork, *, post_id: str) -> list[HandoffRow]:
    """The open handoffs of a post and those offered to it, by the urgency she marked, then the longest waiting."""
    return sorted(uow.handoffs.seen_by(post_id), key=lambda row: (URGENCY.index(row.urgency or "none"), row.waiting_since))


def claim(
    uow: UnitOfWork, *, handoff_id: str, officer_id: str, post_id: str, policy: HandoffPolicy, now: datetime
) -> bool:
    """Take a handoff out of the queue; False where another officer was faster. Raises NotFound, NotNow("cap")."""
    at_post(uow, handoff_id, post_id)
    refuse_too_many(uow, post_id, officer_id, policy)
    only = (conditions.at_post(post_id), conditions.held_by(None))
    is_mine = act(
        uow, "claim", handoff_id, by=officer_id, now=now, only=only, officer_id=officer_id, claimed_at=now
    )
    uow.commit()
    return is_mine


def release(uow: UnitOfWork, *, handoff_id: str, officer_id: str, post_id: str, now: datetime) -> bool:
    """Put a handoff back into the queue; whether it changed. Her words wait there for whoever takes it next."""
    row = held_by(uow, handoff_id, post_id, officer_id)
    is_back = act(
        uow, "release", handoff_id, by=officer_id, now=now, only=(conditions.held_by(officer_id),), **back_in_queue(row, now)
    )
    uow.commit()
    return is_back


def release_all(uow: UnitOfWork, *, officer_id: str, by: str, now: datetime) -> int:
    """Put back into the queue whatever an officer holds, within the caller's transaction; how many.

    For an account that nobody can sign in to, or that somebody else may sign in to: her words wait for whoever is there.
    """
    rows = uow.handoffs.held_by(officer_id)
    for row in rows:
        record(uow, "release_for", row.handoff_id, by=by, now=now)
        verb = "return" if row.state is State.TRANSFERRING else "release"
        only = (conditions.held_by(officer_id),)
        act(uow, verb, row.handoff_id, by=by, now=now, only=only, **back_in_queue(row, now))
    return len(rows)


def back_in_queue(row: HandoffRow, now: datetime) -> dict[str, object]:
    """What a handoff in the queue looks like: held by nobody. The clock of the escalation goes on unless she was answered."""
    bare: dict[str, object] = dict.fromkeys(("officer_id", "to_officer", "to_post", "offered_at", "claimed_at"))
    if row.answered_at:
        bare |= {"answered_at": None, "waiting_since": now, "step": 0, "told_step": 0}
    return bare


def raise_urgency(
    uow: UnitOfWork, *, handoff_id: str, officer_id: str, post_id: str, urgency: str, now: datetime
) -> bool:
    """Mark a handoff as more urgent than she did; False where it would not be more. Raises NotFound, ValueError."""
    row = at_post(uow, handoff_id, post_id)
    is_higher = row.is_open and URGENCY.index(urgency) < URGENCY.index(row.urgency or "none")
    if is_higher:
        uow.handoffs.change(handoff_id, urgency=urgency)
        record(uow, "raise_urgency", handoff_id, by=officer_id, now=now)
    uow.commit()
    return is_higher


def wrap_up(
    uow: UnitOfWork, *, handoff_id: str, officer_id: str, post_id: str, outcome: str, now: datetime
) -> bool:
    """End a handoff; the assistant has her again, the vault's time runs, and she will be told. Whether it changed."""
    if outcome not in OUTCOMES:
        raise ValueError(f"no such outcome: {outcome}")
    row = held_by(uow, handoff_id, post_id, officer_id)
    is_over = act(
        uow, "wrap_up", handoff_id, by=officer_id, now=now, only=(conditions.held_by(officer_id),), ended_at=now,
        outcome=outcome, to_officer=None, to_post=None, offered_at=None,
    )  # fmt: skip
    if is_over:
        uow.vaults.wrap_up(handoff_id, now=now)
        give_back(uow, row.person_id)
        statistics.count(uow, now=now, dimension="outcome", value=outcome)
    uow.commit()
    return is_over


def withdraw(uow: UnitOfWork, keys: KeyRing, *, person_id: str, now: datetime) -> str | None:
    """She takes her card back, or says STOP: at once nothing reaches her or the post, and the words are destroyed.

    `unseen` where no officer had read it, `read` where one had; None where she has no open handoff. Her consents end too.
    The caller empties the write-ahead log afterwards (`erase_checkpoint`).
    """
    uow.vaults.enter()
    row = uow.handoffs.open_of(person_id)
    is_gone = row and act(
        uow, "withdraw", row.handoff_id, by="woman", now=now, ended_at=now, end_told_at=now, return_hash=None,
        to_officer=None, to_post=None, offered_at=None,
    )  # fmt: skip
    if row and is_gone:
        forget_words(uow, keys, row, by="woman", now=now)
        uow.consents.withdraw(row.handoff_id, now=now)
        give_back(uow, person_id)
        statistics.count_end(uow, now=now, is_answered=row.answered_at is not None, waiting=WITHDRAWN, ended=WITHDRAWN)
    uow.commit()
    return (READ if row.read_at else UNSEEN) if row and is_gone else None


def one(
    uow: UnitOfWork, keys: KeyRing, *, handoff_id: str, post_id: str, by: str, now: datetime, is_supervisor: bool = False
) -> Opened:
    """A handoff with its words, once it is on record who read it. Raises NotFound; NotYours where another officer holds it.

    A supervisor of the post may read what others hold. Raises Unsealable where the words are destroyed.
    """
    uow.vaults.enter()
    row = at_post(uow, handoff_id, post_id)
    if not (is_supervisor or row.officer_id == by):
        raise NotYours("another officer holds it")
    card, said = relay.words(uow, keys, handoff_id=handoff_id, by=by, now=now)
    if row.read_at is None or row.read_at < row.wrote_at:
        row = replace(row, read_at=now)
        uow.handoffs.change(handoff_id, read_at=now)
    record(uow, "read", handoff_id, by=by, now=now)
    uow.commit()
    return Opened(row, card, said)


def of_hers(uow: UnitOfWork, *, person_id: str) -> HandoffRow | None:
    """Her open handoff, or the last one that ended without her knowing; None where there is neither, or she left it."""
    hers = [row for row in uow.handoffs.of(person_id) if not row.is_sealed]
    known = [row for row in hers if row.is_open] or [row for row in hers if row.ended_at and row.end_told_at is None]
    return known[0] if known else None


def refuse_too_many(uow: UnitOfWork, post_id: str, officer_id: str, policy: HandoffPolicy) -> None:
    """Raises NotNow("cap") where an officer holds as many as one person can."""
    held = sum(row.officer_id == officer_id for row in uow.handoffs.seen_by(post_id))
    if held >= policy.open_per_officer:
        raise NotNow("cap")


def known_to(uow: UnitOfWork, *, handoff_id: str, post_id: str) -> HandoffRow:
    """A handoff without its words, of this post or offered to it. Raises NotFound."""
    found = uow.handoffs.by_id(handoff_id)
    if found is None or post_id not in (found.post_id, found.to_post):
        raise NotFound("no such handoff")
    return found
