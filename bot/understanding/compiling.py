"""models/triage.npz: the decisions the gateway makes by itself, as plain arrays: the letters of Rasa's model, and languages."""

import hashlib
import io
import itertools
import tarfile
from collections.abc import Iterable
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from pathlib import Path

import numpy as np

from bot.content.files import read_csv
from bot.errors import BadContent, Misconfigured
from bot.i18n import strings
from bot.i18n.upkeep import po_path
from bot.model.vocabulary import DEFAULT_LANGUAGE, LANGUAGES
from bot.nlu.letters import learnt
from bot.nlu.model import ARRAYS, FUSION, LETTERS, TWINS
from bot.nlu.training import chosen
from bot.text.danger import FILE, Signals
from bot.text.fusion import Fusion, read_fusion
from bot.text.hashed import HashedModel, read_model
from bot.text.language import by_script
from bot.text.normalise import normalise
from bot.understanding.examples import Sentence, passing

CLOSENESS = 10.0
"""How closely the examples of a language are followed: less than those of an intent, for every word of it speaks."""
FEATURES = 200_000
"""Features that tell the languages apart; with all of them it tells no better."""
ENOUGH = 45_000
"""Sentences in Latin letters that tell the languages apart; with all of them it takes three times as long, and is no better."""
LEAST = "data/policies/danger_least.csv"
_INPUTS = (
    "data/nlu/**/*.yml",
    "locales/**/*.po",
    LEAST,
    "bot/text/*.py",
    "bot/nlu/letters.py",
    "bot/nlu/table.py",
    "bot/understanding/compiling.py",
    "models/pelita.inputs",
)


def begin(root: Path) -> Future[HashedModel]:
    """Learn to tell the languages apart, in a process of its own: Rasa reads for a quarter of a minute, and on one core."""
    worker = ProcessPoolExecutor(1)
    languages = worker.submit(_languages, root)
    worker.shutdown(wait=False)  # it ends by itself: what it took is free again before the intents are learnt
    return languages


def main(*, root: Path, model: Path, force: bool = False, begun: Future[HashedModel] | None = None) -> Path:
    """Compile if an input changed, and say where the file is. `model`: Rasa's. `begun`: by `begin`, if it was.

    Raises BadContent, Misconfigured.
    """
    target = root / "models" / FILE
    made_of = target.with_suffix(".inputs")
    inputs = _fingerprint(root)
    if force or not target.exists() or not made_of.exists() or made_of.read_text() != inputs:
        letters, twins, fusion = judges_of(model)
        Signals(letters, twins, fusion, _ended(begun) or _languages(root), read_least(root)).save(target)
        made_of.write_text(inputs)
    return target


def judges_of(model: Path) -> tuple[HashedModel, HashedModel, Fusion]:
    """The judge of letters in Rasa's model, what tells twins apart, and the fusion. Raises Misconfigured."""
    with tarfile.open(model) as archive:
        for member in archive:
            packed = archive.extractfile(member) if Path(member.name).name == ARRAYS else None
            if packed:
                return _judges(model, packed.read())
    raise Misconfigured(f"{model.name} has no {ARRAYS}; run `make train`.")


def _judges(model: Path, packed: bytes) -> tuple[HashedModel, HashedModel, Fusion]:
    with np.load(io.BytesIO(packed), allow_pickle=False) as arrays:
        try:
            return read_model(arrays, LETTERS), read_model(arrays, TWINS), read_fusion(arrays, FUSION)
        except KeyError as error:
            what = "the intents are not those of data/understanding/fusion.npz; run `make tune`, then `make train`"
            raise Misconfigured(f"{model.name} has no fusion: {what}.") from error


def _ended(begun: Future[HashedModel] | None) -> HashedModel | None:
    """What was learnt meanwhile; None where its process was ended from outside, as where memory is short."""
    with suppress(BrokenProcessPool):
        return begun.result() if begun else None
    return None


def _languages(root: Path) -> HashedModel:
    return languages_of(itertools.chain(passing(root), catalogue(root)))


def languages_of(sentences: Iterable[Sentence]) -> HashedModel:
    """What tells the languages apart that are written in Latin letters."""
    latin = [(one.text, str(one.language)) for one in sentences if not by_script(one.text)]
    picked = [latin[place] for place in chosen([language for _, language in latin], most=ENOUGH)]
    texts, tongues = [normalise(text) for text, _ in picked], [language for _, language in picked]
    return learnt(texts, tongues, closeness=CLOSENESS, is_balanced=False, most=FEATURES)


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
