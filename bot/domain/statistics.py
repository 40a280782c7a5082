"""What is counted: closed dimensions of closed values, one at a time, by month. Numbers without persons."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final

from bot.domain.enums import ASPECTS, CARD_COUNTRIES, DESTINATIONS, FIND_HELP_INTENTS, LANGUAGES, ROW_QUESTIONS, TOPICS
from bot.domain.handoff import HELP_KINDS, OUTCOMES, URGENCIES

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
"""What she complains of: nobody answered · what they told me was wrong · they were not kind · they pushed me to do something ·
they told others · they asked for money · they touched me or asked for something · I do not want to say."""
GRAVE_COMPLAINTS: Final = ("told_others", "asked_for_money", "touched_or_asked")
"""Complaints after which a post stops until somebody from outside has looked."""
FEEDBACK: Final = ("helped", "a_little", "not_helped")
"""What she taps after it ended."""

NO_ANSWER_GIVEN: Final = "not_said"
"""She skipped the question."""
OUTCOME_WITHDRAWN: Final = "withdrawn"
"""She took it back: in `answer` before anybody answered, in `outcome` after."""
OUTCOME_NOBODY: Final = "nobody"
OUTCOME_QUIET: Final = "quiet"
"""Nobody wrote any more."""
DIMENSIONS: Final[Mapping[str, tuple[str, ...]]] = {
    "request": ("sent",),
    "country": DESTINATIONS,
    "language": LANGUAGES,
    "help": HELP_KINDS,
    "urgency": (*URGENCIES, NO_ANSWER_GIVEN),
    "answer": ("in_time", "late", OUTCOME_NOBODY, OUTCOME_WITHDRAWN),
    "outcome": (*OUTCOMES, OUTCOME_WITHDRAWN, OUTCOME_QUIET),
    "feedback": FEEDBACK,
    "complaint": COMPLAINTS,
}
"""Everything that is counted. `country`: of the post; `answer`: how her waiting ended, `in_time` before anybody was called.

No two dimensions count the same thing apart from their sums: what hides small numbers relies on it.
"""
COMPLAINT_POST: Final = "complaint_post"
"""Which post a complaint was about; for whoever looks into complaints, on no sheet."""
UNKNOWN: Final = "unknown"
"""What women asked and nothing was known of, for whoever keeps the directory and the statements of law; on no sheet."""
UNKNOWN_SUBJECTS: Final = tuple(dict.fromkeys((*ASPECTS, *TOPICS, *ROW_QUESTIONS, *FIND_HELP_INTENTS)))
"""What of: a question about the law, a topic, a question about an office or a line, somebody she looked for."""
UNKNOWN_VALUES: Final = tuple(f"{subject}:{country}" for subject in UNKNOWN_SUBJECTS for country in CARD_COUNTRIES)
"""The only values that name two things, because neither alone says what to look up. All of them are one dimension."""
AUDIENCES: Final = ("posts", "public")


def month_of(now: datetime) -> date:
    """The first day of a moment's month, in UTC."""
    return now.astimezone(UTC).date().replace(day=1)


def month_after(month: date) -> date:
    """The first day of the next month."""
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def month_before(month: date) -> date:
    """The first day of the month before."""
    return date(month.year - (month.month == 1), (month.month - 2) % 12 + 1, 1)


@dataclass(frozen=True)
class ReleaseRules:
    """Rules of data/policies/statistics.yml for one audience."""

    least: int
    """A number below this is not shown."""
    round_to: int
    """The same for all audiences: else one sheet would say more about a number on another."""
    delay_days: int
    """How long after the end of a month its numbers may be shown."""


@dataclass(frozen=True)
class Cell:
    """One value and how often, rounded; None where it may not be shown."""

    value: str
    number: int | None


@dataclass(frozen=True)
class Tally:
    """One dimension in one month."""

    dimension: str
    cells: tuple[Cell, ...]

    @property
    def is_hidden(self) -> bool:
        """Whether nothing of it may be shown."""
        return all(cell.number is None for cell in self.cells)


@dataclass(frozen=True)
class MonthlyStatistics:
    """The numbers of one month as an audience may see them."""

    month: date
    audience: str
    rules: ReleaseRules
    tallies: tuple[Tally, ...]

    def get_tally(self, dimension: str) -> Tally:
        """One dimension. Raises KeyError."""
        return {tally.dimension: tally for tally in self.tallies}[dimension]
