"""What answers a question: one table of questions, of what they lean on, and of answers in their order."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from bot.domain.enums import ASPECTS, ROW_QUESTIONS

CONTACT: Final = "contact"
"""What a question leans on that is about an office or a line she was shown."""
FACT_PREFIX, ROW_PREFIX, SCREEN_PREFIX = "fact:", "row:", "screen:"
ALTERNATIVES_MARK: Final = ";"
"""Between questions about the law of which the first answers that something is known of where she is."""
STEPS: Final = (
    "other_numbers",
    "who_answers",
    "before_calling",
    "whom_they_tell",
    "what_is_known_of_papers",
    "find_shelter",
    "find_help",
    "next_step",
    "simpler",
    "last_again",
    "unknown",
)
"""Answers that follow from the thread, by name (actions/questions.py)."""


@dataclass(frozen=True)
class AnswerPlan:
    """The table (data/answers/plan.csv)."""

    answers: Mapping[tuple[str, str], str]
    """Question and what it leans on, a topic, `contact` or nothing → its answer."""

    def find_answer(self, question: str, *, about: Iterable[str] = ()) -> str | None:
        """The answer of the first thing that it has one for, else the one that holds for anything; None where there is none.

        A question about the law answers itself.
        """
        if question in ASPECTS:
            return FACT_PREFIX + question
        found = (self.answers.get((question, one)) for one in (*about, ""))
        return next((answer for answer in found if answer), None)


def is_answer(answer: str) -> bool:
    """Whether an answer of the table is one that can be given; screens are looked up elsewhere."""
    kind, _, name = answer.partition(":")
    if not name:
        return kind in STEPS
    if answer.startswith(FACT_PREFIX):
        return set(split_aspects(answer)) <= set(ASPECTS)
    return answer.startswith(SCREEN_PREFIX) or (answer.startswith(ROW_PREFIX) and name in ROW_QUESTIONS)


def split_aspects(answer: str) -> list[str]:
    """Questions about the law that an answer of facts names, the first to be looked up first."""
    return answer.removeprefix(FACT_PREFIX).split(ALTERNATIVES_MARK)
