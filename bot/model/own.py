"""What the gateway's own buttons mean: a vocabulary of their own.

The assistant neither knows these intents nor may name them, and nothing that is typed becomes one.
"""

import hashlib
import re
from collections.abc import Mapping
from typing import Final

from bot.model import handoff
from bot.model.vocabulary import LANGUAGES

INTENTS: Final = ("post", "card", "relay", "tell")
"""`post`: who would read her; `card`: the lines she chooses; `relay`: what she sent, and what came back; `tell`: feedback."""

SKIP: Final = "skip"
"""What a skipped question of the card means; `any` is an answer there."""
ASSISTANT, DRAFT, OFFICER = handoff.HOLDERS
"""Who receives what she types."""

QUESTIONS: Final = ("help", "urgency", "window", "code_word", "who")
"""The five she is asked, one a screen. The rest of a card has a value to begin with, which she can change."""
FIELDS: Final = (*handoff.FIELDS, *handoff.OWN_WORDS, handoff.LANGUAGE_LINE)
CODE_WORDS: Final = ("rain", "mango", "lamp", "river", "market", "needle")
"""Words she may take, so that none has to be typed."""
TAPS: Final = ("helped", "a_little", "not_helped")
COMPLAINTS: Final = (
    "nobody_answered", "wrong_information", "not_kind", "pushed_me", "told_others", "asked_for_money", "touched_or_asked",
    "no_say",
)  # fmt: skip
AGREES: Final = ("yes", "no")

STEPS: Final = (
    *FIELDS, "begin", "card", "lines", "line", "drop", "send", "later", "discard",
    "waiting", "withdraw", "open", "close", "stop", "agree", "carry", "feedback", "complaint",
)  # fmt: skip


class Formed(tuple[str, ...]):
    """A vocabulary whose values are known by their form; what can be counted is an example of the longest."""

    __slots__ = ()
    pattern: re.Pattern[str] = re.compile(r"[0-9a-f]{8}\Z")

    def __contains__(self, value: object) -> bool:
        return isinstance(value, str) and self.pattern.match(value) is not None


class Numbers(Formed):
    """Whole numbers from 0."""

    pattern = re.compile(r"(0|[1-9][0-9]{0,5})\Z")


ANSWERS: Final = tuple(
    dict.fromkeys((
        *handoff.HELP, *handoff.URGENCY, *handoff.WHEN, *handoff.DAYS, *handoff.HOW, *handoff.WHO, *LANGUAGES,
        *CODE_WORDS, *handoff.COVERS, *TAPS, *COMPLAINTS, *AGREES, SKIP,
    ))
)  # fmt: skip

POSTS: Final = Formed(("ffffffff",))
VALUES: Final[Mapping[str, tuple[str, ...]]] = {
    "step": STEPS,
    "says": ANSWERS,
    "unsays": handoff.HELP,
    "line": handoff.LINES,
    "post": POSTS,
    "of": Formed(("ffffffff",)),
    "seen": Formed(("ffffffff",)),
    "piece": Numbers(("999999",)),
}
"""Every value one of these buttons may carry."""


def mark(text: str) -> str:
    """Eight letters that stand for a longer text in a button: a post's id, the card she was shown."""
    return hashlib.sha256(text.encode()).hexdigest()[:8]
