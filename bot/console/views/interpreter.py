"""An interpreter in a handoff: asked for by its holder, let in by her alone, and ended by any of the three."""

from starlette.responses import Response

from bot.console import canned_responses
from bot.console.labels.handoff import REASONS
from bot.console.request_context import RequestContext
from bot.console.views.handoff import get_form_purpose, get_handoff_url, load_page, render_handoff
from bot.console.views.handoff_actions import build_action_arguments, get_officer_policy
from bot.console.views.handoff_messages import check_reachable, get_own_box, parse_own_words
from bot.console.views.sent_forms import answer_once, find_earlier_response
from bot.db.unit_of_work import UnitOfWork
from bot.errors import StateConflict
from bot.services.handoffs import interpreters, officer_drafts


def ask_interpreter(context: RequestContext) -> Response:
    """Ask her whether one colleague may interpret, in words that are the product's."""
    context.check_form_purpose(get_form_purpose(context))

    def ask(uow: UnitOfWork) -> None:
        interpreters.ask(
            uow,
            context.state.keys,
            **build_action_arguments(context),
            interpreter_id=context.form.get("interpreter"),
            policy=get_officer_policy(context),
            now=context.now,
        )

    try:
        if earlier := find_earlier_response(context):
            return earlier
        page = load_page(context)
        check_reachable(context, page)
        if not page.response_context.has_begun:
            raise StateConflict("not_first")
        return answer_once(context, ask, done="interpreter_asked")
    except StateConflict as error:
        return render_handoff(context, status=409, fault=REASONS.get(error.reason), panel="more")


def end_interpreting(context: RequestContext) -> Response:
    """Nobody interprets any more; the interpreter may end it, too."""
    context.check_form_purpose(get_form_purpose(context))
    page = load_page(context)
    with context.open_unit_of_work() as uow:
        is_news = interpreters.end(uow, **build_action_arguments(context), now=context.now)
    done = "interpreter_out" if is_news else "nothing"
    return context.redirect("/queue" if page.is_interpreter else get_handoff_url(context), done=done)


def write_as_interpreter(context: RequestContext) -> Response:
    """What the interpreter writes to her, shown to her under their own name."""
    context.check_form_purpose(get_form_purpose(context))
    typed = context.form.get_raw("words")
    try:
        if earlier := find_earlier_response(context):
            return earlier
        page = load_page(context)
        is_open = check_reachable(context, page)
        words = parse_own_words(typed)
        if not page.is_interpreter:
            raise StateConflict("form_old")
    except StateConflict as error:
        return render_handoff(context, status=409, fault=REASONS.get(error.reason), draft_text=typed)
    resources = context.state.handoff_resources
    is_confirmed = context.form.get("anyway") == "yes"
    warned = () if is_confirmed else tuple(canned_responses.find_watched_phrases(resources, words))
    if warned:
        return render_handoff(context, status=409, draft_text=words, warnings=warned)

    def send(uow: UnitOfWork) -> None:
        officer_drafts.discard_draft(uow, **get_own_box(context), box=officer_drafts.REPLY_BOX)
        interpreters.send_message(
            uow,
            context.state.keys,
            **build_action_arguments(context),
            words=words,
            policy=get_officer_policy(context),
            now=context.now,
        )

    return answer_once(context, send, done="sent" if is_open else "held")


def add_note(context: RequestContext) -> Response:
    """What holder and interpreter write to each other."""
    context.check_form_purpose(get_form_purpose(context))
    typed = context.form.get_raw("words")
    try:
        words = parse_own_words(typed)
        if earlier := find_earlier_response(context):
            return earlier
    except StateConflict as error:
        return render_handoff(context, status=409, fault=REASONS.get(error.reason), between_text=typed)

    def note(uow: UnitOfWork) -> None:
        officer_drafts.discard_draft(uow, **get_own_box(context), box=officer_drafts.BETWEEN_BOX)
        interpreters.add_note(uow, context.state.keys, **build_action_arguments(context), words=words, now=context.now)

    return answer_once(context, note, done="noted")
