"""models/triage.npz: the decisions the gateway makes by itself, trained beside the Rasa model and kept as plain arrays."""

import csv
import hashlib
from collections.abc import Sequence
from pathlib import Path

from bot.content.files import read_csv
from bot.errors import BadContent
from bot.model.vocabulary import LANGUAGES, SAFETY
from bot.nlu.training import Hashed
from bot.text.danger import CALM, FILE, URGENT, Signals
from bot.text.language import by_script
from bot.text.normalise import normalise
from bot.understanding.examples import Sentence, ours

CLOSENESS = 10.0
"""scikit-learn's C, for decisions of yes or no."""
CLOSENESS_OF_INTENTS = 0.3
"""The same, for which of all intents."""
LEAST = "data/policies/danger_least.csv"
_INPUTS = ("data/nlu/**/*.yml", LEAST, "bot/text/*.py", "bot/nlu/training.py", "bot/understanding/compiling.py")


def main(*, root: Path, force: bool = False) -> Path:
    """Compile if an input changed, and say where the file is. Raises BadContent."""
    target = root / "models" / FILE
    made_of = target.with_suffix(".inputs")
    inputs = _fingerprint(root)
    if force or not target.exists() or not made_of.exists() or made_of.read_text() != inputs:
        signals(ours(root), least=read_least(root)).save(target)
        made_of.write_text(inputs)
    return target


def signals(sentences: Sequence[Sentence], *, least: dict[str, float]) -> Signals:
    """Train both decisions."""
    heard = Hashed.of([normalise(one.text) for one in sentences])
    intents = [one.intent for one in sentences]
    danger = [URGENT if intent in SAFETY else CALM for intent in intents]
    spoken = [one for one in sentences if not by_script(normalise(one.text))]
    tongues = [str(one.language) for one in spoken]
    written = Hashed.of([normalise(one.text) for one in spoken])
    return Signals(
        intents=heard.apart(intents, closeness=CLOSENESS_OF_INTENTS),
        alarm=heard.each(danger, [URGENT], closeness=CLOSENESS, balanced=True),
        language=written.each(tongues, sorted(set(tongues)), closeness=CLOSENESS, balanced=False),
        least=least,
    )


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


def write_least(root: Path, found: dict[str, float]) -> None:
    """Keep what was measured."""
    with (root / LEAST).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("language", "least"))
        writer.writerows((code, f"{found[code]:.3f}") for code in LANGUAGES)


def _fingerprint(root: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(path for pattern in _INPUTS for path in root.glob(pattern)):
        digest.update(path.relative_to(root).as_posix().encode() + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()
