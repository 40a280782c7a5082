"""What the gateway's own buttons mean: a vocabulary of their own.

The assistant neither knows these intents nor may name them, and nothing that is typed becomes one.
"""

import hashlib
import re
from collections.abc import Mapping
from typing import Final

from bot.domain import handoff
from bot.domain.clips import CODE_LENGTH, MAX_PARTS
from bot.domain.enums import ANY, CARD_COUNTRIES, LANGUAGES

HANDOFF_INTENTS: Final = ("post", "card", "relay", "tell", "remind", "listen")
"""`post`: who would read her; `card`: the lines she chooses; `relay`: what she sent, and what came back; `tell`: feedback;
`remind`: a reminder; `listen`: a screen read aloud; neither needs a post."""

SKIP_ANSWER: Final = "skip"
"""What a skipped question of the card means; `any` is an answer there."""
HOLDER_ASSISTANT, HOLDER_DRAFT, HOLDER_OFFICER = handoff.CONVERSATION_HOLDERS
"""Who receives what she types."""

CARD_QUESTIONS: Final = ("help", "window", "urgency", "code_word", "who")
"""The five she is asked, one a screen; after the second she may go straight to the card. The rest of a card has a value to
begin with, which she can change."""
FORM_FIELDS: Final = (*handoff.CARD_FIELDS, *handoff.FREE_TEXT_FIELDS, handoff.LANGUAGE_LINE)
SUGGESTED_CODE_WORDS: Final = ("rain", "mango", "lamp", "river", "market", "needle")
"""Words she may take, so that none has to be typed."""
FEEDBACK_ANSWERS: Final = ("helped", "a_little", "not_helped")
COMPLAINTS: Final = (
    "nobody_answered",
    "wrong_information",
    "not_kind",
    "pushed_me",
    "told_others",
    "asked_for_money",
    "touched_or_asked",
    "no_say",
)
CONSENT_ANSWERS: Final = ("yes", "no")

BUTTON_STEPS: Final = (
    *FORM_FIELDS,
    "begin",
    "card",
    "lines",
    "line",
    "drop",
    "send",
    "later",
    "discard",
    "waiting",
    "withdraw",
    "open",
    "close",
    "stop",
    "agree",
    "carry",
    "feedback",
    "complaint",
    "ask",
    "hour",
    "set",
    "dismiss",
    "untranslate",
    "unclear",
)


class PatternVocabulary(tuple[str, ...]):
    """A vocabulary whose values are known by their form; what can be counted is an example of the longest."""

    __slots__ = ()
    pattern: re.Pattern[str] = re.compile(r"[0-9a-f]{8}\Z")

    def __contains__(self, value: object) -> bool:
        return isinstance(value, str) and self.pattern.match(value) is not None


class NumberVocabulary(PatternVocabulary):
    """Whole numbers from 0."""

    pattern = re.compile(r"(0|[1-9][0-9]{0,5})\Z")


class SmallNumberVocabulary(PatternVocabulary):
    """Whole numbers from 0 to 999."""

    pattern = re.compile(r"(0|[1-9][0-9]{0,2})\Z")


class ClipVocabulary(PatternVocabulary):
    """Clips one after the other (bot/domain/clips.py)."""

    pattern = re.compile(rf"([0-9a-f]{{{CODE_LENGTH}}}){{1,{MAX_PARTS}}}\Z")


MOST_DAYS: Final = 999
"""What a button can hold of the length of a deadline."""
SMALL_NUMBERS: Final = SmallNumberVocabulary((str(MOST_DAYS),))

BUTTON_ANSWERS: Final = tuple(
    dict.fromkeys(
        (
            *handoff.HELP_KINDS,
            *handoff.URGENCIES,
            *handoff.CONTACT_WINDOWS,
            *handoff.CONTACT_DAYS,
            *handoff.CONTACT_METHODS,
            *handoff.OFFICER_PREFERENCES,
            *LANGUAGES,
            *SUGGESTED_CODE_WORDS,
            *handoff.COVER_STORIES,
            *FEEDBACK_ANSWERS,
            *COMPLAINTS,
            *CONSENT_ANSWERS,
            SKIP_ANSWER,
        )
    )
)

POST_HASHES: Final = PatternVocabulary(("ffffffff",))
BUTTON_VALUES: Final[Mapping[str, tuple[str, ...]]] = {
    "step": BUTTON_STEPS,
    "says": BUTTON_ANSWERS,
    "unsays": handoff.HELP_KINDS,
    "line": handoff.CARD_LINES,
    "post": POST_HASHES,
    "of": PatternVocabulary(("ffffffff",)),
    "seen": PatternVocabulary(("ffffffff",)),
    "piece": NumberVocabulary(("999999",)),
    "country": (*CARD_COUNTRIES, ANY),
    "within": SMALL_NUMBERS,
    "days": SMALL_NUMBERS,
    "hour": SMALL_NUMBERS,
    "clip": ClipVocabulary(("f" * CODE_LENGTH * MAX_PARTS,)),
}
"""Every value one of these buttons may carry."""


def short_hash(text: str) -> str:
    """Eight letters that stand for a longer text in a button: a post's id, the card she was shown."""
    return hashlib.sha256(text.encode()).hexdigest()[:8]
