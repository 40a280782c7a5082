"""models/triage.npz: the decisions the gateway makes by itself, trained beside the Rasa model and kept as plain arrays."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

from bot.content.files import read_csv
from bot.errors import BadContent
from bot.i18n import strings
from bot.i18n.upkeep import po_path
from bot.model.vocabulary import DEFAULT_LANGUAGE, LANGUAGES, SAFETY
from bot.nlu.training import Hashed, chosen
from bot.text.danger import CALM, FILE, URGENT, Signals
from bot.text.language import by_script
from bot.text.normalise import normalise
from bot.understanding.examples import Sentence, ours

CLOSENESS = 10.0
"""scikit-learn's C, for decisions of yes or no."""
CLOSENESS_OF_INTENTS = 1.0
"""The same, for which of all intents."""
ENOUGH = 30_000
"""Sentences in Latin letters that tell the languages apart; with all of them it takes twice as long, and tells no better."""
LEAST = "data/policies/danger_least.csv"
_INPUTS = (
    "data/nlu/**/*.yml",
    "locales/**/*.po",
    LEAST,
    "bot/text/*.py",
    "bot/nlu/training.py",
    "bot/understanding/compiling.py",
)


def main(*, root: Path, force: bool = False) -> Path:
    """Compile if an input changed, and say where the file is. Raises BadContent."""
    target = root / "models" / FILE
    made_of = target.with_suffix(".inputs")
    inputs = _fingerprint(root)
    if force or not target.exists() or not made_of.exists() or made_of.read_text() != inputs:
        signals(ours(root), least=read_least(root), besides=catalogue(root)).save(target)
        made_of.write_text(inputs)
    return target


def signals(sentences: Sequence[Sentence], *, least: dict[str, float], besides: Sequence[Sentence] = ()) -> Signals:
    """Train the decisions. `besides`: sentences of which only the language is known."""
    heard = Hashed.of([normalise(one.text) for one in sentences])
    intents = [one.intent for one in sentences]
    danger = [URGENT if intent in SAFETY else CALM for intent in intents]
    spoken = [(normalise(one.text), str(one.language)) for one in (*sentences, *besides)]
    latin = [(text, language) for text, language in spoken if text and not by_script(text)]
    places = chosen([language for _, language in latin], most=ENOUGH)
    tongues = [latin[place][1] for place in places]
    written = Hashed.of([latin[place][0] for place in places])
    return Signals(
        intents=heard.apart(intents, closeness=CLOSENESS_OF_INTENTS),
        alarm=heard.each(danger, [URGENT], closeness=CLOSENESS, balanced=True),
        language=written.each(tongues, sorted(set(tongues)), closeness=CLOSENESS, balanced=False),
        least=least,
    )


def catalogue(root: Path) -> list[Sentence]:
    """What we say to her, line by line: more words of each language. Raises BadCatalogue."""
    found = []
    for language in LANGUAGES:
        if language != DEFAULT_LANGUAGE:
            for message in strings.read(po_path(root, language)):
                found += [(str(message.string or ""), language), (str(message.id), DEFAULT_LANGUAGE)]
    lines = {(line, language) for said, language in found for line in said.split("\n") if line.strip()}
    return [Sentence(line, "", language) for line, language in sorted(lines)]


def read_least(root: Path) -> dict[str, float]:
    """From which score on a message counts as danger, by language. Raises BadContent."""
    rows = read_csv(root / LEAST, ("language", "least"))
    try:
        found = {row["language"]: float(row["least"]) for row in rows}
    except ValueError as error:
        raise BadContent(f"{LEAST}: {error}.") from error
    if set(found) != set(LANGUAGES):
        raise BadContent(f"{LEAST} must have one row for each language.")
    return found


def _fingerprint(root: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(path for pattern in _INPUTS for path in root.glob(pattern)):
        digest.update(path.relative_to(root).as_posix().encode() + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()
