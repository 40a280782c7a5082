"""Machine drafts: asked of the operator's translation server on an officer's press alone, and sent by a second press alone."""

from typing import Final

from starlette.responses import Response

from bot.console import canned_responses, translation_panel
from bot.console.labels.handoff import REASONS, TRANSLATION_FAILURES
from bot.console.request_context import RequestContext
from bot.console.translation_panel import UnsentDraft
from bot.console.views.handoff import TRANSLATION_PANEL, get_form_purpose, get_handoff_url, load_page, render_handoff
from bot.console.views.handoff_actions import build_action_arguments, get_officer_policy
from bot.console.views.handoff_messages import check_reachable, get_own_box, join_lines, parse_own_words
from bot.console.views.sent_forms import answer_once, find_earlier_response
from bot.db.tables.handoffs import HandoffRow
from bot.db.unit_of_work import UnitOfWork
from bot.domain.translation import MachineTranslator, compute_fingerprint, find_number_changes
from bot.errors import NotFound, StateConflict, TranslationFailed
from bot.services.handoffs import lifecycle, officer_drafts, translations
from bot.services.handoffs.translations import PreparedDraft

MAX_DIGITS: Final = 9


def ask_translation(context: RequestContext) -> Response:
    """Ask her whether a machine may translate, once it is known that the server has her language."""
    context.check_form_purpose(get_form_purpose(context))
    translator = _get_translator(context)

    def ask(uow: UnitOfWork) -> None:
        translations.ask(
            uow,
            context.state.keys,
            **build_action_arguments(context),
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
        _check_languages(context, translator, page.handoff.row.language)
        return answer_once(context, ask, done="translation_asked")
    except (StateConflict, TranslationFailed) as error:
        return render_handoff(context, status=409, fault=_describe_fault(error), panel=TRANSLATION_PANEL)


def translate_words(context: RequestContext) -> Response:
    """Have something that she wrote translated; the draft stands below it, for everybody who may read her words."""
    context.check_form_purpose(get_form_purpose(context))
    translator = _get_translator(context)
    written = context.path["position"]
    if not (written.isascii() and written.isdigit() and len(written) < MAX_DIGITS):
        raise NotFound("no such piece")
    position = int(written)
    try:
        with context.open_unit_of_work() as uow:
            words = translations.read_for_translation(
                uow,
                context.state.keys,
                **build_action_arguments(context),
                position=position,
                language=context.language,
                now=context.now,
            )
        if words is None:
            return context.redirect(get_handoff_url(context), done="translated")
        # No transaction is open while the server is asked.
        draft = _translate(context, translator, words, source=_find_row(context).language, target=context.language)

        def store(uow: UnitOfWork) -> None:
            translations.store_draft(
                uow,
                context.state.keys,
                **build_action_arguments(context),
                position=position,
                language=context.language,
                draft=draft,
                now=context.now,
            )

        return answer_once(context, store, done="translated")
    except (StateConflict, TranslationFailed) as error:
        return render_handoff(context, status=409, fault=_describe_fault(error))


def make_draft(context: RequestContext) -> Response:
    """Have an officer's own text drafted in her language, into a box beside it. Nothing is sent to her."""
    context.check_form_purpose(get_form_purpose(context))
    translator = _get_translator(context)
    typed = context.form.get_raw("own")
    try:
        if earlier := find_earlier_response(context):
            return earlier
        own = parse_own_words(typed)
        with context.open_unit_of_work() as uow:
            hers = translations.record_drafting(uow, **build_action_arguments(context), now=context.now)
        draft = _translate(context, translator, own, source=context.language, target=hers)
        if len(draft) > canned_responses.MAX_MESSAGE_LENGTH:
            raise TranslationFailed("too_long")

        def keep(uow: UnitOfWork) -> None:
            translations.keep_prepared(
                uow,
                context.state.keys,
                **build_action_arguments(context),
                prepared=PreparedDraft(own, draft),
                now=context.now,
            )

        return answer_once(context, keep, done="drafted")
    except (StateConflict, TranslationFailed) as error:
        return render_handoff(
            context, status=409, fault=_describe_fault(error), unsent=UnsentDraft(typed), panel=TRANSLATION_PANEL
        )


def drop_draft(context: RequestContext) -> Response:
    """Throw a draft away; the officer's own text stays."""
    context.check_form_purpose(get_form_purpose(context))
    with context.open_unit_of_work() as uow:
        translations.drop_prepared(uow, **get_own_box(context), with_own=False)
        uow.commit()
    return context.redirect(get_handoff_url(context), done="draft_dropped")


def send_draft(context: RequestContext) -> Response:
    """Send a draft as it stands in its box, with the officer's own text kept beside it.

    Where numbers differ, or it asks for what an officer never asks for, a further press says that it is meant.
    """
    context.check_form_purpose(get_form_purpose(context))
    _get_translator(context)
    form = context.form
    unsent = UnsentDraft(source=join_lines(form.get_raw("own")), draft=join_lines(form.get_raw("words")))
    try:
        if earlier := find_earlier_response(context):
            return earlier
        page = load_page(context)
        is_open = check_reachable(context, page)
        prepared = PreparedDraft(parse_own_words(unsent.source), parse_own_words(unsent.draft))
        if not page.response_context.has_begun:
            raise StateConflict("not_first")
        _check_source(context, prepared.own)
    except StateConflict as error:
        return render_handoff(context, status=409, fault=_describe_fault(error), unsent=unsent, panel=TRANSLATION_PANEL)
    is_compared = form.get("compared") == compute_fingerprint(prepared.own, prepared.draft)
    if not is_compared and (questioned := _question(context, prepared)):
        fault = None if questioned.warnings else REASONS["numbers"]
        return render_handoff(context, status=409, fault=fault, unsent=questioned, panel=TRANSLATION_PANEL)
    answer = "held_account" if page.handoff.row.is_account_new else "sent" if is_open else "held"

    def send(uow: UnitOfWork) -> None:
        translations.send(
            uow,
            context.state.keys,
            **build_action_arguments(context),
            prepared=prepared,
            language=context.language,
            policy=get_officer_policy(context),
            now=context.now,
        )

    try:
        return answer_once(context, send, done=answer)
    except StateConflict as error:
        return render_handoff(context, status=409, fault=_describe_fault(error), unsent=unsent, panel=TRANSLATION_PANEL)


def _get_translator(context: RequestContext) -> MachineTranslator:
    """Raises NotFound where the operator has set none, or both read the same language."""
    if context.state.translator is None or not translation_panel.is_offered(context, _find_row(context)):
        raise NotFound("no machine translates")
    return context.state.translator


def _find_row(context: RequestContext) -> HandoffRow:
    with context.open_unit_of_work(reading=True) as uow:
        return lifecycle.find_handoff(
            uow, handoff_id=build_action_arguments(context)["handoff_id"], post_id=context.post_id
        )


def _translate(context: RequestContext, translator: MachineTranslator, text: str, *, source: str, target: str) -> str:
    return context.state.translation_limiter.run(
        context.officer.officer_id, lambda: translator.translate(text, source=source, target=target)
    )


def _check_languages(context: RequestContext, translator: MachineTranslator, hers: str) -> None:
    """One direction is enough. Raises TranslationFailed."""

    def check() -> None:
        try:
            translator.check_languages(hers, context.language)
        except TranslationFailed as error:
            if error.reason != "language":
                raise
            translator.check_languages(context.language, hers)

    context.state.translation_limiter.run(context.officer.officer_id, check)


def _check_source(context: RequestContext, own: str) -> None:
    """Raises StateConflict where this officer has no draft of this text: nothing is sent that was not shown as its draft."""
    with context.open_unit_of_work(reading=True) as uow:
        kept = officer_drafts.read_drafts(uow, context.state.keys, **get_own_box(context))
    if kept.get(officer_drafts.SOURCE_BOX) != own:
        raise StateConflict("draft_old")


def _question(context: RequestContext, prepared: PreparedDraft) -> UnsentDraft | None:
    """What has to be looked at before it is sent; None where nothing stands out."""
    resources = context.state.handoff_resources
    found = [
        about
        for text in (prepared.own, prepared.draft)
        for about in canned_responses.find_watched_phrases(resources, text)
    ]
    if not found and not find_number_changes(prepared.own, prepared.draft):
        return None
    return UnsentDraft(
        source=prepared.own, draft=prepared.draft, warnings=tuple(dict.fromkeys(found)), is_questioned=True
    )


def _describe_fault(error: StateConflict | TranslationFailed) -> str | None:
    if isinstance(error, TranslationFailed):
        return TRANSLATION_FAILURES[error.reason]
    return REASONS.get(error.reason)
