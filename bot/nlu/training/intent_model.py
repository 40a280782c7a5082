"""Training the intent model: both judges, and how far to trust them."""

import os
import warnings
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from bot.domain.enums import SAFETY_INTENTS
from bot.nlu.fusion import FusionModel
from bot.nlu.intent_model import EmbeddingClassifier, IntentModel
from bot.nlu.training.ngram_classifier import fit_near_danger_classifier, fit_ngram_classifier

Floats = npt.NDArray[np.float32]
Vectors = Mapping[int, Floats]
"""The vectors of the examples that have one, by place."""
Network = tuple[Floats, Floats, Floats, Floats]
"""Weights and biases of the inner layer, and of the outer one."""
MAX_ITERATIONS, INPUT_SCALE = 20, 4.0
"""How often the judge of sentence vectors sees each example, and how far apart these are laid for it."""
NETWORKS = 4
"""Networks that are taught apart and asked together: each errs elsewhere."""
LABEL_ALPHA = 0.05
"""scikit-learn's alpha for a network of independent labels."""
MIN_EXAMPLES = 100
"""Examples from which on some can be spared."""
HELD_OUT_FRACTION = 5
"""One example in so many is held out to see how far scores can be trusted."""
TEMPERATURES = np.geomspace(0.1, 3.0, 30)


@dataclass(frozen=True)
class TrainingConfig:
    """The settings of training; config.yml says why each is what it is."""

    C: float = 30.0
    """How closely the letters' judge follows the examples: the inverse of scikit-learn's alpha, for one example."""
    hidden: int = 256
    """The size of the inner layer of each network in the judge of sentence vectors."""
    alpha: float = 0.1
    """How far that judge is held back from learning single examples: scikit-learn's alpha."""
    ngram_weight: float = 2.0
    """The weight of the letters' scores beside the sentences'."""
    temperature: Mapping[str, float] = field(default_factory=dict)
    """How far scores are to be trusted, `alone` and `together`; empty: found on examples held out."""
    confidence_threshold: float = 0.85
    """How sure the letters must be for the sentences not to be asked."""


def fit_intent_model(
    texts: Sequence[str],
    intents: Sequence[str],
    *,
    config: TrainingConfig,
    vectors: Vectors | None = None,
    calm_twins: Sequence[str] = (),
    fusion: FusionModel | None = None,
) -> IntentModel:
    """A model from normalised texts, their intents and, with an encoder, vectors; the same for the same input.

    `calm_twins`: normalised texts among them that sound like danger and are none. `fusion`: what reads messages piece by
    piece, where one is kept for these intents (bot/nlu/fusion.py).
    """
    given = vectors or {}
    model = _fit_on_subset(range(len(texts)), texts, intents, given, config)
    sharpness = dict(config.temperature) or _calibrate_temperature(texts, intents, given, config)
    if fusion is None:
        return replace(model, temperature=sharpness)
    danger = [text for text, intent in zip(texts, intents, strict=True) if intent in SAFETY_INTENTS]
    told = [*danger, *calm_twins], [True] * len(danger) + [False] * len(calm_twins)
    twins = fit_near_danger_classifier(*told, C=config.C)
    return replace(model, temperature=sharpness, near_danger_model=twins, fusion=fusion)


def sample_stratified(intents: Sequence[str], *, max_examples: int) -> list[int]:
    """The places of the examples that get a vector, at most so many: every intent's share, evenly spread over it.

    Vectors take nearly all the time of training. All places where there are no more.
    """
    by_intent: dict[str, list[int]] = {}
    for place, intent in enumerate(intents):
        by_intent.setdefault(intent, []).append(place)
    share = min(1.0, max_examples / max(len(intents), 1))
    return sorted(
        places[int(number / share)] for places in by_intent.values() for number in range(int(len(places) * share))
    )


def _fit_on_subset(
    places: Sequence[int], texts: Sequence[str], intents: Sequence[str], vectors: Vectors, config: TrainingConfig
) -> IntentModel:
    taught = [intents[place] for place in places]
    encoded = [place for place in places if place in vectors]
    letters = fit_ngram_classifier([texts[place] for place in places], taught, C=config.C)
    # Both judges must know the same intents, or their scores could not be added.
    both = set(taught) == {intents[place] for place in encoded}
    sentences = fit_embedding_classifier(encoded, intents, vectors, config=config) if both else None
    sharpness = {"alone": 1.0, "together": 1.0}
    return IntentModel(letters, sentences, config.ngram_weight, sharpness, config.confidence_threshold)


def fit_embedding_classifier(
    places: Sequence[int], intents: Sequence[str], vectors: Vectors, *, config: TrainingConfig
) -> EmbeddingClassifier:
    """The judge of sentence vectors, taught the examples at these places: several networks, laid side by side as one."""
    rows = np.vstack([vectors[place] for place in places])
    middle = rows.mean(axis=0, dtype=np.float32)
    # Sentence vectors lie close together; spread out, the solver finds its way in fewer steps.
    spread = float(np.linalg.norm(rows - middle, axis=1).mean() or 1.0) / INPUT_SCALE
    apart, meant = ((rows - middle) / spread).astype(np.float32), [intents[place] for place in places]
    hidden, hidden_bias, weights, bias = zip(*_fit_networks(apart, meant, config), strict=True)
    return EmbeddingClassifier(
        middle,
        np.divide(np.hstack(hidden), np.float32(spread)),
        np.concatenate(hidden_bias),
        np.divide(np.vstack(weights), np.float32(NETWORKS)),
        np.mean(bias, axis=0, dtype=np.float32),
    )


def _fit_networks(rows: Floats, meant: Sequence[str], config: TrainingConfig) -> list[Network]:
    """All networks, taught on all cores: each by one thread, for the products of one are too small to be shared out."""
    from sklearn.exceptions import ConvergenceWarning
    from threadpoolctl import threadpool_limits

    with warnings.catch_warnings(), threadpool_limits(1), ThreadPoolExecutor(os.cpu_count()) as cores:
        warnings.simplefilter("ignore", ConvergenceWarning)  # stopped early on purpose: later it only learns by heart
        return list(cores.map(lambda number: _fit_network(rows, meant, config, number), range(NETWORKS)))


def _fit_network(rows: Floats, meant: Sequence[str], config: TrainingConfig, number: int) -> Network:
    from sklearn.neural_network import MLPClassifier

    network = MLPClassifier(
        (config.hidden,),
        alpha=config.alpha,
        max_iter=MAX_ITERATIONS,
        batch_size=min(128, len(rows)),
        learning_rate_init=0.002,
        random_state=number,
    )
    network.fit(rows, meant)
    hidden, weights = (np.asarray(layer, dtype=np.float32) for layer in network.coefs_)
    hidden_bias, bias = (np.asarray(layer, dtype=np.float32) for layer in network.intercepts_)
    if len(bias) == 1:  # two classes: scikit-learn keeps one
        weights, bias = np.hstack([-weights / 2, weights / 2]), np.concatenate([-bias / 2, bias / 2])
    return hidden, hidden_bias, weights, bias


def _calibrate_temperature(
    texts: Sequence[str], intents: Sequence[str], vectors: Vectors, config: TrainingConfig
) -> dict[str, float]:
    """The sharpness under which held-out examples were least surprising."""
    if len(texts) < MIN_EXAMPLES:
        return {"alone": 1.0, "together": 1.0}
    asked = np.random.default_rng(0).random(len(texts)) < 1 / HELD_OUT_FRACTION
    model = _fit_on_subset([int(place) for place in np.flatnonzero(~asked)], texts, intents, vectors, config)
    places = [place for place in map(int, np.flatnonzero(asked)) if intents[place] in model.intents]
    alone = _find_temperature(model, texts, intents, {}, places)
    encoded = [place for place in places if place in vectors]
    return {
        "alone": alone,
        "together": _find_temperature(model, texts, intents, vectors, encoded) if encoded else alone,
    }


def _find_temperature(
    model: IntentModel, texts: Sequence[str], intents: Sequence[str], vectors: Vectors, places: Sequence[int]
) -> float:
    if not places:
        return 1.0
    scores = np.vstack([model.compute_scores(texts[place], vectors.get(place))[0] for place in places])
    return select_temperature(scores, [model.intents.index(intents[place]) for place in places])


def select_temperature(scores: Floats, right: Sequence[int]) -> float:
    """The factor under which the right classes of these scores were likeliest."""
    rows = np.arange(len(right))

    def surprise(sharpness: float) -> float:
        sharp = scores * sharpness
        return float((np.log(np.exp(sharp).sum(axis=1)) - sharp[rows, list(right)]).mean())

    return float(min(TEMPERATURES, key=surprise))


def fit_multilabel_network(
    rows: Floats, meant: npt.NDArray[np.bool_], *, hidden: int, rounds: int, number: int
) -> Network:
    """A network whose labels are independent of each other: a row may have several. `meant`: shape (rows, labels)."""
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.neural_network import MLPClassifier

    network = MLPClassifier(
        (hidden,), alpha=LABEL_ALPHA, max_iter=rounds, batch_size=128, learning_rate_init=0.003, random_state=number
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # stopped early on purpose
        network.fit(rows, meant.astype(int))
    inner, outer = (np.asarray(layer, dtype=np.float32) for layer in network.coefs_)
    inner_bias, outer_bias = (np.asarray(layer, dtype=np.float32) for layer in network.intercepts_)
    return inner, inner_bias, outer, outer_bias
