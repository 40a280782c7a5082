"""Passing a handoff on, taking one that is offered, taking an offer back."""

from starlette.responses import Response

from bot.console.acts import build_action_arguments, get_officer_policy
from bot.console.handoff import get_form_purpose, get_handoff_url
from bot.console.passing import QUEUE_TARGET
from bot.console.visiting import RequestContext
from bot.errors import StateConflict
from bot.services import transfers


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
        is_on = transfers.transfer_handoff(uow, **build_action_arguments(context), **to, is_warm=is_warm, now=context.now)
    if not is_on:
        return context.redirect(get_handoff_url(context), done="nothing")
    stays = is_warm and kind != QUEUE_TARGET
    return context.redirect(get_handoff_url(context) if stays else "/queue", done="offered" if stays else "passed")


def accept_transfer(context: RequestContext) -> Response:
    """Take what is offered; of two officers one wins."""
    context.check_form_purpose(get_form_purpose(context))
    with context.open_unit_of_work() as uow:
        is_mine = transfers.accept_transfer(
            uow, context.state.keys, **build_action_arguments(context), policy=get_officer_policy(context), now=context.now
        )
    return context.redirect(get_handoff_url(context), done="claimed") if is_mine else context.redirect("/queue", done="claimed_by_other")


def cancel_offer(context: RequestContext) -> Response:
    """End an offer that nobody took."""
    context.check_form_purpose(get_form_purpose(context))
    with context.open_unit_of_work() as uow:
        is_back = transfers.cancel_offer(uow, **build_action_arguments(context), now=context.now)
    return context.redirect(get_handoff_url(context), done="taken_back" if is_back else "nothing")
