"""What an officer writes: prepared texts that fit this handoff, and words an officer never asks a woman for."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final
from zoneinfo import ZoneInfo

from bot.console.aids import Aids
from bot.errors import NotNow, Unrenderable
from bot.i18n import prepared
from bot.model.guides import GROUPS, Prepared
from bot.model.post import Post
from bot.text.matching import bare, contains
from bot.text.normalise import normalise

LONGEST: Final = 1200
"""Characters of a message in an officer's own words; she reads on a phone."""
BLANK: Final = {"code_word": "…", "when": "…"}
"""What stands in a text that is shown before it is filled in."""


@dataclass(frozen=True)
class Offered:
    """A prepared text that fits: in the officer's language and in hers."""

    text: Prepared
    mine: str
    hers: str
    asks: tuple[str, ...]
    """What has to be filled in first."""


@dataclass(frozen=True)
class Setting:
    """The handoff a text is meant for."""

    post: Post
    language: str
    card: str = field(repr=False)
    has_begun: bool
    """Whether an officer has written to her before."""


def offered(aids: Aids, setting: Setting, *, language: str) -> dict[str, list[Offered]]:
    """Every text that fits, by group. One that is not translated into her language is left out."""
    found: dict[str, list[Offered]] = {group: [] for group in GROUPS}
    for text in aids.guides.prepared.values():
        if not fits(text, setting):
            continue
        given = {**BLANK, "post": setting.post.name}
        hers = _said(aids, text, given, setting.language)
        mine = _said(aids, text, given, language)
        if hers is not None:
            asks = tuple(sorted(prepared.names_of(text) & BLANK.keys()))
            found[text.group].append(Offered(text, mine or _english(aids, text, given), hers, asks))
    return {group: texts for group, texts in found.items() if texts}


def fits(text: Prepared, setting: Setting) -> bool:
    """Whether a text may be sent now: not all posts say the same of reports, and a first message begins gently."""
    return (setting.has_begun or text.is_first) and (not text.reports or setting.post.reports in text.reports)


def filled(aids: Aids, setting: Setting, code: str, given: Mapping[str, str], *, now: datetime) -> str:
    """A prepared text as she reads it. Raises NotNow with what is missing."""
    text = aids.guides.prepared.get(code)
    if text is None or not fits(text, setting):
        raise NotNow("not_prepared")
    values = {"post": setting.post.name}
    asked = prepared.names_of(text)
    if "code_word" in asked:
        values["code_word"] = _word(given.get("code_word", ""), setting.card)
    if "when" in asked:
        values["when"] = _moment(aids, given.get("when", ""), setting, now)
    said = _said(aids, text, values, setting.language)
    if said is None:
        raise NotNow("not_prepared")
    return said


def watched(aids: Aids, words: str) -> list[str]:
    """What is asked for that an officer never asks for: codes of bot/model/guides.py, in any language."""
    said = bare(normalise(words))
    return [
        about for about, phrases in aids.guides.watched.items()
        if any(contains(said, bare(normalise(phrase))) for phrase in phrases)
    ]  # fmt: skip


def _said(aids: Aids, text: Prepared, given: Mapping[str, str], language: str) -> str | None:
    library = aids.library()
    try:
        return prepared.said(text, given, aids.guides.values, library.rights.facts, aids.voice(language))
    except Unrenderable:
        return None


def _english(aids: Aids, text: Prepared, given: Mapping[str, str]) -> str:
    return _said(aids, text, given, "en") or text.says


def _word(typed: str, card: str) -> str:
    # A wrong word would make an officer sound like a stranger; the right one stands on the card she sent.
    wanted = " ".join(typed.split())
    found = re.search(re.escape(wanted), " ".join(card.split()), re.IGNORECASE)
    if not wanted or found is None:
        raise NotNow("word_not_on_card")
    return found[0]


def _moment(aids: Aids, typed: str, setting: Setting, now: datetime) -> str:
    try:
        local = datetime.fromisoformat(typed)
        at = local.replace(tzinfo=ZoneInfo(setting.post.time_zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise NotNow("no_time") from None
    if at <= now:
        raise NotNow("no_time")
    return prepared.moment(at, setting.post.time_zone, aids.voice(setting.language))


def values_of(aids: Aids, values: Mapping[str, str], language: str) -> dict[str, str]:
    """Values of facts as an officer reads them, by the names that texts give them."""
    facts = aids.library().rights.facts
    return {name: prepared.of_fact(facts[fact_id], aids.voice(language)) for name, fact_id in values.items()}
