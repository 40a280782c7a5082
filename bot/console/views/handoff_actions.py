"""What an officer does with a handoff as a whole: take it, put it back, swap, raise it, end it. One view a verb.

Each form works for its own handoff alone (`check_form_purpose`).
"""

from dataclasses import replace
from typing import Final

from starlette.responses import Response

from bot.console.labels import handoff
from bot.console.request_context import RequestContext
from bot.console.views.handoff import HANDOFF_PARAMETER, find_clock, get_form_purpose, get_handoff_url
from bot.console.views.transfer_options import QUEUE_TARGET
from bot.db.tables.handoffs import HandoffRow
from bot.db.unit_of_work import UnitOfWork
from bot.domain.handoff import OUTCOMES, STATE_ASKED, URGENCIES, HandoffPolicy
from bot.errors import StateConflict
from bot.services import posts
from bot.services.handoffs import lifecycle, officer_match, on_call, reassignment, return_code, transfers, transitions
from bot.services.handoffs.transitions import record_action

HARD_CHECKLISTS: Final = ("emergency", "sexual_violence", "child")
"""Checklists after which somebody should take a break."""


def claim_handoff(context: RequestContext) -> Response:
    """Take it; of two officers one wins, and the other is told so. Whoever is not whom she asked for is warned once."""
    context.check_form_purpose(get_form_purpose(context))
    row = _find_handoff(context)
    is_held = row.officer_id == context.officer.officer_id
    mismatches = officer_match.find_mismatches(row, context.officer) if row.officer_id is None else ()
    if mismatches and not _is_confirmed(context):
        return _warn_mismatches(context, row, mismatches, action="claim")
    with context.open_unit_of_work() as uow:
        is_mine = is_held or lifecycle.claim_handoff(
            uow,
            **build_action_arguments(context),
            policy=get_officer_policy(context),
            now=context.now,
            mismatches=mismatches,
        )
    return (
        context.redirect(get_handoff_url(context), done="claimed")
        if is_mine
        else context.redirect("/queue", done="claimed_by_other")
    )


def release_handoff(context: RequestContext) -> Response:
    """Put it back into the queue; a supervisor may do that for somebody else."""
    context.check_form_purpose(get_form_purpose(context))
    with context.open_unit_of_work() as uow:
        row = lifecycle.find_handoff(uow, handoff_id=context.path[HANDOFF_PARAMETER], post_id=context.post_id)
        holder = row.officer_id or context.officer.officer_id
        if holder != context.officer.officer_id:
            record_action(
                uow, "release_for", context.path[HANDOFF_PARAMETER], by=context.officer.officer_id, now=context.now
            )
        lifecycle.release_handoff(uow, **{**build_action_arguments(context), "officer_id": holder}, now=context.now)
    return context.redirect("/queue", done="released")


def requeue_handoff(context: RequestContext) -> Response:
    """“I need to swap”: back into the queue at once, without a question."""
    context.check_form_purpose(get_form_purpose(context))
    with context.open_unit_of_work() as uow:
        record_action(uow, "swap", context.path[HANDOFF_PARAMETER], by=context.officer.officer_id, now=context.now)
        lifecycle.release_handoff(uow, **build_action_arguments(context), now=context.now)
    return context.redirect("/queue", done="swapped")


def acknowledge_account(context: RequestContext) -> Response:
    """Another account answers, and that is known: replies go there from now on."""
    context.check_form_purpose(get_form_purpose(context))
    with context.open_unit_of_work() as uow:
        is_news = return_code.acknowledge_account(uow, **build_action_arguments(context), now=context.now)
    return context.redirect(get_handoff_url(context), done="account_known" if is_news else "nothing")


def acknowledge_call(context: RequestContext) -> Response:
    """An officer who was called sees to it; nobody else is called meanwhile."""
    context.check_form_purpose(get_form_purpose(context))
    arguments = build_action_arguments(context)
    with context.open_unit_of_work() as uow:
        is_news = on_call.acknowledge_call(uow, **arguments, by=context.officer.officer_id, now=context.now)
        row = lifecycle.find_handoff(uow, handoff_id=context.path[HANDOFF_PARAMETER], post_id=context.post_id)
    is_mine = row.officer_id == context.officer.officer_id
    done = "call_acknowledged" if is_news else "nothing"
    return context.redirect(get_handoff_url(context) if is_mine else "/queue", done=done)


def set_priority(context: RequestContext) -> Response:
    """Mark it as more urgent than she did."""
    context.check_form_purpose(get_form_purpose(context))
    urgency = check_choice(context.form.get("urgency"), URGENCIES)
    with context.open_unit_of_work() as uow:
        is_news = lifecycle.set_priority(uow, **build_action_arguments(context), urgency=urgency, now=context.now)
    return context.redirect(get_handoff_url(context), done="raised" if is_news else "nothing")


def close_handoff(context: RequestContext) -> Response:
    """End it with an outcome, once they said so twice; after a hard one, a break is asked for."""
    context.check_form_purpose(get_form_purpose(context))
    outcome = check_choice(context.form.get("outcome"), OUTCOMES)
    if context.form.get("sure") != "yes":
        return _ask_before_close(context, outcome)
    with context.open_unit_of_work() as uow:
        was_hard = _has_hard_checklist(uow, context.path[HANDOFF_PARAMETER])
        is_over = lifecycle.close_handoff(uow, **build_action_arguments(context), outcome=outcome, now=context.now)
    return context.redirect("/ended", done=("wrapped_hard" if was_hard else "wrapped") if is_over else "nothing")


def reopen_handoff(context: RequestContext) -> Response:
    """Go on with what they wrapped up some minutes ago."""
    context.check_form_purpose(get_form_purpose(context))
    with context.open_unit_of_work() as uow:
        is_news = lifecycle.reopen_closing_handoff(uow, **build_action_arguments(context), now=context.now)
    return context.redirect(
        get_handoff_url(context) if is_news else "/ended", done="open_again" if is_news else "too_late_to_reopen"
    )


def _ask_before_close(context: RequestContext, outcome: str) -> Response:
    """What follows from it, and what is still open; nothing was changed yet."""
    handoff_id = context.path[HANDOFF_PARAMETER]
    with context.open_unit_of_work(reading=True) as uow:
        row = lifecycle.find_handoff(uow, handoff_id=handoff_id, post_id=context.post_id)
        transitions.check_not_closing(row)
        post = posts.get_post(uow, context.post_id)
        clock = find_clock(context, uow, row)
        asked = [one for one in uow.referrals.list_by_handoff(handoff_id) if one.state == STATE_ASKED]
        is_waiting = uow.handoff_messages.is_waiting(handoff_id)
    return context.render_page(
        "wrap_up.html",
        words=handoff,
        row=row,
        outcome=outcome,
        post=post,
        reopen_minutes=context.state.handoff_resources.policy.reopen_minutes,
        is_owed=clock is not None and not clock.is_held,
        is_waiting=is_waiting,
        open_referrals=len(asked),
        bound_to=get_form_purpose(context),
    )


def build_action_arguments(context: RequestContext) -> dict[str, str]:
    """Which handoff, by whom, of which post: what every verb of the services wants to know."""
    return {
        "handoff_id": context.path[HANDOFF_PARAMETER],
        "officer_id": context.officer.officer_id,
        "post_id": context.post_id,
    }


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


def transfer_handoff(context: RequestContext) -> Response:
    """Offer it (warm) or give it (cold) to a colleague or another post; to the queue it goes at once."""
    context.check_form_purpose(get_form_purpose(context))
    kind, _, target = context.form.get("to").partition(":")
    is_warm = context.form.get("manner", "warm") == "warm"
    to = {"officer": {"to_officer": target}, "post": {"to_post": target}, QUEUE_TARGET: {}}.get(kind)
    if to is None or (kind != QUEUE_TARGET and not target):
        raise StateConflict("form_old")
    with context.open_unit_of_work() as uow:
        colleagues = {one.officer_id for one in uow.officers.list_by_post(context.post_id) if one.confirmed_at}
        if kind == "officer" and target not in colleagues:
            raise StateConflict("form_old")
        if kind == "officer" and not is_warm:
            is_on = _give_to_colleague(context, uow, target)
        else:
            own = build_action_arguments(context)
            is_on = transfers.transfer_handoff(uow, **own, **to, is_warm=is_warm, now=context.now)
    if not is_on:
        return context.redirect(get_handoff_url(context), done="nothing")
    stays = is_warm and kind != QUEUE_TARGET
    return context.redirect(get_handoff_url(context) if stays else "/queue", done="offered" if stays else "passed")


def _give_to_colleague(context: RequestContext, uow: UnitOfWork, colleague: str) -> bool:
    transitions.find_assigned(uow, **build_action_arguments(context))
    return reassignment.assign_handoff(
        uow,
        handoff_id=context.path[HANDOFF_PARAMETER],
        post_id=context.post_id,
        to_officer=colleague,
        by=context.officer.officer_id,
        policy=context.state.handoff_resources.policy,
        duty_since=context.now - context.state.duty_period,
        now=context.now,
    )


def accept_transfer(context: RequestContext) -> Response:
    """Take what is offered; of two officers one wins. Whoever is not whom she asked for is warned once."""
    context.check_form_purpose(get_form_purpose(context))
    row = _find_handoff(context)
    mismatches = officer_match.find_mismatches(row, context.officer)
    if mismatches and not row.is_introduction_due and not _is_confirmed(context):
        return _warn_mismatches(context, row, mismatches, action="accept")
    with context.open_unit_of_work() as uow:
        is_mine = transfers.accept_transfer(
            uow,
            context.state.keys,
            **build_action_arguments(context),
            policy=get_officer_policy(context),
            now=context.now,
            mismatches=mismatches,
        )
    return (
        context.redirect(get_handoff_url(context), done="claimed")
        if is_mine
        else context.redirect("/queue", done="claimed_by_other")
    )


def cancel_offer(context: RequestContext) -> Response:
    """End an offer that nobody took."""
    context.check_form_purpose(get_form_purpose(context))
    with context.open_unit_of_work() as uow:
        is_back = transfers.cancel_offer(uow, **build_action_arguments(context), now=context.now)
    return context.redirect(get_handoff_url(context), done="taken_back" if is_back else "nothing")


def _find_handoff(context: RequestContext) -> HandoffRow:
    with context.open_unit_of_work(reading=True) as uow:
        return lifecycle.find_handoff(uow, handoff_id=context.path[HANDOFF_PARAMETER], post_id=context.post_id)


def _is_confirmed(context: RequestContext) -> bool:
    return context.form.get("anyway") == "yes"


def _warn_mismatches(context: RequestContext, row: HandoffRow, mismatches: tuple[str, ...], *, action: str) -> Response:
    """What does not fit, who of those on duty fits, and one button that takes it all the same."""
    with context.open_unit_of_work(reading=True) as uow:
        fitting = officer_match.list_fitting_officers(
            uow,
            row,
            post_id=context.post_id,
            except_for=context.officer.officer_id,
            since=context.now - context.state.duty_period,
        )
    return context.render_page(
        "mismatch.html",
        status=409,
        row=row,
        mismatches=mismatches,
        fitting=[officer.name for officer in fitting],
        action=action,
        bound_to=get_form_purpose(context),
    )
