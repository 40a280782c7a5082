"""Everything a text is held against: limits, word lists, what has to be kept, and where the text stands on her phone."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bot.checks import habits, lexicon, promises, sentences, terms, tone
from bot.content.files import read_csv
from bot.content.guides import load_prepared
from bot.content.policies import load_limits
from bot.content.rights import load_rights
from bot.model.guides import PREPARED
from bot.model.policy import Limits
from bot.model.vocabulary import TOPICS

Key = tuple[str, str]
"""Context and English."""
LATIN: Final = "data/policies/latin_words.csv"
LAW: Final = "fact"
"""The context of statements of law; everything else is our own sentence."""


@dataclass(frozen=True)
class Place:
    """Where a text stands on her phone, which decides what it may say."""

    language: str
    context: str
    begins_message: bool
    """Whether its first words are the first of a message, which a lock screen shows."""
    is_button: bool
    speaks_to_her: bool
    """Whether it is our own sentence to her, and neither a label nor a statement of law."""

    @property
    def is_law(self) -> bool:
        """Whether it is a statement of law."""
        return self.context == LAW


@dataclass(frozen=True)
class Desk:
    """What every text is held against."""

    limits: Limits
    telling: lexicon.Lexicon
    tone: tone.Tone
    lengths: sentences.Table
    promises: promises.Promises
    glossary: terms.Glossary
    latin: frozenset[str]
    """Words that may stay in Latin letters in a text of another script: names, as she meets them on signs and papers."""
    habits: habits.Habits
    beginnings: frozenset[Key]
    """Texts outside domain.yml that begin a message: the frames of pages, and what officers send."""

    def place(self, key: Key, language: str) -> Place:
        """Where a text stands."""
        is_screen = key[0].startswith("utter_")
        return Place(
            language=language,
            context=key[0],
            begins_message=is_screen or key in self.beginnings,
            # Topics are buttons, too, but of a menu that she opened to find them: they must be called what they are.
            is_button=key[0] == "button",
            speaks_to_her=is_screen or key[0] in (*TOPICS, PREPARED),
        )

    def lengths_of(self, place: Place) -> sentences.Lengths:
        """How long a text may be where it stands."""
        return self.lengths[place.language, "law" if place.is_law else "spoken"]


def load_desk(root: Path) -> Desk:
    """Raises BadContent."""
    return Desk(
        limits=load_limits(root / "data" / "policies"),
        telling=lexicon.load_lexicon(root),
        tone=tone.load_tone(root),
        lengths=sentences.load_lengths(root),
        promises=promises.load_promises(root),
        glossary=terms.load_glossary(root),
        latin=frozenset(row["word"] for row in read_csv(root / LATIN, ("word", "reason"))),
        habits=habits.load_habits(root),
        beginnings=_beginnings(root),
    )


def _beginnings(root: Path) -> frozenset[Key]:
    topics = load_rights(root / "data" / "rights").topics.values()
    frames = ((t.name, text) for t in topics if t.page for text in (t.page.frame, t.page.friend))
    texts, _ = load_prepared(root / "data" / "policies")
    return frozenset([*frames, *((PREPARED, text.says) for text in texts.values())])
