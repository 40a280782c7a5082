"""data/policies/about, questions and recall: whom and what a message is about, words that bring the card; in every language."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from bot.checks import files, training
from bot.checks.finding import Finding
from bot.content.policies import COLUMNS, RECALL, load_words
from bot.errors import BadContent
from bot.model.policy import ABOUT
from bot.model.vocabulary import ASKS, LANGUAGES
from bot.text.matching import bare
from bot.text.normalise import normalise
from bot.text.slips import comparable

FOLDER: Final = "data/policies"
MAY_MEAN: Final[Mapping[str, tuple[str, ...]]] = {"about": ABOUT, "recall": RECALL, "questions": ASKS}


def validate(root: Path) -> Iterator[Finding]:
    """Every finding about the lists."""
    for kind, may_mean in MAY_MEAN.items():
        for language in LANGUAGES:
            yield from _list(root, f"{FOLDER}/{kind}/{language}.csv", may_mean)
    yield from _taken(root)


def _list(root: Path, file: str, may_mean: tuple[str, ...]) -> Iterator[Finding]:
    try:
        rows = yield from files.table(root, file, COLUMNS)
    except BadContent as error:
        yield Finding(file, None, str(error), "every language needs this list")
        return
    if rows is None:
        return
    seen: set[tuple[str, str]] = set()
    for line, row in rows:
        phrase, means = row.get("phrase", ""), row.get("means", "")
        if means not in may_mean or not bare(normalise(phrase.replace("#", "1"))):
            yield Finding(
                file, line, f"“{phrase}” means {means!r}", f"write a phrase, and one of {', '.join(may_mean)}"
            )
        if (phrase, means) in seen:
            yield Finding(file, line, f"“{phrase}” stands here twice", "take one out")
        seen.add((phrase, means))
    for means in sorted(set(may_mean) - {means for _, means in seen}):
        yield Finding(file, None, f"nothing means {means}", "add at least one row")


def _taken(root: Path) -> Iterator[Finding]:
    # A word that brings the card for everybody must mean nothing else, and be nobody's whole message by chance.
    try:
        words = load_words(root / FOLDER)
    except BadContent:
        return  # reported above, or with the other lists
    taken = {_form(example.text): f"an example of {example.intent}" for example in training.read_examples(root)}
    taken |= {_form(phrase): "what people type by chance" for phrase in words.common}
    taken |= {_form(phrase): means for phrase, means in {**words.whole, **words.within}.items()}
    for language, phrases in words.recall.items():
        for phrase in phrases:
            if _form(phrase) in taken:
                message = f"“{phrase}” is {taken[_form(phrase)]} as well"
                yield Finding(f"{FOLDER}/recall/{language}.csv", None, message, "choose one that nobody types")


def _form(phrase: str) -> str:
    return comparable(bare(normalise(phrase)))
