"""A scenario of the rehearsal: who writes, what she answers to which words of the officer, and what is expected of him."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

SCENARIOS: Final = (
    "night_assault",
    "employer_answers",
    "wrong_code_word",
    "nobody_on_duty",
    "child",
    "officer_is_abuser",
)
"""Each is a file of data/officers/rehearsal, in the order they are offered."""
ANY_SIGN: Final = "anything"
"""What a line hears that answers whatever an officer wrote."""
BUILT_IN_SIGNS: Final = ("code_word", "post", "health_hours", "asks_other_post")
"""What a message of an officer may hold beside a prepared text: her code word, the name of the post, the hours within which
medicine helps, the question whether another post may read her."""
WORD_SIGNS: Final = ("asks_why", "promises", "complaint", "embassy")
"""What is recognised by words.csv, in every language."""
EXPECTATION_CHECKS: Final[Mapping[str, tuple[str, ...]]] = {
    "begins_with": ("signs",),
    "says": ("signs",),
    "next_after": ("line", "signs"),
    "only_after": ("line", "signs"),
    "only_between": ("line", "until", "signs"),
    "never_says": ("signs",),
    "never_between": ("line", "until", "signs"),
    "ticks": ("steps",),
    "never_refers": ("services",),
    "passes_on": (),
    "passes_to_post": (),
    "ends_as": ("outcomes",),
    "on_duty_first": (),
    "in_time": (),
    "in_window": (),
}
"""How an expectation is looked at (tools/officer_training/assessment.py), and what each way has to be given."""
WRITERS: Final = ("her", "other")
"""Who writes on her phone."""


@dataclass(frozen=True)
class ScenarioLine:
    """Something written on her phone, once: as an answer to words of the officer, or by itself some seconds after a line."""

    code: str
    text: str
    trigger_signs: frozenset[str] = frozenset()
    """Signs, one of which the officer's words must have; empty for a line that nobody has to ask for."""
    previous_line: str | None = None
    """The line that must have been said before."""
    delay_seconds: int = 0
    """How long after that line one comes by itself."""
    writer: str = "her"
    gives_consent: bool = False
    """She taps Yes to what the officer asked, beside writing this."""


@dataclass(frozen=True)
class Standard:
    """One sentence of the standard of a first contact: what is expected, and why."""

    code: str
    text: str
    why: str


@dataclass(frozen=True)
class Expectation:
    """What an officer is expected to do, or must never do, and how that is looked at."""

    standard: str
    check: str
    arguments: Mapping[str, Any] = field(default_factory=dict)
    is_never: bool = False


@dataclass(frozen=True)
class Scenario:
    """One file of data/officers/rehearsal."""

    name: str
    title: str
    briefing: str
    """Who she is, and what the officer is to do; told before it begins."""
    card: Mapping[str, Any]
    """What she chooses on her card, by field; `help` is a list."""
    opening_text: str
    """The words with which she asks for a person."""
    lines: tuple[ScenarioLine, ...]
    expectations: tuple[Expectation, ...]

    def find_line(self, code: str) -> ScenarioLine | None:
        """A line by its code."""
        return next((line for line in self.lines if line.code == code), None)


@dataclass(frozen=True)
class Scenarios:
    """All of them, with the sentences of the standard and the words that are listened for."""

    by_name: Mapping[str, Scenario]
    standards: Mapping[str, Standard]
    words: Mapping[str, tuple[str, ...]]
    """Of each of WORD_SIGNS the phrases of every language."""
