"""What an officer does with a handoff as a whole: take it, put it back, swap, raise it, end it. One view a verb.

Each form works for its own handoff alone (`check_form_purpose`).
"""

from dataclasses import replace
from typing import Final

from starlette.responses import Response

from bot.console.handoff import HANDOFF_PARAMETER, get_form_purpose, get_handoff_url
from bot.console.visiting import RequestContext
from bot.errors import StateConflict
from bot.model.handoff import HandoffPolicy, OUTCOMES, URGENCIES
from bot.services import handoffs, returning
from bot.services.holding import record_action
from bot.store.unit_of_work import UnitOfWork

HARD_CHECKLISTS: Final = ("emergency", "sexual_violence", "child")
"""Checklists after which somebody should take a break."""


def claim_handoff(context: RequestContext) -> Response:
    """Take it; of two officers one wins, and the other is told so."""
    context.check_form_purpose(get_form_purpose(context))
    with context.open_unit_of_work() as uow:
        row = handoffs.find_handoff(uow, handoff_id=context.path[HANDOFF_PARAMETER], post_id=context.post_id)
        is_mine = row.officer_id == context.officer.officer_id or handoffs.claim_handoff(
            uow, **build_action_arguments(context), policy=get_officer_policy(context), now=context.now
        )
    return context.redirect(get_handoff_url(context), done="claimed") if is_mine else context.redirect("/queue", done="claimed_by_other")


def release_handoff(context: RequestContext) -> Response:
    """Put it back into the queue; a supervisor may do that for somebody else."""
    context.check_form_purpose(get_form_purpose(context))
    with context.open_unit_of_work() as uow:
        row = handoffs.find_handoff(uow, handoff_id=context.path[HANDOFF_PARAMETER], post_id=context.post_id)
        holder = row.officer_id or context.officer.officer_id
        if holder != context.officer.officer_id:
            record_action(uow, "release_for", context.path[HANDOFF_PARAMETER], by=context.officer.officer_id, now=context.now)
        handoffs.release_handoff(uow, **{**build_action_arguments(context), "officer_id": holder}, now=context.now)
    return context.redirect("/queue", done="released")


def requeue_handoff(context: RequestContext) -> Response:
    """“I need to swap”: back into the queue at once, without a question."""
    context.check_form_purpose(get_form_purpose(context))
    with context.open_unit_of_work() as uow:
        record_action(uow, "swap", context.path[HANDOFF_PARAMETER], by=context.officer.officer_id, now=context.now)
        handoffs.release_handoff(uow, **build_action_arguments(context), now=context.now)
    return context.redirect("/queue", done="swapped")


def acknowledge_account(context: RequestContext) -> Response:
    """Another account answers, and that is known: replies go there from now on."""
    context.check_form_purpose(get_form_purpose(context))
    with context.open_unit_of_work() as uow:
        is_news = returning.acknowledge_account(uow, **build_action_arguments(context), now=context.now)
    return context.redirect(get_handoff_url(context), done="account_known" if is_news else "nothing")


def set_priority(context: RequestContext) -> Response:
    """Mark it as more urgent than she did."""
    context.check_form_purpose(get_form_purpose(context))
    urgency = check_choice(context.form.get("urgency"), URGENCIES)
    with context.open_unit_of_work() as uow:
        is_news = handoffs.set_priority(uow, **build_action_arguments(context), urgency=urgency, now=context.now)
    return context.redirect(get_handoff_url(context), done="raised" if is_news else "nothing")


def close_handoff(context: RequestContext) -> Response:
    """End it with an outcome; after a hard one, a break is asked for."""
    context.check_form_purpose(get_form_purpose(context))
    outcome = check_choice(context.form.get("outcome"), OUTCOMES)
    with context.open_unit_of_work() as uow:
        was_hard = _has_hard_checklist(uow, context.path[HANDOFF_PARAMETER])
        is_over = handoffs.close_handoff(uow, **build_action_arguments(context), outcome=outcome, now=context.now)
    return context.redirect("/queue", done=("wrapped_hard" if was_hard else "wrapped") if is_over else "nothing")


def build_action_arguments(context: RequestContext) -> dict[str, str]:
    """Which handoff, by whom, of which post: what every verb of the services wants to know."""
    return {"handoff_id": context.path[HANDOFF_PARAMETER], "officer_id": context.officer.officer_id, "post_id": context.post_id}


def get_officer_policy(context: RequestContext) -> HandoffPolicy:
    """The policy, with as many open handoffs as this officer may hold; an account may allow fewer, never more."""
    policy = context.state.handoff_resources.policy
    most = min(context.officer.cap or policy.open_per_officer, policy.open_per_officer)
    return replace(policy, open_per_officer=most)


def check_choice(value: str, known: tuple[str, ...]) -> str:
    """A code of a list. Raises NotNow for anything else, which no form of ours sends."""
    if value not in known:
        raise StateConflict("form_old")
    return value


def _has_hard_checklist(uow: UnitOfWork, handoff_id: str) -> bool:
    return any(row.checklist in HARD_CHECKLISTS for row in uow.completed_steps.list_by_handoff(handoff_id))
