"""What `make evaluate` asks, and what it makes vectors for."""

import io
from collections import Counter
from dataclasses import replace

import numpy as np
import pytest

from bot.domain.enums import SAFETY_INTENTS
from bot.errors import BadRequest
from bot.nlu.fusion import IntentPrediction
from bot.nlu.sentence_encoder import VECTOR_SIZE
from bot.nlu.training.labelled_examples import Sentence
from tests.support.factories import ROOT
from tools.nlu_evaluation import cross_validation
from tools.nlu_evaluation.cross_validation import sample_held_out
from tools.nlu_evaluation.embedding_cache import VectorCache
from tools.nlu_evaluation.pipeline import Pipeline, PipelineConfig

SENTENCES = [
    Sentence(f"{said} {number}", intent, language, written)
    for written in ("one", "other")
    for language in ("id", "en")
    for intent, said in (("greet", f"halo {language}"), ("wages_unpaid", f"gaji {language}"))
    for number in range(60)
]


class Counting:
    """An encoder that remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def __call__(self, texts):
        self.asked += texts
        return np.tile(np.eye(1, VECTOR_SIZE, dtype=np.float32), (len(texts), 1))


def test_of_each_language_of_a_batch_so_many_are_asked_evenly_over_its_intents(monkeypatch) -> None:
    monkeypatch.setattr(cross_validation, "MAX_ASKED", 40)
    asked = sample_held_out(SENTENCES, "other")
    assert Counter((one.batch, one.language, one.intent) for one in asked) == {
        ("other", language, intent): 20 for language in ("id", "en") for intent in ("greet", "wages_unpaid")
    }


def test_only_batches_that_there_are_can_be_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cross_validation, "load_dataset", lambda root: SENTENCES)
    with pytest.raises(BadRequest, match="no batch third; there are one, other"):
        next(cross_validation.cross_validate(ROOT, use_encoder=False, batches=["other", "third"], out=io.StringIO()))


def test_one_batch_is_asked_of_what_learnt_from_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    dangers = [Sentence(f"tolong {name}", name, "id", "one") for name in sorted(SAFETY_INTENTS)]
    monkeypatch.setattr(cross_validation, "load_dataset", lambda root: [*SENTENCES, *dangers])
    # The fusion that is kept knows the product's own intents, and these are fewer.
    monkeypatch.setattr(
        cross_validation, "predict_intents", lambda model, text: IntentPrediction(dict.fromkeys(SAFETY_INTENTS, 0.0))
    )
    (fold,) = cross_validation.cross_validate(ROOT, use_encoder=False, batches=["other"], out=io.StringIO())
    assert (fold.held_out, fold.other_batches, len(fold.without_encoder)) == ("other", 1, 240)


def test_a_small_batch_is_asked_whole() -> None:
    assert sorted(one.text for one in sample_held_out(SENTENCES, "one")) == sorted(one.text for one in SENTENCES[:240])


def test_vectors_are_made_for_the_chosen_and_for_what_letters_are_not_sure_of() -> None:
    encoder = Counting()
    configured = PipelineConfig.load(ROOT)
    pipeline = Pipeline.fit(SENTENCES, config=configured, vectors=VectorCache(encoder), encoded=[0, 70, 130])
    assert sorted(encoder.asked) == sorted(SENTENCES[place].text for place in (0, 70, 130))
    encoder.asked.clear()
    pipeline.predict([SENTENCES[0], Sentence("kabar", "greet", "id")], at_once=True)
    assert encoder.asked == ["kabar"]
    told_apart = replace(pipeline, model=replace(pipeline.model, confidence_threshold=1.1))
    told_apart.predict([SENTENCES[0]], at_once=True)
    assert encoder.asked == ["kabar"]  # known from before
