"""Handoffs that ended: which, when and how, as long as their rows are kept. Not a word of hers is read for it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from starlette.responses import Response

from bot.console.labels import handoff
from bot.console.request_context import RequestContext
from bot.console.templating import format_clock
from bot.console.views.queue import MAX_SOUGHT_LENGTH
from bot.console.views.queue_entries import is_found
from bot.db.tables.handoffs import HandoffRow
from bot.domain.handoff import HandoffState
from bot.domain.permissions import SCOPE_OTHER
from bot.i18n.languages import format_language_names
from bot.services import posts
from bot.services.handoffs import lifecycle, submission

MAX_ROWS: Final = 200
ENDED_BY: Final = {HandoffState.WITHDRAWN: "woman", HandoffState.EXPIRED: "escalation"}
"""Who ended what no officer did, as the audit names them."""


@dataclass(frozen=True)
class EndedEntry:
    """One handoff that ended."""

    row: HandoffRow
    help: tuple[str, ...]
    """Codes of the help she wanted; none where that is destroyed."""
    by: str
    """Who ended it: the account of an officer, or a word of the audit for whoever has none."""


def show_ended(context: RequestContext) -> Response:
    """The list, the newest first: an officer's own, or for a supervisor everything of the post."""
    return _render_ended(context, sought="")


def find_ended(context: RequestContext) -> Response:
    """What is looked for alone, among all that are kept. A form sends it: no code stands in an address."""
    return _render_ended(context, sought=context.form.get("find")[:MAX_SOUGHT_LENGTH])


def _render_ended(context: RequestContext, *, sought: str) -> Response:
    sees_all = context.is_allowed("see_readers", SCOPE_OTHER)
    with context.open_unit_of_work(reading=True) as uow:
        post = posts.get_post(uow, context.post_id)
        rows = uow.handoffs.list_ended_by_post(
            post.post_id,
            officer_id=None if sees_all else context.officer.officer_id,
            limit=None if sought else MAX_ROWS,
        )
        closing = lifecycle.list_closing_handoffs(uow, post_id=post.post_id)
        names = {officer.officer_id: officer.name for officer in uow.officers.list_by_post(post.post_id)}
    entries = [_build_entry(context, row) for row in rows]
    found = [one for one in entries if is_found(_build_ended_index(context, one, names, post.time_zone), sought)]
    return context.render_page(
        "ended.html",
        sought=sought,
        words=handoff,
        closing=[row for row in closing if sees_all or row.officer_id == context.officer.officer_id],
        reopen_period=timedelta(minutes=context.state.handoff_resources.policy.reopen_minutes),
        ended=found[:MAX_ROWS],
        names=names,
        post=post,
        kept_days=max(post.keep_days, context.state.handoff_resources.policy.ended_days),
    )


def _build_ended_index(context: RequestContext, entry: EndedEntry, names: Mapping[str, str], zone: str) -> str:
    """What a line is found by: code, kinds of help, language, the day it ended, how, and who held it."""
    row, renderer = entry.row, context.state.template_renderer
    how = handoff.OUTCOMES[row.outcome] if row.outcome else handoff.STATES[row.state]
    said = [renderer.translate(context.language, text) for text in (how, *(handoff.HELP[kind] for kind in entry.help))]
    tongue = format_language_names((row.language,), context.language)
    day = format_clock(row.ended_at, zone) if row.ended_at else ""
    return " ".join((row.code, *said, tongue, day, names.get(entry.by, "")))


def _build_entry(context: RequestContext, row: HandoffRow) -> EndedEntry:
    kinds = submission.decrypt_help_kinds(context.state.keys, row)
    return EndedEntry(row, kinds, ENDED_BY.get(row.state) or row.officer_id or "")
