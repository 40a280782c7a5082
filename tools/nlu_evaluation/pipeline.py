"""The pipeline of config.yml without Rasa around it: normalise, encode, classify, look up places."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from bot.directory_lint import files
from bot.nlu.fusion import load_matching_fusion
from bot.nlu.intent_model import FallbackPolicy, IntentModel
from bot.nlu.place_matcher import PlaceNameMatcher, get_names_only_intent
from bot.nlu.sentence_encoder import Floats
from bot.nlu.text.normalize import DiacriticRestorer, normalize
from bot.nlu.training.intent_model import TrainingConfig, fit_intent_model, sample_stratified
from bot.nlu.training.labelled_examples import Sentence
from tools.nlu_evaluation.embedding_cache import VectorCache
from tools.nlu_evaluation.metrics import Prediction


@dataclass(frozen=True)
class PipelineConfig:
    """What config.yml says."""

    training_config: TrainingConfig
    uses_encoder: bool
    max_examples: int
    """How many examples get a vector."""
    fallback_policy: FallbackPolicy
    place_names: PlaceNameMatcher
    fusion_path: Path
    """The file of the fusion."""

    @classmethod
    def load(cls, root: Path) -> "PipelineConfig":
        """Raises BadContent."""
        steps: dict[str, Mapping[str, Any]] = {
            str(step["name"]).rpartition(".")[2]: step for step in files.read_yaml_tree(root / "config.yml")["pipeline"]
        }
        given = steps["IntentClassifier"]
        decision = steps["ConfidenceFallback"]
        return cls(
            TrainingConfig(**{one.name: given[one.name] for one in fields(TrainingConfig) if one.name in given}),
            bool(steps["SentenceFeaturizer"]["use"]),
            int(steps["SentenceFeaturizer"]["most"]),
            FallbackPolicy(**{one.name: decision[one.name] for one in fields(FallbackPolicy) if one.name in decision}),
            PlaceNameMatcher.load(root / steps["Gazetteer"]["path"]),
            root / given["fusion"],
        )

    def is_confident(self, prediction: Prediction) -> bool:
        """Whether it is sure enough to be answered as what it was taken for."""
        return self.fallback_policy.is_confident(prediction.ranking)


@dataclass(frozen=True)
class Pipeline:
    """A trained pipeline."""

    model: IntentModel
    vectors: VectorCache
    diacritic_restorer: DiacriticRestorer
    place_names: PlaceNameMatcher | None
    """None: foreign intents, which no table of ours settles."""

    @classmethod
    def fit(
        cls,
        sentences: Sequence[Sentence],
        *,
        config: PipelineConfig,
        vectors: VectorCache,
        is_ours: bool = False,
        encoded: Sequence[int] | None = None,
    ) -> "Pipeline":
        """Train on labelled sentences. `is_ours`: intents of the product, so that names of places settle them.

        `encoded`: the places of those that get a vector; else as many as config.yml says.
        """
        texts = [normalize(one.text) for one in sentences]
        intents = [one.intent for one in sentences]
        places = (
            (sample_stratified(intents, max_examples=config.max_examples) if encoded is None else encoded)
            if vectors.is_available
            else []
        )
        accents = DiacriticRestorer.fit(texts)
        rows = vectors.get_vectors([accents.restore(texts[place]) for place in places]) if places else None
        given = {} if rows is None else dict(zip(places, rows, strict=True))
        fusion = load_matching_fusion(config.fusion_path, intents) if is_ours else None
        twins = [text for text, one in zip(texts, sentences, strict=True) if one.is_hard]
        model = fit_intent_model(
            texts, intents, config=config.training_config, vectors=given, calm_twins=twins, fusion=fusion
        )
        return cls(model, vectors, accents, config.place_names if is_ours else None)

    def rank_intents(self, text: str, vector: Floats | None = None) -> list[tuple[str, float]]:
        """Every intent with its probability, likeliest first."""
        said = normalize(text)
        ranking = self.model.rank_intents(said, lambda: self._encode_text(said) if vector is None else vector)
        settled = get_names_only_intent(self.place_names.read_message(said)) if self.place_names else None
        if settled is None:
            return ranking
        return [(settled, 1.0), *((name, 0.0) for name, _ in ranking if name != settled)]

    def _encode_text(self, text: str) -> Floats | None:
        return self.vectors.encode_text(self.diacritic_restorer.restore(text))

    def predict(self, sentences: Sequence[Sentence], *, at_once: bool = False) -> list[Prediction]:
        """Understand sentences one by one and note the time; `at_once`: vectors are made together, beforehand."""
        ready = self._encode_unsure(sentences) if at_once else {}
        judged = []
        for one in sentences:
            began = time.perf_counter()
            ranking = self.rank_intents(one.text, ready.get(one.text))
            judged.append(Prediction(one.intent, ranking, 1000 * (time.perf_counter() - began), one.language))
        return judged

    def _encode_unsure(self, sentences: Sequence[Sentence]) -> dict[str, Floats]:
        """The vectors of those that letters alone are not sure of."""
        said = {one.text: normalize(one.text) for one in sentences}
        unsure = [
            text
            for text, normal in said.items()
            if self.model.rank_intents(normal)[0][1] < self.model.confidence_threshold
        ]
        made = (
            self.vectors.get_vectors([self.diacritic_restorer.restore(said[text]) for text in unsure])
            if unsure
            else None
        )
        return {} if made is None else dict(zip(unsure, made, strict=True))
