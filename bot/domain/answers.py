"""What answers a question: one table of questions, of what they lean on, and of answers in their order."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from bot.domain.enums import ASPECTS, OPEN_QUESTIONS, ROW_QUESTIONS

CONTACT: Final = "contact"
"""What a question leans on that is about an office or a line she was shown."""
FACT_PREFIX, ROW_PREFIX, SCREEN_PREFIX = "fact:", "row:", "screen:"
ALTERNATIVES_MARK: Final = ";"
"""Between answers of which the first is given that knows something where she is; the last one else."""
STEPS: Final = (
    "other_numbers",
    "who_answers",
    "before_calling",
    "whom_they_tell",
    "what_is_known_of_papers",
    "find_shelter",
    "find_help",
    "first_step",
    "next_step",
    "simpler",
    "last_again",
    "crisis",
    "unknown",
)
"""Answers that follow from the thread, by name (actions/questions.py)."""

_GENERAL_QUESTIONS: Final = frozenset(OPEN_QUESTIONS) - {"is_it_true", "my_fault", "afraid"}
"""Open questions that ask of anything what another one asks of a single thing; not those of what is told or felt."""


@dataclass(frozen=True)
class AnswerPlan:
    """The table (data/answers/plan.csv)."""

    answers: Mapping[tuple[str, str], str]
    """Question and what it leans on, a topic, `contact` or nothing → its answer."""

    @cached_property
    def open_questions(self) -> Mapping[str, tuple[str, ...]]:
        """Question about the law → open questions that it answers for some topic."""
        found: dict[str, dict[str, None]] = {}
        for (question, _), answer in self.answers.items():
            for one in list_alternatives(answer) if question in _GENERAL_QUESTIONS else ():
                if one.startswith(FACT_PREFIX):
                    found.setdefault(one.removeprefix(FACT_PREFIX), {})[question] = None
        return {aspect: tuple(questions) for aspect, questions in found.items()}

    def find_answer(self, question: str, *, about: Iterable[str] = ()) -> str | None:
        """The answer of the first thing that it has one for, else the one that holds for anything; None where there is none.

        A question about the law answers itself.
        """
        if question in ASPECTS:
            return FACT_PREFIX + question
        found = (self.answers.get((question, one)) for one in (*about, ""))
        return next((answer for answer in found if answer), None)


def list_alternatives(answer: str) -> list[str]:
    """The answers that a cell of the table names, the first to be looked up first."""
    return answer.split(ALTERNATIVES_MARK)


def is_answer(answer: str) -> bool:
    """Whether a cell of the table can be answered; screens are looked up elsewhere."""
    return all(map(_is_single_answer, list_alternatives(answer)))


def _is_single_answer(answer: str) -> bool:
    kind, _, name = answer.partition(":")
    if not name:
        return kind in STEPS
    return {FACT_PREFIX: name in ASPECTS, ROW_PREFIX: name in ROW_QUESTIONS, SCREEN_PREFIX: True}.get(f"{kind}:", False)
