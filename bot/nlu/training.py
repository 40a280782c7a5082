"""Training the models. The only place that needs scikit-learn."""

import warnings
from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from bot.nlu.model import IntentModel, Sentences
from bot.text.hashed import BUCKETS, HashedModel, counted
from bot.text.normalise import without_marks

Floats = npt.NDArray[np.float32]
Label = TypeVar("Label")
Vectors = Mapping[int, Floats]
"""The vectors of the examples that have one, by place."""
ROUNDS, SPREAD = 30, 4.0
"""How often the judge of sentence vectors sees each example, and how far apart these are laid for it."""
FEWEST_ROUNDS, MOST_ROUNDS, LOOKS = 5, 50, 300_000
"""How often the judge of letters sees each example, and how many it looks at in all where there are few."""
FEWEST = 100
"""Examples from which on some can be spared."""
HELD_OUT = 5
"""One example in so many is held out to see how far scores can be trusted."""
SHARPNESSES = np.geomspace(0.1, 3.0, 30)


@dataclass(frozen=True)
class Recipe:
    """The settings of training; config.yml says why each is what it is."""

    closeness: float = 30.0
    """How closely the letters' judge follows the examples: the inverse of scikit-learn's alpha, for one example."""
    hidden: int = 512
    """The size of the inner layer of the judge of sentence vectors."""
    smoothness: float = 0.1
    """How far that judge is held back from learning single examples: scikit-learn's alpha."""
    share: float = 1.6
    """The weight of the letters' scores beside the sentences'."""
    sharpness: Mapping[str, float] = field(default_factory=dict)
    """How far scores are to be trusted, `alone` and `together`; empty: found on examples held out."""
    enough: float = 0.85
    """How sure the letters must be for the sentences not to be asked."""


def fit(
    texts: Sequence[str], intents: Sequence[str], *, recipe: Recipe, vectors: Vectors | None = None,
    kept: Sentences | None = None,
) -> IntentModel:  # fmt: skip
    """A model from normalised texts, their intents and, with an encoder, vectors; the same for the same input.

    `kept`: a judge of sentence vectors that has learnt already; no vectors are needed then.
    """
    given = vectors or {}
    model = _fit(range(len(texts)), texts, intents, given, recipe)
    if kept:
        model = replace(model, sentences=kept)
    sharpness = dict(recipe.sharpness) or _measured(texts, intents, given, recipe)
    return replace(model, sharpness=sharpness)


def chosen(intents: Sequence[str], *, most: int) -> list[int]:
    """The places of the examples that get a vector, at most so many: every intent's share, evenly spread over it.

    Vectors take nearly all the time of training. All places where there are no more.
    """
    by_intent: dict[str, list[int]] = {}
    for place, intent in enumerate(intents):
        by_intent.setdefault(intent, []).append(place)
    share = min(1.0, most / max(len(intents), 1))
    return sorted(
        places[int(number / share)] for places in by_intent.values() for number in range(int(len(places) * share))
    )


def _fit(
    places: Sequence[int], texts: Sequence[str], intents: Sequence[str], vectors: Vectors, recipe: Recipe
) -> IntentModel:
    taught = [intents[place] for place in places]
    encoded = [place for place in places if place in vectors]
    letters = learnt([texts[place] for place in places], taught, closeness=recipe.closeness)
    # Both judges must know the same intents, or their scores could not be added.
    both = set(taught) == {intents[place] for place in encoded}
    sentences = judge_of(encoded, intents, vectors, recipe=recipe) if both else None
    sharpness = {"alone": 1.0, "together": 1.0}
    return IntentModel(letters, sentences, recipe.share, sharpness, recipe.enough)


def learnt(texts: Sequence[str], labels: Sequence[str], *, closeness: float, is_balanced: bool = True) -> HashedModel:
    """A decision over the letters of normalised texts. `is_balanced`: rare labels weigh as much as common ones."""
    from sklearn.linear_model import SGDClassifier

    examples, names = with_unmarked(texts, labels)
    table = Table.of(examples)
    rounds = max(FEWEST_ROUNDS, min(LOOKS // len(examples), MOST_ROUNDS))
    # A label apart from all others, one after the other: all cores at work, on one copy of the table.
    judge = SGDClassifier(
        loss="log_loss", alpha=1 / (closeness * len(examples)), max_iter=rounds, tol=None,
        class_weight="balanced" if is_balanced else None, n_jobs=-1, random_state=0,
    ).fit(table.matrix, names)  # fmt: skip
    rarity = table.rarity.astype(np.float16)
    del table  # before anything is copied: it is the largest thing here
    weights, bias = _for_each(judge)
    return HashedModel(tuple(judge.classes_.tolist()), rarity, weights, bias)


def judge_of(places: Sequence[int], intents: Sequence[str], vectors: Vectors, *, recipe: Recipe) -> Sentences:
    """The judge of sentence vectors, taught the examples at these places."""
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.neural_network import MLPClassifier

    rows = np.vstack([vectors[place] for place in places])
    middle = rows.mean(axis=0)
    # Sentence vectors lie close together; spread out, the solver finds its way in fewer steps.
    spread = float(np.linalg.norm(rows - middle, axis=1).mean() or 1.0) / SPREAD
    judge = MLPClassifier(
        (recipe.hidden,), alpha=recipe.smoothness, max_iter=ROUNDS, batch_size=min(128, len(rows)),
        learning_rate_init=0.002, random_state=0,
    )  # fmt: skip
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # stopped early on purpose: later it only learns by heart
        judge.fit(((rows - middle) / spread).astype(np.float32), [intents[place] for place in places])
    hidden, weights = (np.asarray(layer, dtype=np.float32) for layer in judge.coefs_)
    hidden_bias, bias = (np.asarray(layer, dtype=np.float32) for layer in judge.intercepts_)
    if len(bias) == 1:  # two classes: scikit-learn keeps one
        weights, bias = np.hstack([-weights / 2, weights / 2]), np.concatenate([-bias / 2, bias / 2])
    return Sentences(middle, hidden / np.float32(spread), hidden_bias, weights, bias)


def _for_each(trained: Any) -> tuple[npt.NDArray[np.float16], Floats]:
    """Weights (features, classes) and bias (classes,); scikit-learn keeps one row where there are two classes."""
    weights, bias = trained.coef_.T.astype(np.float16), trained.intercept_.astype(np.float32)
    return (np.hstack([-weights, weights]), np.concatenate([-bias, bias])) if len(bias) == 1 else (weights, bias)


def _measured(texts: Sequence[str], intents: Sequence[str], vectors: Vectors, recipe: Recipe) -> dict[str, float]:
    """The sharpness under which held-out examples were least surprising."""
    if len(texts) < FEWEST:
        return {"alone": 1.0, "together": 1.0}
    asked = np.random.default_rng(0).random(len(texts)) < 1 / HELD_OUT
    model = _fit([int(place) for place in np.flatnonzero(~asked)], texts, intents, vectors, recipe)
    places = [int(place) for place in np.flatnonzero(asked) if intents[place] in model.intents]
    alone = _least_surprising(model, texts, intents, {}, places)
    encoded = [place for place in places if place in vectors]
    return {"alone": alone, "together": _least_surprising(model, texts, intents, vectors, encoded) if encoded else alone}


def _least_surprising(
    model: IntentModel, texts: Sequence[str], intents: Sequence[str], vectors: Vectors, places: Sequence[int]
) -> float:
    if not places:
        return 1.0
    scores = np.vstack([model.scores(texts[place], vectors.get(place))[0] for place in places])
    return sharpest(scores, [model.intents.index(intents[place]) for place in places])


def sharpest(scores: Floats, right: Sequence[int]) -> float:
    """The factor under which the right classes of these scores were likeliest."""
    rows = np.arange(len(right))

    def surprise(sharpness: float) -> float:
        sharp = scores * sharpness
        return float((np.log(np.exp(sharp).sum(axis=1)) - sharp[rows, list(right)]).mean())

    return float(min(SHARPNESSES, key=surprise))


@dataclass(frozen=True)
class Table:
    """The features of many texts, with as few copies as can be: this is the largest thing in training."""

    matrix: Any
    """scipy.sparse, one row a text, of length one."""
    rarity: Floats
    """Inverse document frequency of each column."""

    @classmethod
    def of(cls, texts: Sequence[str]) -> "Table":
        """From normalised texts."""
        from scipy.sparse import csr_matrix

        places, strengths, ends = array("i"), array("f"), [0]
        seen = np.zeros(BUCKETS, dtype=np.int32)
        for text in texts:
            rows, strength = counted(text)
            seen[rows] += 1
            places.frombytes(rows.astype(np.int32).tobytes())
            strengths.frombytes(strength.tobytes())
            ends.append(len(places))
        all_at, values = np.frombuffer(places, dtype=np.int32), np.frombuffer(strengths, dtype=np.float32)
        rarity = (1 + np.log((1 + len(texts)) / (1 + seen))).astype(np.float32)
        for first, last in zip(ends, ends[1:], strict=False):
            row = values[first:last]
            row *= rarity[all_at[first:last]]
            row /= np.linalg.norm(row) or 1.0
        return cls(csr_matrix((values, all_at, ends), shape=(len(texts), BUCKETS)), rarity)


def with_unmarked(texts: Sequence[str], labels: Sequence[Label]) -> tuple[list[str], list[Label]]:
    """The examples, and each once more without its diacritics: half of all Vietnamese is typed so."""
    bare = [(without_marks(text), label) for text, label in zip(texts, labels, strict=True)]
    extra = [pair for pair, text in zip(bare, texts, strict=True) if pair[0] != text]
    return [*texts, *(text for text, _ in extra)], [*labels, *(label for _, label in extra)]
