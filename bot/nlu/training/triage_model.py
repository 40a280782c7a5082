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

from bot.content.file_reader import read_csv
from bot.domain.enums import DEFAULT_LANGUAGE, LANGUAGES
from bot.errors import BadContent, Misconfigured
from bot.i18n import translation_files
from bot.i18n.translation_files import get_po_path
from bot.nlu.danger_model import TRIAGE_MODEL_FILE, TriageModel
from bot.nlu.fusion import FusionModel, fusion_from_arrays
from bot.nlu.intent_model import ARRAYS_FILE, FUSION_PREFIX, NEAR_DANGER_PREFIX, NGRAM_PREFIX
from bot.nlu.linear_model import LinearModel, model_from_arrays
from bot.nlu.text.language_id import detect_by_script
from bot.nlu.text.normalize import normalize
from bot.nlu.training.intent_model import sample_stratified
from bot.nlu.training.labelled_examples import Sentence, iterate_dataset
from bot.nlu.training.ngram_classifier import compute_order_key, fit_ngram_classifier

LANGUAGE_MODEL_C = 10.0
"""How closely the examples of a language are followed: less than those of an intent, for every word of it speaks."""
MAX_FEATURES = 200_000
"""Features that tell the languages apart; with all of them it tells no better."""
MAX_SENTENCES = 45_000
"""Sentences in Latin letters that tell the languages apart; with all of them it takes three times as long, and is no better."""
THRESHOLDS_FILE = "data/triage/danger_least.csv"
_INPUTS = (
    "data/nlu/**/*.yml",
    "locales/**/*.po",
    THRESHOLDS_FILE,
    "bot/nlu/text/*.py",
    "bot/nlu/linear_model.py",
    "bot/nlu/danger_model.py",
    "bot/nlu/training/ngram_classifier.py",
    "bot/nlu/training/tfidf_matrix.py",
    "bot/nlu/training/triage_model.py",
    "models/pelita.inputs",
)


def start_language_training(root: Path) -> Future[LinearModel]:
    """Learn to tell the languages apart, in a process of its own: Rasa reads for a quarter of a minute, and on one core."""
    worker = ProcessPoolExecutor(1)
    languages = worker.submit(_fit_language_model, root)
    worker.shutdown(wait=False)  # it ends by itself: what it took is free again before the intents are learnt
    return languages


def compile_triage_model(
    *, root: Path, model: Path, force: bool = False, begun: Future[LinearModel] | None = None
) -> Path:
    """Compile if an input changed, and say where the file is. `model`: Rasa's. `begun`: by `begin`, if it was.

    Raises BadContent, Misconfigured.
    """
    target = root / "models" / TRIAGE_MODEL_FILE
    made_of = target.with_suffix(".inputs")
    inputs = _hash_inputs(root)
    if force or not target.exists() or not made_of.exists() or made_of.read_text() != inputs:
        letters, twins, fusion = load_intent_models(model)
        TriageModel(
            letters, twins, fusion, _get_result(begun) or _fit_language_model(root), read_thresholds(root)
        ).save(target)
        made_of.write_text(inputs)
    return target


def load_intent_models(model: Path) -> tuple[LinearModel, LinearModel, FusionModel]:
    """The judge of letters in Rasa's model, what tells twins apart, and the fusion. Raises Misconfigured."""
    with tarfile.open(model) as archive:
        for member in archive:
            packed = archive.extractfile(member) if Path(member.name).name == ARRAYS_FILE else None
            if packed:
                return _read_intent_models(model, packed.read())
    raise Misconfigured(f"{model.name} has no {ARRAYS_FILE}; run `make train`.")


def _read_intent_models(model: Path, packed: bytes) -> tuple[LinearModel, LinearModel, FusionModel]:
    with np.load(io.BytesIO(packed), allow_pickle=False) as arrays:
        try:
            return (
                model_from_arrays(arrays, NGRAM_PREFIX),
                model_from_arrays(arrays, NEAR_DANGER_PREFIX),
                fusion_from_arrays(arrays, FUSION_PREFIX),
            )
        except KeyError as error:
            what = "the intents are not those of data/understanding/fusion.npz; run `make tune`, then `make train`"
            raise Misconfigured(f"{model.name} has no fusion: {what}.") from error


def _get_result(begun: Future[LinearModel] | None) -> LinearModel | None:
    """What was learnt meanwhile; None where its process was ended from outside, as where memory is short."""
    with suppress(BrokenProcessPool):
        return begun.result() if begun else None
    return None


def _fit_language_model(root: Path) -> LinearModel:
    return fit_language_model(itertools.chain(iterate_dataset(root), load_catalogue_sentences(root)))


def fit_language_model(sentences: Iterable[Sentence]) -> LinearModel:
    """What tells the languages apart that are written in Latin letters."""
    latin = [(one.text, str(one.language)) for one in sentences if not detect_by_script(one.text)]
    latin.sort(key=lambda one: (compute_order_key(one[0]), one))  # whichever file they stood in, the same are picked
    picked = [
        latin[place] for place in sample_stratified([language for _, language in latin], max_examples=MAX_SENTENCES)
    ]
    texts, tongues = [normalize(text) for text, _ in picked], [language for _, language in picked]
    return fit_ngram_classifier(texts, tongues, C=LANGUAGE_MODEL_C, is_balanced=False, max_features=MAX_FEATURES)


def load_catalogue_sentences(root: Path) -> list[Sentence]:
    """What we say to her, line by line: more words of each language. Raises BadCatalogue."""
    found = []
    for language in LANGUAGES:
        if language != DEFAULT_LANGUAGE:
            for message in translation_files.read_po(get_po_path(root, language)):
                if message.id:  # not the header: it says the minute, and nothing in any language
                    found += [(str(message.string or ""), language), (str(message.id), DEFAULT_LANGUAGE)]
    lines = {(line, language) for said, language in found for line in said.split("\n") if line.strip()}
    return [Sentence(line, "", language) for line, language in sorted(lines)]


def read_thresholds(root: Path) -> dict[str, float]:
    """From which score on a message counts as danger, by language. Raises BadContent."""
    rows = read_csv(root / THRESHOLDS_FILE, ("language", "least"))
    try:
        found = {row["language"]: float(row["least"]) for row in rows}
    except ValueError as error:
        raise BadContent(f"{THRESHOLDS_FILE}: {error}.") from error
    if set(found) != set(LANGUAGES):
        raise BadContent(f"{THRESHOLDS_FILE} must have one row for each language.")
    return found


def _hash_inputs(root: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(path for pattern in _INPUTS for path in root.glob(pattern)):
        digest.update(path.relative_to(root).as_posix().encode() + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()
