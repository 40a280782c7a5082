"""What a response is rendered from: its arguments, and the data that they point into."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.domain.clips import ClipBook
from bot.domain.directory import Directory, Places
from bot.domain.limits import Limits
from bot.domain.phrases import PhraseBook
from bot.domain.rights import Rights
from bot.i18n.review_log import ReviewState

Arguments = Mapping[str, Any]


@dataclass(frozen=True)
class RenderContext:
    """The data that arguments point into."""

    directory: Directory
    rights: Rights
    limits: Limits
    operator: str
    now: datetime | None = None
    """The moment she reads; None where a screen is kept for later, and says nothing of this moment."""
    places: Places = field(default_factory=Places)
    review_states: Mapping[str, ReviewState] = field(default_factory=dict)
    """How far the texts of each language were reviewed; a language that is not here was not."""
    safe_words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Words that bring the help card back for everybody, by language."""
    likely_countries: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Countries named first where hers is not known, by language; of a language that is not here, all are."""
    phrases: PhraseBook = field(default_factory=lambda: PhraseBook({}, ()))
    clips: ClipBook = field(default_factory=ClipBook)
