"""What an officer writes: prepared texts that fit this handoff, and words an officer never asks a woman for."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final
from zoneinfo import ZoneInfo

from bot.console.app_state import HandoffResources
from bot.db.tables.officers import PostTextRow
from bot.domain.playbooks import RESPONSE_GROUPS, CannedResponse
from bot.domain.post import Post
from bot.domain.post_text import MAX_TEXT_LENGTH
from bot.errors import RenderError, StateConflict
from bot.i18n import canned_responses
from bot.nlu.text.watched_phrases import find_topics
from bot.services.handoffs.message_content import KIND_POST_TEXT, KIND_PREPARED, TextCode

MAX_MESSAGE_LENGTH: Final = MAX_TEXT_LENGTH
"""Characters of a message in an officer's own words; a text of the post is never longer."""
POST_TEXT_PREFIX: Final = "post:"
"""What the id of a text of the post stands behind, where a form names a text to send."""
BLANK_VALUES: Final = {"code_word": "…", "when": "…"}
"""What stands in a text that is shown before it is filled in."""


@dataclass(frozen=True)
class CannedResponseOption:
    """A prepared text that fits: in the officer's language and in hers."""

    response: CannedResponse
    officer_text: str
    person_text: str
    missing_values: tuple[str, ...]
    """What has to be filled in first."""


@dataclass(frozen=True)
class ResponseContext:
    """The handoff a text is meant for."""

    post: Post
    language: str
    card: str = field(repr=False)
    has_begun: bool
    """Whether an officer has written to her before."""


def list_options(
    resources: HandoffResources, context: ResponseContext, *, language: str
) -> dict[str, list[CannedResponseOption]]:
    """Every text that fits, by group. One that is not translated into her language is left out."""
    found: dict[str, list[CannedResponseOption]] = {group: [] for group in RESPONSE_GROUPS}
    for text in resources.playbooks.canned_responses.values():
        if not is_applicable(text, context):
            continue
        given = {**BLANK_VALUES, "post": context.post.name}
        hers = _render_response(resources, text, given, context.language)
        mine = _render_response(resources, text, given, language)
        if hers is not None:
            asks = tuple(sorted(canned_responses.list_placeholders(text) & BLANK_VALUES.keys()))
            found[text.group].append(
                CannedResponseOption(text, mine or _render_english(resources, text, given), hers, asks)
            )
    return {group: texts for group, texts in found.items() if texts}


def is_applicable(text: CannedResponse, context: ResponseContext) -> bool:
    """Whether a text may be sent now: not all posts say the same of reports, and a first message begins gently."""
    return (context.has_begun or text.is_first) and (not text.reports or context.post.reports in text.reports)


def fill_response(
    resources: HandoffResources, context: ResponseContext, code: str, values_given: Mapping[str, str], *, now: datetime
) -> tuple[str, TextCode]:
    """A prepared text as she reads it, and what says it in every language. Raises StateConflict with what is missing."""
    text = resources.playbooks.canned_responses.get(code)
    if text is None or not is_applicable(text, context):
        raise StateConflict("not_prepared")
    values = {"post": context.post.name}
    asked = canned_responses.list_placeholders(text)
    if "code_word" in asked:
        values["code_word"] = _check_code_word(values_given.get("code_word", ""), context.card)
    if "when" in asked:
        values["when"] = _parse_appointment(values_given.get("when", ""), context, now).isoformat()
        values["zone"] = context.post.time_zone
    said = render_code(resources, filled := TextCode(KIND_PREPARED, code, values), context.language)
    if said is None:
        raise StateConflict("not_prepared")
    return said, filled


def choose_post_text(texts: Sequence[PostTextRow], context: ResponseContext, text_id: str) -> tuple[str, TextCode]:
    """A text of the post as she reads it, with what it means. Raises StateConflict where it cannot be sent here, or now."""
    row = next((row for row in texts if row.text_id == text_id), None)
    if row is None or not context.has_begun:
        raise StateConflict("not_prepared")
    return row.text, TextCode(KIND_POST_TEXT, row.text_id, {"own": row.meaning})


def render_code(resources: HandoffResources, code: TextCode, language: str) -> str | None:
    """A prepared text with what was filled in, in a language; None where there is no such text in it any more."""
    text = resources.playbooks.canned_responses.get(code.code)
    if text is None:
        return None
    values = dict(code.values)
    if "when" in values:
        at = datetime.fromisoformat(values["when"])
        values["when"] = canned_responses.format_moment(at, values["zone"], resources.get_translator(language))
    return _render_response(resources, text, values, language)


def find_watched_phrases(resources: HandoffResources, words: str) -> list[str]:
    """What is asked for that an officer never asks for: codes of bot/domain/playbooks.py, in any language."""
    return find_topics(words, resources.playbooks.watched_phrases)


def _render_response(
    resources: HandoffResources, text: CannedResponse, given: Mapping[str, str], language: str
) -> str | None:
    library = resources.library()
    try:
        return canned_responses.render_canned_response(
            text, given, resources.playbooks.values, library.rights.facts, resources.get_translator(language)
        )
    except RenderError:
        return None


def _render_english(resources: HandoffResources, text: CannedResponse, given: Mapping[str, str]) -> str:
    return _render_response(resources, text, given, "en") or text.text


def _check_code_word(typed: str, card: str) -> str:
    # A wrong word would make an officer sound like a stranger; the right one stands on the card she sent.
    wanted = " ".join(typed.split())
    found = re.search(re.escape(wanted), " ".join(card.split()), re.IGNORECASE)
    if not wanted or found is None:
        raise StateConflict("word_not_on_card")
    return found[0]


def _parse_appointment(typed: str, context: ResponseContext, now: datetime) -> datetime:
    try:
        local = datetime.fromisoformat(typed)
        at = local.replace(tzinfo=ZoneInfo(context.post.time_zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise StateConflict("no_time") from None
    if at <= now:
        raise StateConflict("no_time")
    return at


def format_values(resources: HandoffResources, values: Mapping[str, str], language: str) -> dict[str, str]:
    """Values of facts as an officer reads them, by the names that texts give them."""
    facts = resources.library().rights.facts
    return {
        name: canned_responses.format_first_value(facts[fact_id], resources.get_translator(language))
        for name, fact_id in values.items()
    }
