"""One handoff as a conversation: what was said, how she may be reached, and what is done for her."""

import zlib
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

from starlette.responses import HTMLResponse, Response

from bot.console import bilingual_texts, canned_responses, translation_panel
from bot.console.bilingual_texts import LanguagePair, Notice
from bot.console.canned_responses import CannedResponseOption, ResponseContext
from bot.console.labels import handoff
from bot.console.request_context import RequestContext
from bot.console.translation_panel import UnsentDraft
from bot.console.views import transfer_options
from bot.console.views.contact import build_contact_window, count_minutes
from bot.console.views.queue_entries import list_own_work
from bot.db.tables.core import AuditRow
from bot.db.tables.handoffs import CompletedStepRow, ConsentRow, HandoffRow, ReferralRow
from bot.db.tables.officers import OfficerRow, PostTextRow
from bot.db.unit_of_work import UnitOfWork
from bot.domain.handoff import FINAL_STATES, REFERRAL_SERVICES, URGENCIES
from bot.domain.permissions import SCOPE_INTERPRETER, SCOPE_NONE, SCOPE_OTHER, SCOPE_OWN
from bot.domain.playbooks import CHECKLISTS_FOR_HELP, EMERGENCY_CHECKLIST, Checklist, ChecklistStep
from bot.domain.post import Post
from bot.errors import DecryptionError, StateConflict
from bot.services import posts
from bot.services.handoffs import (
    escalation,
    interpreter_access,
    interpreters,
    lifecycle,
    officer_drafts,
    submission,
    transfers,
    translations,
)
from bot.services.handoffs.lifecycle import OpenedHandoff
from bot.services.handoffs.messages import HandoffMessage
from bot.services.handoffs.response_clock import ResponseClock
from bot.services.handoffs.vault import parse_caption
from bot.services.officers import post_texts

HANDOFF_PARAMETER: Final = "handoff_id"
ENDED_REASON: Final = "another officer holds it, or it has ended"
"""Why somebody reads a handoff no more, as console and services say it."""
FIRST_PANEL: Final = "talk"
TRANSLATION_PANEL: Final = "translation"
PANELS_AFTER: Final = {
    "ticked": "steps",
    "unticked": "steps",
    "kept": "texts",
    "unkept": "texts",
    "referred": "refer",
    "settled": "refer",
    "noted": "notes",
    "raised": "more",
    "interpreter_asked": "more",
    "asked_her": "more",
    "translation_asked": TRANSLATION_PANEL,
    "drafted": TRANSLATION_PANEL,
    "draft_dropped": TRANSLATION_PANEL,
}
"""Which part of the page is shown after something was done."""
ANSWER_SHOWN: Final = timedelta(days=1)
"""How long the answer of a receiver stands above the conversation."""
HUES: Final = 8
"""Each handoff has one of so many colours, by its code: two tabs do not look the same."""


@dataclass(frozen=True)
class HandoffPage:
    """Everything a page about one handoff is drawn from."""

    handoff: OpenedHandoff = field(repr=False)
    post: Post
    ticks: dict[tuple[str, str], CompletedStepRow]
    referrals: list[ReferralRow]
    consents: list[ConsentRow]
    clock: ResponseClock | None
    officer_names: dict[str, str]
    """Officers of the post."""
    post_names: dict[str, str]
    countries: frozenset[str]
    """Of every post, since the card may have been written for another one."""
    notice_acts: list[AuditRow]
    """When she was told something by itself."""
    is_interpreter: bool
    """Whether who reads it interprets, and does not hold it."""
    interpreting: ConsentRow | None
    """Her consent to whoever interprets now."""
    candidates: list[OfficerRow]
    """Who may be asked to interpret."""
    is_interpreter_pending: bool
    """Whether she was asked for one and has not answered."""
    can_translate: bool
    """Whether she lets this post use the operator's translation server."""
    is_translation_pending: bool
    """Whether she was asked for it and has not answered."""
    post_texts: list[PostTextRow]
    """The post's own texts in her language."""

    @property
    def response_context(self) -> ResponseContext:
        """What a prepared text needs to know."""
        return ResponseContext(
            self.post, self.handoff.row.language, self.handoff.card, has_officer_message(self.handoff.messages)
        )


def has_officer_message(messages: list[HandoffMessage]) -> bool:
    """Whether an officer's message stands in the conversation."""
    return any(one.row.side == "officer" and one.row.state not in ("undone", "cancelled") for one in messages)


def resource_scope(context: RequestContext) -> str:
    """Whose the handoff of an address is. Raises NotFound, also for one of another post."""
    with context.open_unit_of_work(reading=True) as uow:
        row = lifecycle.find_handoff(uow, handoff_id=context.path[HANDOFF_PARAMETER], post_id=context.post_id)
        officer_id = context.officer.officer_id
        interprets = row.post_id == context.post_id and interpreter_access.is_interpreter(
            uow, row, officer_id, context.now
        )
    if row.officer_id is None:
        return SCOPE_NONE
    if interprets:
        return SCOPE_INTERPRETER
    return SCOPE_OWN if row.officer_id == officer_id else SCOPE_OTHER


def get_form_purpose(context: RequestContext) -> str:
    """What the forms of a handoff are bound to, so that none of them works for another one."""
    return f"handoff {context.path[HANDOFF_PARAMETER]}"


def get_handoff_url(context: RequestContext) -> str:
    """Where the handoff of an address is."""
    return f"/handoffs/{context.path[HANDOFF_PARAMETER]}"


def show_handoff(context: RequestContext) -> Response:
    """The page. Who opens it is on record."""
    return render_handoff(context)


def show_messages(context: RequestContext) -> Response:
    """What was said, as it changes while the page is open. That is on record too."""
    return HTMLResponse(context.render_template("part_talk.html", **_build_message_values(context, load_page(context))))


def show_contact(context: RequestContext) -> Response:
    """How she may be reached, as it changes while the page is open. No words are read for it."""
    with context.open_unit_of_work(reading=True) as uow:
        row = lifecycle.find_handoff(uow, handoff_id=context.path[HANDOFF_PARAMETER], post_id=context.post_id)
        post = posts.get_post(uow, context.post_id)
        clock = find_clock(context, uow, row)
        referrals = uow.referrals.list_by_handoff(row.handoff_id)
    return HTMLResponse(
        context.render_template("part_contact.html", **_build_contact_values(context, row, post, clock, referrals))
    )


def render_handoff(
    context: RequestContext,
    *,
    status: int = 200,
    fault: str | None = None,
    draft_text: str = "",
    note_text: str = "",
    between_text: str = "",
    warnings: tuple[str, ...] = (),
    unsent: UnsentDraft | None = None,
    panel: str = "",
) -> Response:
    """The page, with what was typed where it could not be sent. `panel`: the part of it that is shown first."""
    folder = load_page(context)
    with context.open_unit_of_work(reading=True) as uow:
        kept = officer_drafts.read_drafts(
            uow,
            context.state.keys,
            handoff_id=folder.handoff.row.handoff_id,
            officer_id=context.officer.officer_id,
        )
    translation = (
        None
        if folder.is_interpreter
        else translation_panel.build_panel(
            context,
            folder.handoff.row,
            has_consent=folder.can_translate,
            is_pending=folder.is_translation_pending,
            kept=kept,
            unsent=unsent,
        )
    )
    chosen = panel or PANELS_AFTER.get(context.query.get("done", ""), FIRST_PANEL)
    drawn = {
        **list_own_work(context, at=folder.handoff.row.handoff_id),
        **_build_message_values(context, folder),
        **_build_composer_values(context, folder),
        **_build_work_values(context, folder),
    }
    return context.render_page(
        "handoff.html",
        status=status,
        fault=fault,
        panel=FIRST_PANEL if chosen == TRANSLATION_PANEL and not translation else chosen,
        typed=draft_text or kept.get(officer_drafts.REPLY_BOX, ""),
        noted=note_text or kept.get(officer_drafts.NOTE_BOX, ""),
        between=between_text or kept.get(officer_drafts.BETWEEN_BOX, ""),
        warned=warnings,
        hue=_choose_hue(folder.handoff.row),
        translation=translation,
        **drawn,
    )


def load_page(context: RequestContext) -> HandoffPage:
    """Read a handoff, on record. Raises NotFound, NotYours; NotNow where it has ended and its words are destroyed."""
    handoff_id = context.path[HANDOFF_PARAMETER]
    found = _read_handoff(context, handoff_id)
    with context.open_unit_of_work(reading=True) as uow:
        places = uow.posts.list_all()
        return HandoffPage(
            handoff=found,
            post=posts.get_post(uow, context.post_id),
            ticks={(row.checklist, row.step): row for row in uow.completed_steps.list_by_handoff(handoff_id)},
            referrals=uow.referrals.list_by_handoff(handoff_id),
            consents=transfers.list_consents(uow, handoff_id=handoff_id),
            clock=find_clock(context, uow, found.row),
            officer_names={officer.officer_id: officer.name for officer in uow.officers.list_by_post(context.post_id)},
            post_names={post.post_id: post.name for post in places},
            countries=frozenset(post.country for post in places),
            notice_acts=uow.audit.list_by_verbs(handoff_id, bilingual_texts.NOTICE_RESPONSES),
            is_interpreter=found.row.officer_id != context.officer.officer_id,
            interpreting=interpreter_access.find_consent(uow, handoff_id, context.now),
            candidates=interpreters.list_candidates(uow, found.row),
            is_interpreter_pending=interpreters.is_pending(uow, found.row),
            can_translate=translations.has_consent(uow, found.row, context.now),
            is_translation_pending=translations.is_pending(uow, found.row),
            post_texts=post_texts.list_approved(uow, context.post_id, language=found.row.language),
        )


def _read_handoff(context: RequestContext, handoff_id: str) -> OpenedHandoff:
    post_id = context.post_id
    try:
        with context.open_unit_of_work() as uow:
            return lifecycle.read_handoff(
                uow,
                context.state.keys,
                handoff_id=handoff_id,
                post_id=post_id,
                by=context.officer.officer_id,
                now=context.now,
            )
    except DecryptionError:
        with context.open_unit_of_work(reading=True) as uow:
            if lifecycle.find_handoff(uow, handoff_id=handoff_id, post_id=post_id).is_open:
                raise  # a key is missing that should be there
        raise StateConflict(ENDED_REASON) from None


def find_clock(context: RequestContext, uow: UnitOfWork, row: HandoffRow) -> ResponseClock | None:
    """What she waits for in one handoff; None where nothing is owed to her."""
    aids = context.state.handoff_resources
    clocks = escalation.list_clocks(uow, [row], policy=aids.policy, safe=aids.safe_contact, now=context.now)
    return clocks.get(row.handoff_id)


def _build_contact_values(
    context: RequestContext,
    row: HandoffRow,
    post: Post,
    clock: ResponseClock | None,
    referrals: Sequence[ReferralRow],
) -> dict[str, Any]:
    aids = context.state.handoff_resources
    kinds = submission.decrypt_help_kinds(context.state.keys, row)
    return {
        "words": handoff,
        "row": row,
        "help": kinds,
        "her_help": bilingual_texts.translate_help_kinds(aids, kinds, get_language_pair(context, row)),
        "contact": build_contact_window(row, post, aids.safe_contact, context.now),
        "clock": clock,
        "minutes_left": count_minutes(clock, context.now),
        "is_overdue": clock is not None and clock.is_overdue(context.now),
        "bound_to": get_form_purpose(context),
        "answered_slips": [
            one for one in referrals if one.answered_at and context.now - one.answered_at < ANSWER_SHOWN
        ],
    }


def _build_message_values(context: RequestContext, page: HandoffPage) -> dict[str, Any]:
    pieces, resources = page.handoff.messages, context.state.handoff_resources
    said = [one for one in pieces if not translations.is_draft(one)]
    row, pair = page.handoff.row, get_language_pair(context, page.handoff.row)
    mine = {one.row.position for one in said if one.row.by == context.officer.officer_id}
    names = page.post_names | page.officer_names
    return {
        **_build_contact_values(context, page.handoff.row, page.post, page.clock, page.referrals),
        "is_interpreter": page.is_interpreter,
        "interpreting": page.interpreting,
        "candidates": page.candidates,
        "is_interpreter_pending": page.is_interpreter_pending,
        "card": bilingual_texts.translate_card(
            resources,
            page.handoff.card,
            pair,
            help_kinds=submission.decrypt_help_kinds(context.state.keys, row),
            countries=page.countries,
            languages=context.state.template_renderer.languages,
        ),
        "said": said,
        "machine_drafts": translation_panel.place_drafts(pieces),
        "translatable": translation_panel.list_translatable(context, page.handoff.row, pieces)
        if page.can_translate and not page.is_interpreter
        else frozenset(),
        "bilingual": {
            one.row.position: text
            for one in said
            if (text := bilingual_texts.translate_message(resources, one, pair, names=names))
        },
        "answers": {
            one.row.position: answer for one in said if (answer := bilingual_texts.describe_answer(one, names))
        },
        "notices": _place_notices(bilingual_texts.list_notices(resources, page.notice_acts, pair), said),
        "names": page.officer_names,
        "posts": names,
        "caption": parse_caption,
        "serials": {one.row.position: one.row.serial for one in said},
        "changed": {one.row.changes: one.row.serial for one in said if one.row.changes},
        "can_undo": {one.row.position for one in said if one.row.state in ("due", "held")} & mine,
    }


def get_language_pair(context: RequestContext, row: HandoffRow) -> LanguagePair:
    """The language she reads and the one that who asks reads."""
    return LanguagePair(hers=row.language, own=context.language)


def _place_notices(notices: list[Notice], said: list[HandoffMessage]) -> dict[int, list[Notice]]:
    """Notices by the position of the piece they stand before; those after the last one at 0."""
    placed: dict[int, list[Notice]] = {}
    for notice in notices:
        later = (one.row.position for one in said if one.row.written_at > notice.at)
        placed.setdefault(next(later, 0), []).append(notice)
    return placed


def _build_composer_values(context: RequestContext, page: HandoffPage) -> dict[str, Any]:
    aids, setting = context.state.handoff_resources, page.response_context
    options = canned_responses.list_options(aids, setting, language=context.language)
    fitting = sum(canned_responses.is_applicable(text, setting) for text in aids.playbooks.canned_responses.values())
    return {
        "offered": put_favourites_first(options, context.officer.favourite_codes) if setting.has_begun else options,
        "favourites": context.officer.favourite_codes,
        "post_texts": page.post_texts,
        "post_text_prefix": canned_responses.POST_TEXT_PREFIX,
        "untranslated": fitting - sum(map(len, options.values())),
        "has_begun": setting.has_begun,
        "longest": canned_responses.MAX_MESSAGE_LENGTH,
        "asking": transfer_options.ASKABLE_PURPOSES,
    }


def put_favourites_first(
    options: dict[str, list[CannedResponseOption]], favourites: Sequence[str]
) -> dict[str, list[CannedResponseOption]]:
    """The same texts, each once: those an officer keeps at hand before all groups."""
    kept = [one for texts in options.values() for one in texts if one.response.code in favourites]
    others = {group: [one for one in texts if one not in kept] for group, texts in options.items()}
    return {group: texts for group, texts in {"favourites": kept, **others}.items() if texts}


def find_next_step(
    checklists: Sequence[Checklist], ticks: Collection[tuple[str, str]], *, kinds: Collection[str], urgency: str | None
) -> tuple[Checklist, ChecklistStep] | None:
    """What comes next: in a checklist that was begun, else in the one for what she asked for. None where all is done."""
    begun = {name for name, _ in ticks}
    fitting = {CHECKLISTS_FOR_HELP[kind] for kind in kinds if kind in CHECKLISTS_FOR_HELP}
    wanted = begun or fitting | ({EMERGENCY_CHECKLIST} if urgency == URGENCIES[0] else set())
    return next(
        (
            (checklist, step)
            for checklist in checklists
            if checklist.name in wanted
            for step in checklist.steps
            if (checklist.name, step.code) not in ticks
        ),
        None,
    )


def _build_work_values(context: RequestContext, page: HandoffPage) -> dict[str, Any]:
    row, guides = page.handoff.row, context.state.handoff_resources.playbooks
    receivers = transfer_options.list_referral_receivers(context, page.post)
    done_of = Counter(checklist for checklist, _ in page.ticks)
    kinds = submission.decrypt_help_kinds(context.state.keys, row)
    checklists = list(guides.checklists.values())
    return {
        "checklists": checklists,
        "next_step": find_next_step(checklists, page.ticks, kinds=kinds, urgency=row.urgency),
        "ticks": page.ticks,
        "steps": _translate_steps(context),
        "done_of": done_of,
        "opened_lists": set(done_of),
        "referrals": page.referrals,
        "receivers": receivers,
        "services": REFERRAL_SERVICES,
        "receiver_names": {line.row_id: line.name for lines in receivers.values() for line in lines},
        "settled": FINAL_STATES,
        "outcomes": handoff.OUTCOMES,
        "post": page.post,
        "agreed": page.consents,
        "ways": transfer_options.list_transfer_options(context, row, page.consents),
        "higher": URGENCIES[: URGENCIES.index(row.urgency or "none")],
    }


def _translate_steps(context: RequestContext) -> dict[str, list[tuple[str, str, bool]]]:
    """Each checklist as code, text and whether it needs her yes, in the officer's language and with its values."""
    found = {}
    for name, checklist in context.state.handoff_resources.playbooks.checklists.items():
        values = canned_responses.format_values(context.state.handoff_resources, checklist.values, context.language)
        found[name] = [
            (
                step.code,
                context.state.template_renderer.translate(context.language, step.text).format_map(values),
                step.needs_consent,
            )
            for step in checklist.steps
        ]
    return found


def _choose_hue(row: HandoffRow) -> int:
    return zlib.crc32(row.code.encode()) % HUES
