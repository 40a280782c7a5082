"""Checklists and referrals of a handoff: each step that needs her yes is noted together with it."""

from starlette.responses import Response

from bot.console.labels import handoff
from bot.console.labels.handoff import REASONS
from bot.console.request_context import RequestContext
from bot.console.views.handoff import get_form_purpose, get_handoff_url, load_page, render_handoff
from bot.console.views.handoff_actions import build_action_arguments, check_choice
from bot.console.views.sent_forms import answer_once, find_earlier_response
from bot.console.views.transfer_options import list_referral_receivers
from bot.db.unit_of_work import UnitOfWork
from bot.domain.handoff import FINAL_STATES, OWN_LIST_RECEIVER, REFERRAL_SERVICES
from bot.domain.playbooks import CHECKLISTS
from bot.errors import ConsentMissing, NotFound
from bot.services import posts
from bot.services.handoffs import follow_up, submission


def complete_step(context: RequestContext) -> Response:
    """A step was done, or was not after all."""
    context.check_form_purpose(get_form_purpose(context))
    name, form = check_choice(context.form.get("checklist"), CHECKLISTS), context.form
    checklist, step = context.state.handoff_resources.playbooks.checklists[name], form.get("step")
    is_done, has_consent = form.get("is_done") == "yes", form.get("has_consent") == "yes"
    try:
        with context.open_unit_of_work() as uow:
            if is_done:
                follow_up.complete_step(
                    uow,
                    **build_action_arguments(context),
                    checklist=checklist,
                    step=step,
                    has_consent=has_consent,
                    now=context.now,
                )
            else:
                follow_up.undo_step(
                    uow, **build_action_arguments(context), checklist=checklist, step=step, now=context.now
                )
    except ConsentMissing:
        return render_handoff(context, status=409, fault=REASONS["no_consent"])
    return context.redirect(f"{get_handoff_url(context)}", done="ticked" if is_done else "unticked")


def create_referral(context: RequestContext) -> Response:
    """A service is asked for her; a slip is made."""
    context.check_form_purpose(get_form_purpose(context))
    form = context.form
    service, _, receiver = form.get("receiver").partition(":")
    check_choice(service, REFERRAL_SERVICES)
    if earlier := find_earlier_response(context):
        return earlier

    def refer(uow: UnitOfWork) -> None:
        known = list_referral_receivers(context, posts.get_post(uow, context.post_id))[service]
        if receiver not in {OWN_LIST_RECEIVER, *(line.row_id for line in known)}:
            raise NotFound("no such receiver")
        follow_up.create_referral(
            uow,
            **build_action_arguments(context),
            service=service,
            receiver=receiver,
            has_consent=form.get("has_consent") == "yes",
            now=context.now,
            new_id=context.state.new_id,
        )

    try:
        return answer_once(context, refer, done="referred")
    except ConsentMissing:
        return render_handoff(context, status=409, fault=REASONS["no_consent"])


def settle_referral(context: RequestContext) -> Response:
    """How a referral ended."""
    context.check_form_purpose(get_form_purpose(context))
    state = check_choice(context.form.get("state"), FINAL_STATES)
    with context.open_unit_of_work() as uow:
        follow_up.settle_referral(
            uow,
            **build_action_arguments(context),
            referral_id=context.path["referral_id"],
            state=state,
            now=context.now,
        )
    return context.redirect(get_handoff_url(context), done="settled")


def show_referral_form(context: RequestContext) -> Response:
    """What the receiver may know: the code, what help she wants, how she may be reached, that she agreed. No name, no story."""
    folder = load_page(context)
    found = [row for row in folder.referrals if row.referral_id == context.path["referral_id"]]
    if not found:
        raise NotFound("no such referral")
    row = folder.handoff.row
    return context.render_page(
        "slip.html",
        words=handoff,
        slip=found[0],
        row=row,
        post=folder.post,
        help=submission.decrypt_help_kinds(context.state.keys, row),
        receiver=_find_hotline(context, found[0].receiver),
    )


def _find_hotline(context: RequestContext, row_id: str) -> object:
    return next(
        (line for line in context.state.handoff_resources.library().directory.hotlines if line.row_id == row_id), None
    )
