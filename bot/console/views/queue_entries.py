"""What a post has open, as lists show it: what is overdue first, then by the urgency she marked. No word of anybody."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from bot.console.labels import handoff
from bot.console.request_context import RequestContext
from bot.console.templating import format_clock
from bot.console.views.contact import ContactWindow, build_contact_window, count_minutes
from bot.db.tables.handoffs import HandoffRow, OfficerCallRow
from bot.db.unit_of_work import UnitOfWork
from bot.domain.handoff import URGENCIES, HandoffState
from bot.i18n.languages import format_language_names
from bot.services import posts, staff_alerts
from bot.services.handoffs import escalation, interpreters, lifecycle, officer_match, on_call, submission
from bot.services.handoffs.arrivals import Reader, has_unread, is_offered_to
from bot.services.handoffs.response_clock import ResponseClock

SECTIONS: Final = ("overdue", "offered", "mine", "interpreted", "free", "held")
OWN_SECTIONS: Final = ("offered", "mine", "interpreted", "free")
"""Sections of what one officer has before them."""
IGNORED_SIGNS: Final = "- \u200b"
"""What a code or a word may be written with or without."""
MAX_ROWS_PER_SECTION: Final = 40
"""Of each section; the rest is counted, and shown to whoever asks for all."""


@dataclass(frozen=True)
class QueueEntry:
    """One handoff as the queue shows it."""

    row: HandoffRow
    help: tuple[str, ...]
    """Codes of the help she wants."""
    contact: ContactWindow
    clock: ResponseClock | None
    """None where nothing is owed to her."""
    is_overdue: bool
    minutes_left: int
    """Until a word is due; where it is overdue, how long she has waited by now."""
    assignee_name: str
    section: str
    """Whose it is: `offered`, `mine`, `interpreted`, `free` or `held`."""
    is_mine: bool
    mismatches: tuple[str, ...]
    """What of the account of who looks does not fit what she asked for."""
    has_unread: bool
    """Whether she wrote after the last answer, and nobody has read it."""
    index: str
    """What it is found by: code, kinds of help, language and the day she asked, as this officer reads them."""
    calls: list[tuple[str, bool]]
    """Who was called for what she waits for, by name, and whether they acknowledged it."""


def list_entries(context: RequestContext, *, is_whole: bool, sought: str = "") -> dict[str, Any]:
    """What the queue is drawn from, by section. `is_whole`: every row, not the first ones; `sought`: what is looked for."""
    resources = context.state.handoff_resources
    with context.open_unit_of_work(reading=True) as uow:
        reader = build_reader(context, uow)
        bell, _ = staff_alerts.get_alert_state(uow, post_id=context.post_id)
        rows = lifecycle.list_open_handoffs(uow, post_id=context.post_id)
        names = {officer.officer_id: officer.name for officer in uow.officers.list_by_post(context.post_id)}
        places = {post_id: posts.get_post(uow, post_id) for post_id in {row.post_id for row in rows}}
        clocks = escalation.list_clocks(
            uow, rows, policy=resources.policy, safe=resources.safe_contact, now=context.now
        )
        calls = on_call.list_current_calls(uow, clocks)
    sections: dict[str, list[QueueEntry]] = {section: [] for section in SECTIONS}
    counts: Counter[str] = Counter()
    for row in sorted(rows, key=lambda row: _build_sort_key(row, clocks.get(row.handoff_id), context.now)):
        clock, whose = clocks.get(row.handoff_id), _choose_section(row, context, reader)
        section = "overdue" if clock and clock.is_overdue(context.now) else whose
        if not is_whole and section != "overdue" and len(sections[section]) >= MAX_ROWS_PER_SECTION:
            counts[section] += 1
            continue
        reach = build_contact_window(row, places[row.post_id], resources.safe_contact, context.now)
        entry = _build_entry(row, reach, context, names, clock, whose, calls.get(row.handoff_id, ()), reader)
        if is_found(entry.index, sought):
            counts[section] += 1
            sections[section].append(entry)
    return {"words": handoff, "counts": counts, "is_whole": is_whole, "bell": bell, **sections}


def list_own_work(context: RequestContext, *, at: str | None = None) -> dict[str, Any]:
    """What one officer has before them: their own women, what is offered to them, and who waits. `at`: which one is open."""
    found = list_entries(context, is_whole=False)
    entries: list[QueueEntry] = [entry for section in SECTIONS for entry in found[section]]
    groups = {whose: [entry for entry in entries if entry.section == whose] for whose in OWN_SECTIONS}
    return {"words": handoff, "groups": groups, "late": found["counts"]["overdue"], "bell": found["bell"], "at": at}


def build_reader(context: RequestContext, uow: UnitOfWork) -> Reader:
    """Who looks, and what they interpret: what is unread counts for each reader apart."""
    given = interpreters.list_open_consents(uow, context.post_id, context.now)
    officer_id = context.officer.officer_id
    return Reader(officer_id, context.post_id, interpreters.list_interpreted(given, officer_id))


def is_found(index: str, sought: str) -> bool:
    """Whether every word that is looked for stands in an index; small and capital letters, hyphens and joints do not count."""
    known = _fold(index)
    return all(_fold(word) in known for word in sought.split())


def _fold(text: str) -> str:
    return "".join(sign for sign in text.casefold() if sign not in IGNORED_SIGNS)


def _build_index(row: HandoffRow, kinds: Sequence[str], zone: str, context: RequestContext) -> str:
    renderer, language = context.state.template_renderer, context.language
    says = [renderer.translate(language, handoff.HELP[kind]) for kind in kinds]
    tongue = format_language_names((row.language,), language)
    return " ".join((row.code, *says, tongue, format_clock(row.queued_at, zone)))


def _choose_section(row: HandoffRow, context: RequestContext, reader: Reader) -> str:
    if row.officer_id == context.officer.officer_id:
        return "mine"
    if is_offered_to(row, context.officer.officer_id, context.post_id):
        return "offered"
    if row.handoff_id in reader.interpreted and row.officer_id is not None:
        return "interpreted"
    return "free" if row.state is HandoffState.QUEUED else "held"


def _build_entry(
    row: HandoffRow,
    reach: ContactWindow,
    context: RequestContext,
    names: dict[str, str],
    clock: ResponseClock | None,
    section: str,
    calls: Sequence[OfficerCallRow],
    reader: Reader,
) -> QueueEntry:
    is_overdue = clock is not None and clock.is_overdue(context.now)
    kinds = submission.decrypt_help_kinds(context.state.keys, row)
    return QueueEntry(
        row=row,
        help=kinds,
        index=_build_index(row, kinds, reach.zone, context),
        contact=reach,
        clock=clock,
        is_overdue=is_overdue,
        minutes_left=count_minutes(clock, context.now),
        assignee_name=names.get(row.officer_id or "", ""),
        section=section,
        is_mine=section == "mine",
        mismatches=officer_match.find_mismatches(row, context.officer),
        has_unread=reader.has_unread(row) if section == "interpreted" else has_unread(row),
        calls=[
            (names[call.officer_id], call.acknowledged_at is not None) for call in calls if call.officer_id in names
        ],
    )


def _build_sort_key(row: HandoffRow, clock: ResponseClock | None, now: datetime) -> tuple[int, datetime]:
    # Where nothing is owed to her it stands below whatever is, of the same urgency.
    urgency = 2 * URGENCIES.index(row.urgency or "none") + (clock is None)
    return urgency, clock.due_at if clock else row.moved_at
