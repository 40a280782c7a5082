"""Everything a text is held against: limits, word lists, what has to be kept, and where the text stands on her phone."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bot.content.file_reader import read_csv
from bot.content.playbooks import load_canned_responses
from bot.content.policies import load_limits
from bot.content.rights import load_rights
from bot.domain.enums import TOPICS
from bot.domain.limits import Limits
from bot.domain.playbooks import CANNED_RESPONSE_CONTEXT
from tools.lint import language_rules as lint_language_rules
from tools.lint import lock_screen, sentence_length
from tools.lint import style as lint_style
from tools.lint import terminology as lint_terminology

MessageKey = tuple[str, str]
"""Context and English."""
LATIN_WORDS_FILE: Final = "data/languages/latin_words.csv"
LAW_CONTEXT: Final = "fact"
"""The context of statements of law; everything else is our own sentence."""


@dataclass(frozen=True)
class TextPlacement:
    """Where a text stands on her phone, which decides what it may say."""

    language: str
    context: str
    begins_message: bool
    """Whether its first words are the first of a message, which a lock screen shows."""
    is_button: bool
    is_addressed_to_user: bool
    """Whether it is our own sentence to her, and neither a label nor a statement of law."""

    @property
    def is_law(self) -> bool:
        """Whether it is a statement of law."""
        return self.context == LAW_CONTEXT


@dataclass(frozen=True)
class LintContext:
    """What every text is held against."""

    limits: Limits
    lock_screen_words: lock_screen.LockScreenWords
    style: lint_style.StyleRules
    length_limits: sentence_length.LengthTable
    required_phrases: lint_terminology.RequiredPhrases
    terminology: lint_terminology.Terminology
    latin_words: frozenset[str]
    """Words that may stay in Latin letters in a text of another script: names, as she meets them on signs and papers."""
    language_rules: lint_language_rules.LanguageRules
    opening_keys: frozenset[MessageKey]
    """Texts outside domain.yml that begin a message: the frames of pages, and what officers send."""

    def get_placement(self, key: MessageKey, language: str) -> TextPlacement:
        """Where a text stands."""
        is_screen = key[0].startswith("utter_")
        return TextPlacement(
            language=language,
            context=key[0],
            begins_message=is_screen or key in self.opening_keys,
            # Topics are buttons, too, but of a menu that she opened to find them: they must be called what they are.
            is_button=key[0] == "button",
            is_addressed_to_user=is_screen or key[0] in (*TOPICS, CANNED_RESPONSE_CONTEXT),
        )

    def get_length_limits(self, place: TextPlacement) -> sentence_length.LengthLimits:
        """How long a text may be where it stands."""
        return self.length_limits[place.language, "law" if place.is_law else "spoken"]


def load_lint_context(root: Path) -> LintContext:
    """Raises BadContent."""
    return LintContext(
        limits=load_limits(root / "data" / "policies"),
        lock_screen_words=lock_screen.load_lock_screen_words(root),
        style=lint_style.load_style_rules(root),
        length_limits=sentence_length.load_length_limits(root),
        required_phrases=lint_terminology.load_required_phrases(root),
        terminology=lint_terminology.load_terminology(root),
        latin_words=frozenset(row["word"] for row in read_csv(root / LATIN_WORDS_FILE, ("word", "reason"))),
        language_rules=lint_language_rules.load_language_rules(root),
        opening_keys=_list_opening_keys(root),
    )


def _list_opening_keys(root: Path) -> frozenset[MessageKey]:
    topics = load_rights(root / "data" / "rights").topics.values()
    frames = ((t.name, text) for t in topics if t.page for text in (t.page.frame, t.page.friend))
    texts, _ = load_canned_responses(root / "data" / "officers")
    return frozenset([*frames, *((CANNED_RESPONSE_CONTEXT, text.text) for text in texts.values())])
