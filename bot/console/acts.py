"""What an officer does with a handoff as a whole: take it, put it back, swap, raise it, end it. One view a verb.

Each form works for its own handoff alone (`check_bound`).
"""

from dataclasses import replace
from typing import Final

from starlette.responses import Response

from bot.console.handoff import ID, address, purpose
from bot.console.visiting import Visit
from bot.errors import NotNow
from bot.model.handoff import OUTCOMES, URGENCY, HandoffPolicy
from bot.services import handoffs, returning
from bot.services.holding import record
from bot.store.unit_of_work import UnitOfWork

HARD: Final = ("emergency", "sexual_violence", "child")
"""Checklists after which somebody should take a break."""


def claim(visit: Visit) -> Response:
    """Take it; of two officers one wins, and the other is told so."""
    visit.check_bound(purpose(visit))
    with visit.work() as uow:
        row = handoffs.known_to(uow, handoff_id=visit.path[ID], post_id=visit.post_id)
        is_mine = row.officer_id == visit.officer.officer_id or handoffs.claim(
            uow, **which(visit), policy=policy_of(visit), now=visit.now
        )
    return visit.go(address(visit), done="claimed") if is_mine else visit.go("/queue", done="claimed_by_other")


def release(visit: Visit) -> Response:
    """Put it back into the queue; a supervisor may do that for somebody else."""
    visit.check_bound(purpose(visit))
    with visit.work() as uow:
        row = handoffs.known_to(uow, handoff_id=visit.path[ID], post_id=visit.post_id)
        holder = row.officer_id or visit.officer.officer_id
        if holder != visit.officer.officer_id:
            record(uow, "release_for", visit.path[ID], by=visit.officer.officer_id, now=visit.now)
        handoffs.release(uow, **{**which(visit), "officer_id": holder}, now=visit.now)
    return visit.go("/queue", done="released")


def swap(visit: Visit) -> Response:
    """“I need to swap”: back into the queue at once, without a question."""
    visit.check_bound(purpose(visit))
    with visit.work() as uow:
        record(uow, "swap", visit.path[ID], by=visit.officer.officer_id, now=visit.now)
        handoffs.release(uow, **which(visit), now=visit.now)
    return visit.go("/queue", done="swapped")


def know_account(visit: Visit) -> Response:
    """Another account answers, and that is known: replies go there from now on."""
    visit.check_bound(purpose(visit))
    with visit.work() as uow:
        is_news = returning.acknowledge(uow, **which(visit), now=visit.now)
    return visit.go(address(visit), done="account_known" if is_news else "nothing")


def raise_urgency(visit: Visit) -> Response:
    """Mark it as more urgent than she did."""
    visit.check_bound(purpose(visit))
    urgency = one_of(visit.form.get("urgency"), URGENCY)
    with visit.work() as uow:
        is_news = handoffs.raise_urgency(uow, **which(visit), urgency=urgency, now=visit.now)
    return visit.go(address(visit), done="raised" if is_news else "nothing")


def wrap_up(visit: Visit) -> Response:
    """End it with an outcome; after a hard one, a break is asked for."""
    visit.check_bound(purpose(visit))
    outcome = one_of(visit.form.get("outcome"), OUTCOMES)
    with visit.work() as uow:
        was_hard = _was_hard(uow, visit.path[ID])
        is_over = handoffs.wrap_up(uow, **which(visit), outcome=outcome, now=visit.now)
    return visit.go("/queue", done=("wrapped_hard" if was_hard else "wrapped") if is_over else "nothing")


def which(visit: Visit) -> dict[str, str]:
    """Which handoff, by whom, of which post: what every verb of the services wants to know."""
    return {"handoff_id": visit.path[ID], "officer_id": visit.officer.officer_id, "post_id": visit.post_id}


def policy_of(visit: Visit) -> HandoffPolicy:
    """The policy, with as many open handoffs as this officer may hold; an account may allow fewer, never more."""
    policy = visit.office.aids.policy
    most = min(visit.officer.cap or policy.open_per_officer, policy.open_per_officer)
    return replace(policy, open_per_officer=most)


def one_of(given: str, known: tuple[str, ...]) -> str:
    """A code of a list. Raises NotNow for anything else, which no form of ours sends."""
    if given not in known:
        raise NotNow("form_old")
    return given


def _was_hard(uow: UnitOfWork, handoff_id: str) -> bool:
    return any(row.checklist in HARD for row in uow.ticks.of(handoff_id))
