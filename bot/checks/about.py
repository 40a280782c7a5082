"""data/policies/about, questions and recall: whom and what a message is about, words that bring the card; in every language."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from bot.checks import files, training
from bot.checks.finding import Finding
from bot.content.policies import COLUMNS, SAFE_WORD_MEANINGS, load_word_lists
from bot.errors import BadContent
from bot.model.policy import SUBJECT_MARKERS
from bot.model.vocabulary import LANGUAGES, QUESTION_PARTS
from bot.text.matching import strip_punctuation
from bot.text.normalise import normalize
from bot.text.slips import normalize_for_comparison

FOLDER: Final = "data/policies"
SUBJECT_MAY_MEAN: Final[Mapping[str, tuple[str, ...]]] = {"about": SUBJECT_MARKERS, "recall": SAFE_WORD_MEANINGS, "questions": QUESTION_PARTS}


def validate_subjects(root: Path) -> Iterator[Finding]:
    """Every finding about the lists."""
    for kind, may_mean in SUBJECT_MAY_MEAN.items():
        for language in LANGUAGES:
            yield from _check_subject_list(root, f"{FOLDER}/{kind}/{language}.csv", may_mean)
    yield from _check_collisions(root)


def _check_subject_list(root: Path, file: str, may_mean: tuple[str, ...]) -> Iterator[Finding]:
    try:
        rows = yield from files.check_table(root, file, COLUMNS)
    except BadContent as error:
        yield Finding(file, None, str(error), "every language needs this list")
        return
    if rows is None:
        return
    seen: set[tuple[str, str]] = set()
    for line, row in rows:
        phrase, means = row.get("phrase", ""), row.get("means", "")
        if means not in may_mean or not strip_punctuation(normalize(phrase.replace("#", "1"))):
            yield Finding(
                file, line, f"“{phrase}” means {means!r}", f"write a phrase, and one of {', '.join(may_mean)}"
            )
        if (phrase, means) in seen:
            yield Finding(file, line, f"“{phrase}” stands here twice", "take one out")
        seen.add((phrase, means))
    for means in sorted(set(may_mean) - {means for _, means in seen}):
        yield Finding(file, None, f"nothing means {means}", "add at least one row")


def _check_collisions(root: Path) -> Iterator[Finding]:
    # A word that brings the card for everybody must mean nothing else, and be nobody's whole message by chance.
    try:
        words = load_word_lists(root / FOLDER)
    except BadContent:
        return  # reported above, or with the other lists
    taken = {_normalize_phrase(example.text): f"an example of {example.intent}" for example in training.read_examples(root)}
    taken |= {_normalize_phrase(phrase): "what people type by chance" for phrase in words.common_words}
    taken |= {_normalize_phrase(phrase): means for phrase, means in {**words.whole_messages, **words.phrases}.items()}
    for language, phrases in words.safe_words.items():
        for phrase in phrases:
            if _normalize_phrase(phrase) in taken:
                message = f"“{phrase}” is {taken[_normalize_phrase(phrase)]} as well"
                yield Finding(f"{FOLDER}/recall/{language}.csv", None, message, "choose one that nobody types")


def _normalize_phrase(phrase: str) -> str:
    return normalize_for_comparison(strip_punctuation(normalize(phrase)))
