"""data/questions and data/answers: enough examples of every question, each asking one thing; every answer exists."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from bot.content.answers import list_screens, load_answer_plan
from bot.content.responses import load_responses
from bot.directory_lint.finding import Finding
from bot.domain.enums import LANGUAGES
from bot.errors import BadContent
from bot.nlu.text.normalize import normalize
from bot.nlu.text.phrase_matcher import strip_punctuation
from bot.nlu.training.question_model import QUESTION_LABELS, QUESTIONS_FOLDER, QuestionExample, read_question_examples

PLAN_FILE: Final = "data/answers/plan.csv"
MIN_EXAMPLES: Final = 10
"""Examples of each question in each language."""


def validate_examples(root: Path) -> Iterator[Finding]:
    """Every finding about the examples."""
    try:
        examples = read_question_examples(root / QUESTIONS_FOLDER)
    except BadContent as error:
        yield Finding(QUESTIONS_FOLDER, None, str(error), "write a question of the vocabulary, and an example")
        return
    for language in LANGUAGES:
        own = [one for one in examples if one.language == language]
        yield from _check_counts(own, f"{QUESTIONS_FOLDER}/{language}.csv")
        yield from _check_doubles(own, f"{QUESTIONS_FOLDER}/{language}.csv")


def _check_counts(examples: list[QuestionExample], file: str) -> Iterator[Finding]:
    counts = Counter(one.asks for one in examples)
    for asks in QUESTION_LABELS:
        if counts[asks] < MIN_EXAMPLES:
            yield Finding(file, None, f"{asks} has {counts[asks]} examples", f"write at least {MIN_EXAMPLES}")


def _check_doubles(examples: list[QuestionExample], file: str) -> Iterator[Finding]:
    seen: dict[str, QuestionExample] = {}
    for one in examples:
        before = seen.setdefault(strip_punctuation(normalize(one.text)), one)
        if before is not one:
            what = "stands here twice" if before.asks == one.asks else f"asks {before.asks} in line {before.line}"
            yield Finding(file, one.line, f"“{one.text}” {what}", "keep one of them")


def validate_plan(root: Path) -> Iterator[Finding]:
    """Every finding about the table of answers."""
    try:
        plan = load_answer_plan(root / "data" / "answers")
        responses = load_responses(root / "domain.yml")
    except BadContent as error:
        yield Finding(PLAN_FILE, None, str(error), "see bot/domain/answers.py for what an answer may be")
        return
    for name in sorted(set(list_screens(plan)) - set(responses)):
        yield Finding(PLAN_FILE, None, f"{name} is no response of domain.yml", "write it there, or mend the name")
