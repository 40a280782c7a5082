"""data/questions → the decision that tells what a message asks."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from bot.content.file_reader import read_csv
from bot.domain.enums import LANGUAGES, NO_CRISIS, NO_QUESTION, QUESTIONS, WORLD_QUESTIONS
from bot.errors import BadContent
from bot.nlu.linear_model import LinearModel
from bot.nlu.question_model import QuestionModel
from bot.nlu.text.normalize import normalize
from bot.nlu.training.ngram_classifier import fit_ngram_classifier
from bot.nlu.training.shorthand import Shorthand

QUESTIONS_FOLDER = "data/questions"
QUESTION_COLUMNS = ("asks", "example", "batch")
QUESTION_LABELS = (*QUESTIONS, NO_QUESTION, NO_CRISIS)
MAX_SAMPLES = 200_000
"""Each example is seen four times: seen twenty times, it takes five times as long and hears no more."""
MAX_FEATURES = 300_000
"""Pieces of words that are kept: with all of them it takes twice the memory, and hears half a question in a hundred more."""
REGULARISATION_C = 30.0
"""How closely the examples are followed, as those of the intents are (config.yml)."""


@dataclass(frozen=True)
class QuestionExample:
    """One message and what it asks."""

    asks: str
    """A question of the vocabulary, or `none`."""
    text: str
    language: str
    batch: str
    line: int


def read_question_examples(folder: Path) -> list[QuestionExample]:
    """Every example of every language. Raises BadContent."""
    return [one for language in LANGUAGES for one in _read_language(folder / f"{language}.csv", language)]


def _read_language(path: Path, language: str) -> Iterable[QuestionExample]:
    for line, row in enumerate(read_csv(path, QUESTION_COLUMNS), 2):
        if row["asks"] not in QUESTION_LABELS or not row["example"].strip():
            raise BadContent(f"{path.name}, line {line}: {row['asks']!r} is no question, or its example is empty.")
        yield QuestionExample(row["asks"], row["example"], language, row["batch"], line)


def fit_question_model(examples: Iterable[QuestionExample], shorthand: Shorthand | None = None) -> QuestionModel:
    """A decision over the letters of the examples; the same for the same examples. Raises BadContent where one class is all.

    `shorthand`: how words are typed short; each example that has one of them is learnt both ways.
    """
    listed = list(_add_short_forms(examples, shorthand or Shorthand({})))
    own = [one for one in listed if one.asks not in (*WORLD_QUESTIONS, NO_CRISIS)]
    labels = {one.asks for one in own}
    if NO_QUESTION not in labels or len(labels) < 2:  # noqa: PLR2004 -- a question, and none
        raise BadContent("Examples of questions need some that ask something, and some that ask nothing.")
    asks_of_world = any(one.asks in WORLD_QUESTIONS for one in listed)
    world = [one if one.asks in WORLD_QUESTIONS else replace(one, asks=NO_QUESTION) for one in listed]
    # Not balanced: what is rare must not be heard everywhere, and a question heard for another is worse than one not heard.
    world_model = _fit(world, is_balanced=False) if asks_of_world else None
    return QuestionModel(_fit(own), world_model)


def _fit(examples: Sequence[QuestionExample], *, is_balanced: bool = True) -> LinearModel:
    return fit_ngram_classifier(
        [normalize(one.text) for one in examples],
        [one.asks for one in examples],
        C=REGULARISATION_C,
        is_balanced=is_balanced,
        max_samples=MAX_SAMPLES,
        max_features=MAX_FEATURES,
    )


def _add_short_forms(examples: Iterable[QuestionExample], shorthand: Shorthand) -> Iterable[QuestionExample]:
    for one in examples:
        yield one
        short = shorthand.shorten(one.text, one.language)
        if short and short != one.text.lower():
            yield replace(one, text=short)
