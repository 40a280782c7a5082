"""Checklists and referrals of a handoff: each step that needs her yes is noted together with it."""

from datetime import timedelta
from typing import Any

from starlette.responses import Response

from bot.console.labels import handoff
from bot.console.labels.handoff import REASONS
from bot.console.request_context import RequestContext
from bot.console.templating import render_qr_code
from bot.console.views.handoff import get_form_purpose, get_handoff_url, load_page, render_handoff
from bot.console.views.handoff_actions import build_action_arguments, check_choice
from bot.console.views.sent_forms import answer_once, find_earlier_response
from bot.console.views.transfer_options import list_referral_receivers
from bot.db.tables.handoffs import HandoffRow, ReferralRow
from bot.db.unit_of_work import UnitOfWork
from bot.domain.directory import Hotline
from bot.domain.handoff import FINAL_STATES, OWN_LIST_RECEIVER, REFERRAL_SERVICES
from bot.domain.playbooks import CHECKLISTS
from bot.domain.post import Post
from bot.errors import ConsentMissing, NotFound
from bot.services import posts
from bot.services.handoffs import follow_up, lifecycle, submission
from bot.services.handoffs.follow_up import RECEIVER_STATES
from bot.services.officers import accounts


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
        return render_handoff(context, status=409, fault=REASONS["no_consent"], panel="steps")
    return context.redirect(f"{get_handoff_url(context)}", done="ticked" if is_done else "unticked")


def set_favourite(context: RequestContext) -> Response:
    """A prepared text stands before the others from now on, or no longer."""
    context.check_form_purpose(get_form_purpose(context))
    code = check_choice(context.form.get("text"), tuple(context.state.handoff_resources.playbooks.canned_responses))
    is_kept = context.form.get("is_kept") == "yes"
    with context.open_unit_of_work() as uow:
        accounts.set_favourite(uow, context.officer, code=code, is_kept=is_kept, now=context.now)
    return context.redirect(get_handoff_url(context), done="kept" if is_kept else "unkept")


def create_referral(context: RequestContext) -> Response:
    """A service is asked for her; a slip is made."""
    context.check_form_purpose(get_form_purpose(context))
    form = context.form
    service, _, receiver = form.get("receiver").partition(":")
    if not service:
        return render_handoff(context, status=409, fault=REASONS["no_receiver"], panel="refer")
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
        return render_handoff(context, status=409, fault=REASONS["no_consent"], panel="refer")


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
    return _render_slip(context, token="")


def create_slip_link(context: RequestContext) -> Response:
    """A link that opens the slip for its receiver; it is shown on this answer's page alone."""
    context.check_form_purpose(get_form_purpose(context))
    token = context.state.new_token()
    with context.open_unit_of_work() as uow:
        follow_up.create_slip_link(
            uow,
            context.state.keys,
            **build_action_arguments(context),
            referral_id=context.path["referral_id"],
            token=token,
            lasts=timedelta(hours=context.state.handoff_resources.policy.slip_hours),
            now=context.now,
        )
    return _render_slip(context, token=token)


def remove_slip_link(context: RequestContext) -> Response:
    """The link opens nothing any more."""
    context.check_form_purpose(get_form_purpose(context))
    with context.open_unit_of_work() as uow:
        follow_up.remove_slip_link(
            uow, **build_action_arguments(context), referral_id=context.path["referral_id"], now=context.now
        )
    return context.redirect(f"{get_handoff_url(context)}/slips/{context.path['referral_id']}", done="removed")


def show_linked_slip(context: RequestContext) -> Response:
    """The same slip for whoever was given its link. Opening it changes nothing: programs that preview links open them, too."""
    with _open_linked_unit_of_work(context, reading=True) as uow:
        slip = follow_up.get_linked_slip(uow, context.state.keys, token=context.path["token"], now=context.now)
        row = lifecycle.find_handoff(uow, handoff_id=slip.handoff_id, post_id=context.path["post_id"])
        post = posts.get_post(uow, context.path["post_id"])
    return _render_slip_page(context, "linked_slip.html", slip=slip, row=row, post=post, answers=RECEIVER_STATES)


def answer_linked_slip(context: RequestContext) -> Response:
    """The receiver says whether a person there takes it."""
    state = check_choice(context.form.get("state"), RECEIVER_STATES)
    with _open_linked_unit_of_work(context) as uow:
        follow_up.answer_slip(uow, context.state.keys, token=context.path["token"], state=state, now=context.now)
    return context.redirect(f"/slips/{context.path['post_id']}/{context.path['token']}")


def _open_linked_unit_of_work(context: RequestContext, *, reading: bool = False) -> UnitOfWork:
    """Of the post that a link names: it sees that post's rows, and the token says which one may be shown."""
    return context.state.open_post_unit_of_work(context.path["post_id"], reading=reading)


def _render_slip(context: RequestContext, *, token: str) -> Response:
    folder = load_page(context)
    found = [row for row in folder.referrals if row.referral_id == context.path["referral_id"]]
    if not found:
        raise NotFound("no such referral")
    link = f"{context.state.console_url}/slips/{folder.post.post_id}/{token}" if token else ""
    return _render_slip_page(
        context,
        "slip.html",
        slip=found[0],
        row=folder.handoff.row,
        post=folder.post,
        link=link,
        picture=render_qr_code(link) if link else "",
        has_link=found[0].link_until is not None and found[0].link_until > context.now,
        slip_hours=context.state.handoff_resources.policy.slip_hours,
        bound_to=get_form_purpose(context),
    )


def _render_slip_page(
    context: RequestContext, template: str, *, slip: ReferralRow, row: HandoffRow, post: Post, **values: Any
) -> Response:
    return context.render_page(
        template,
        words=handoff,
        slip=slip,
        row=row,
        post=post,
        help=submission.decrypt_help_kinds(context.state.keys, row),
        receiver=_find_hotline(context, slip.receiver),
        **values,
    )


def _find_hotline(context: RequestContext, row_id: str) -> Hotline | None:
    return next(
        (line for line in context.state.handoff_resources.library().directory.hotlines if line.row_id == row_id), None
    )
