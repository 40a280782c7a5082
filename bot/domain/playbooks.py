"""What an officer is given to work with: checklists, texts she can send as they are, and words she is warned about."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

CHECKLISTS: Final = (
    "emergency",
    "sexual_violence",
    "child",
    "detention",
    "shelter",
    "wages",
    "papers",
    "return",
)
"""Each is a file of data/officers/sop, in the order they are offered."""
CHECKLISTS_FOR_HELP: Final = {"safe_place": "shelter", "papers": "papers", "wages": "wages", "go_home": "return"}
"""Which checklist fits a kind of help that a woman asked for; the other kinds have none."""
EMERGENCY_CHECKLIST: Final = CHECKLISTS[0]
"""The one for a woman who marked that it cannot wait."""
RESPONSE_GROUPS: Final = ("begin", "listen", "help", "times", "close")
"""What a prepared text is for, in the order of a first contact."""
PLACEHOLDER_NAMES: Final = ("code_word", "post", "when")
"""What a prepared text may name beside the values of facts; filled in by the console."""
WATCHED_TOPICS: Final = ("money", "identity", "code")
"""What an officer never asks a woman for."""
CANNED_RESPONSE_CONTEXT: Final = "prepared"
"""The context of prepared texts in her catalogues; what officers read has none."""


@dataclass(frozen=True)
class ChecklistStep:
    """One line of a checklist; with `needs_consent` it is ticked only together with her yes to it."""

    code: str
    text: str
    needs_consent: bool


@dataclass(frozen=True)
class Checklist:
    """One file of data/officers/sop: what to do, in order; `when` says for whom."""

    name: str
    title: str
    when: str
    steps: tuple[ChecklistStep, ...]
    values: Mapping[str, str]
    """Names in its texts, and the facts whose first value they show."""

    def find_step(self, code: str) -> ChecklistStep | None:
        """A step by its code."""
        return next((step for step in self.steps if step.code == code), None)


@dataclass(frozen=True)
class CannedResponse:
    """A text the officer reads by its title and she reads in her language."""

    code: str
    group: str
    title: str
    text: str
    is_first: bool
    """Whether it may be the first thing an officer writes."""
    reports: tuple[str, ...]
    """What a post that offers it reports (`Post.reports`); empty: every post."""


@dataclass(frozen=True)
class Playbooks:
    """All of them."""

    checklists: Mapping[str, Checklist]
    canned_responses: Mapping[str, CannedResponse]
    values: Mapping[str, str]
    """Names in prepared texts, and the facts whose first value they show."""
    watched_phrases: Mapping[str, tuple[str, ...]]
    """What an officer never asks for, by kind, in every language at once."""
