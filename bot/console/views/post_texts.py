"""The texts that a post keeps beside the product's own: one officer writes, a second one approves."""

from dataclasses import dataclass

from starlette.responses import Response

from bot.console.labels import general
from bot.console.request_context import RequestContext
from bot.console.views.handoff_messages import join_lines
from bot.db.tables.officers import PostTextRow
from bot.domain.enums import LANGUAGES
from bot.domain.permissions import SCOPE_OTHER, SCOPE_OWN
from bot.domain.post_text import MAX_TEXT_LENGTH, MAX_TITLE_LENGTH
from bot.errors import StateConflict
from bot.services import posts
from bot.services.officers import post_texts

TEXT_PARAMETER = "text_id"
LIST_URL = "/texts"


@dataclass(frozen=True)
class PostTextEntry:
    """A text as the page shows it."""

    row: PostTextRow
    author: str
    approver: str
    can_approve: bool
    """Whether who looks is a second officer who reads that language."""
    can_withdraw: bool
    approvers: tuple[str, ...]
    """Names of those who may approve it, while it waits."""


def resource_scope(context: RequestContext) -> str:
    """Whose the text of an address is. Raises NotFound, also for one of another post."""
    with context.open_unit_of_work(reading=True) as uow:
        row = post_texts.get_text(uow, context.path[TEXT_PARAMETER], post_id=context.post_id)
    return SCOPE_OWN if row.author_id == context.officer.officer_id else SCOPE_OTHER


def show_texts(context: RequestContext) -> Response:
    """Those that wait for a second officer, those that can be sent, and a form for another one."""
    return _render_texts(context)


def add_text(context: RequestContext) -> Response:
    """A text that waits for a second officer; what was typed comes back where it cannot be taken."""
    row = _read_text(context)
    try:
        with context.open_unit_of_work() as uow:
            is_news = post_texts.add_text(
                uow, row=row, watched_phrases=context.state.handoff_resources.playbooks.watched_phrases
            )
    except StateConflict as error:
        return _render_texts(context, fault=error.reason, typed=row)
    return context.redirect(LIST_URL, done="text_added" if is_news else "nothing")


def approve_text(context: RequestContext) -> Response:
    """A second officer read it: it can be sent."""
    try:
        with context.open_unit_of_work() as uow:
            is_news = post_texts.approve_text(
                uow,
                text_id=context.path[TEXT_PARAMETER],
                officer=context.officer,
                post_id=context.post_id,
                now=context.now,
            )
    except StateConflict as error:
        return _render_texts(context, fault=error.reason)
    return context.redirect(LIST_URL, done="text_approved" if is_news else "nothing")


def withdraw_text(context: RequestContext) -> Response:
    """Nobody is offered it any more."""
    with context.open_unit_of_work() as uow:
        is_news = post_texts.withdraw_text(
            uow,
            text_id=context.path[TEXT_PARAMETER],
            post_id=context.post_id,
            by=context.officer.officer_id,
            now=context.now,
        )
    return context.redirect(LIST_URL, done="text_withdrawn" if is_news else "nothing")


def count_approvable(context: RequestContext) -> int:
    """How many texts of their post wait for somebody such as who asks."""
    if not (context.officer.post_id and context.is_allowed("approve_post_text", SCOPE_OTHER)):
        return 0
    with context.open_unit_of_work(reading=True) as uow:
        rows = post_texts.list_texts(uow, context.officer.post_id)
    return sum(not row.approved_at and post_texts.may_approve(row, context.officer) for row in rows)


def _read_text(context: RequestContext) -> PostTextRow:
    form = context.form
    language, text = form.get("language"), join_lines(form.get_raw("text"))
    meaning = join_lines(form.get_raw("meaning"))
    return PostTextRow(
        text_id=context.state.new_id(),
        post_id=context.post_id,
        language=language,
        title=" ".join(form.get("title").split()),
        text=text,
        meaning=meaning or (text if language == post_texts.SELF_EXPLAINING_LANGUAGE else ""),
        author_id=context.officer.officer_id,
        created_at=context.now,
    )


def _render_texts(context: RequestContext, *, fault: str = "", typed: PostTextRow | None = None) -> Response:
    with context.open_unit_of_work(reading=True) as uow:
        post = posts.get_post(uow, context.post_id)
        rows = post_texts.list_texts(uow, post.post_id)
        officers = uow.officers.list_by_post(post.post_id)
    names = {officer.officer_id: officer.name for officer in officers}
    entries = [
        PostTextEntry(
            row=row,
            author=names.get(row.author_id, "–"),
            approver=names.get(row.approver_id or "", "–"),
            can_approve=context.is_allowed("approve_post_text", SCOPE_OTHER)
            and post_texts.may_approve(row, context.officer),
            can_withdraw=context.is_allowed("withdraw_post_text", _get_scope(context, row)),
            approvers=tuple(officer.name for officer in post_texts.list_approvers(row, officers)),
        )
        for row in rows
    ]
    return context.render_page(
        "post_texts.html",
        status=409 if fault else 200,
        fault=general.REASONS[fault] if fault else None,
        post=post,
        waiting=[one for one in entries if not one.row.approved_at],
        approved=[one for one in entries if one.row.approved_at],
        typed=typed,
        languages={code: context.state.template_renderer.languages[code] for code in LANGUAGES},
        language_offered=_choose_language(context),
        most_title=MAX_TITLE_LENGTH,
        most_text=MAX_TEXT_LENGTH,
    )


def _choose_language(context: RequestContext) -> str:
    """What an officer most likely writes in: their first language that colleagues may not read."""
    codes = context.officer.language_codes
    return next((code for code in codes if code != post_texts.SELF_EXPLAINING_LANGUAGE), codes[0])


def _get_scope(context: RequestContext, row: PostTextRow) -> str:
    return SCOPE_OWN if row.author_id == context.officer.officer_id else SCOPE_OTHER
