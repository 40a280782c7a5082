"""`make evaluate`: our own examples by language, each batch asked of a pipeline trained on the other batches.

Letters learn from all other batches. Vectors take a hundredth of a second each: the judge of sentence vectors learns from a
part of them, the same part in every fold, and of each batch and language a part is asked.
"""

import sys
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TextIO

from bot.content.policies import load_word_lists
from bot.domain.enums import LANGUAGES, SAFETY_INTENTS
from bot.errors import BadContent, BadRequest
from bot.nlu.fusion import IntentPrediction
from bot.nlu.intent_model import IntentModel
from bot.nlu.text.normalize import normalize
from bot.nlu.text.phrase_matcher import URGENT_MEANINGS, PhraseMatcher
from bot.nlu.training.intent_model import sample_stratified
from bot.nlu.training.labelled_examples import Sentence, load_dataset
from tools.nlu_evaluation import augmentation, embedding_cache, report
from tools.nlu_evaluation.embedding_cache import VectorCache
from tools.nlu_evaluation.metrics import MAX_ASKED, MAX_ENCODED, Alarm, Fold
from tools.nlu_evaluation.pipeline import Pipeline, PipelineConfig


def main(*, root: Path, use_encoder: bool, batches: Sequence[str] = (), out: TextIO = sys.stdout) -> int:
    """Measure, write the page and its pictures. `batches`: those that are asked, where not all of them.

    Raises BadContent where there are not two batches, BadRequest where one that is asked for does not exist.
    """
    folds = list(cross_validate(root, use_encoder=use_encoder, batches=batches, out=out))
    for path in report.write_report(root, folds):
        print(path, file=out)
    return 0


def cross_validate(root: Path, *, use_encoder: bool, batches: Sequence[str] = (), out: TextIO) -> Iterator[Fold]:
    """One fold for each of these passes, or for every one."""
    sentences = load_dataset(root)
    every = {one.batch for one in sentences}
    if len(every) < 2:
        raise BadContent("data/nlu has one batch; leaving one out needs two.")
    if unknown := sorted({*batches} - every):
        raise BadRequest(f"There is no batch {unknown[0]}; there are {', '.join(sorted(every))}.")
    configured = PipelineConfig.load(root)
    made = VectorCache.open(
        use=use_encoder and configured.uses_encoder, path=root / "var" / embedding_cache.VECTOR_FILE
    )
    phrases = PhraseMatcher(load_word_lists(root / "data" / "triage"), normalise=normalize)
    encoded = {
        sentences[place] for place in sample_stratified([one.intent for one in sentences], max_examples=MAX_ENCODED)
    }
    for written in sorted({*batches} or every):
        print(f"leaving out {written}", file=out, flush=True)
        yield _evaluate_fold(written, sentences, encoded, configured, made, phrases)


def sample_held_out(sentences: Sequence[Sentence], written: str) -> list[Sentence]:
    """What is asked of a batch: of each language so many at most, evenly spread over its intents."""
    found = []
    for language in LANGUAGES:
        several = [one for one in sentences if (one.batch, one.language) == (written, language)]
        found += [
            several[place] for place in sample_stratified([one.intent for one in several], max_examples=MAX_ASKED)
        ]
    return found


def _evaluate_fold(
    written: str,
    sentences: Sequence[Sentence],
    encoded: Collection[Sentence],
    config: PipelineConfig,
    made: VectorCache,
    phrase_matcher: PhraseMatcher,
) -> Fold:
    taught = [one for one in sentences if one.batch != written]
    places = [place for place, one in enumerate(taught) if one in encoded]
    pipeline = Pipeline.fit(taught, config=config, vectors=made, is_ours=True, encoded=places)
    asked = sample_held_out(sentences, written)
    changed = {
        name: (pipeline.predict(of, at_once=True), pipeline.predict(spelled, at_once=True))
        for name, of, spelled in augmentation.iterate_variants(asked)
    }
    plain = replace(pipeline, vectors=VectorCache(None))
    understood = pipeline.predict(asked, at_once=True)
    carded = [one.predicted_intent in SAFETY_INTENTS and config.is_confident(one) for one in understood]
    alarms = _collect_alarms(pipeline.model, asked, carded, phrase_matcher)
    return Fold(written, understood, plain.predict(asked), changed, alarms, len({one.batch for one in taught}))


def _collect_alarms(
    model: IntentModel, asked: Sequence[Sentence], carded: Sequence[bool], phrase_matcher: PhraseMatcher
) -> list[Alarm]:
    return [
        Alarm(
            language=str(one.language),
            is_danger=one.intent in SAFETY_INTENTS,
            is_hard=one.is_hard,
            by_words=phrase_matcher.match(one.text) in URGENT_MEANINGS,
            score=predict_intents(model, one.text).likeliest_danger[1],
            by_answer=is_carded,
        )
        for one, is_carded in zip(asked, carded, strict=True)
    ]


def predict_intents(model: IntentModel, text: str) -> IntentPrediction:
    """What a message is read as. Raises BadContent where the fusion that is kept knows other intents."""
    reading = model.predict(normalize(text))
    if reading is None:
        raise BadContent("data/understanding/fusion.npz is of other intents than the examples; run `make tune`.")
    return reading
