"""Training the models. The only place that needs scikit-learn."""

import warnings
from array import array
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, partial
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from bot.nlu.model import IntentModel, Letters, Sentences
from bot.text.grams import grams
from bot.text.hashed import BUCKETS, HashedModel, row_of
from bot.text.normalise import without_marks

Floats = npt.NDArray[np.float32]
Label = TypeVar("Label")
Vectors = Mapping[int, Floats]
"""The vectors of the examples that have one, by place."""
ROUNDS, SPREAD = 30, 4.0
"""How often the judge of sentence vectors sees each example, and how far apart these are laid for it."""
TOLERANCE = 0.1
"""Of scikit-learn's solver: a finer one takes twice as long, and was right no more often."""
FEWEST = 100
"""Examples from which on some can be spared."""
HELD_OUT = 5
"""One example in so many is held out to see how far scores can be trusted."""
SHARPNESSES = np.geomspace(0.1, 3.0, 30)


@dataclass(frozen=True)
class Recipe:
    """The settings of training; config.yml says why each is what it is."""

    closeness: float = 1.0
    """How closely the letters' judge follows the examples: scikit-learn's C."""
    rarest: int = 2
    """Features in fewer examples are left out."""
    hidden: int = 512
    """The size of the inner layer of the judge of sentence vectors."""
    smoothness: float = 0.1
    """How far that judge is held back from learning single examples: scikit-learn's alpha."""
    share: float = 12.0
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
    letters = _letters([texts[place] for place in places], taught, recipe)
    # Both judges must know the same intents, or their scores could not be added.
    both = set(taught) == {intents[place] for place in encoded}
    sentences = judge_of(encoded, intents, vectors, recipe=recipe) if both else None
    sharpness = {"alone": 1.0, "together": 1.0}
    return IntentModel(tuple(sorted(set(taught))), letters, sentences, recipe.share, sharpness, recipe.enough)


def _letters(texts: Sequence[str], intents: Sequence[str], recipe: Recipe) -> Letters:
    from sklearn.svm import LinearSVC

    examples, labels = with_unmarked(texts, intents)
    vocabulary = _vocabulary(examples, recipe.rarest)
    table = Table.of(examples, columns=len(vocabulary), column=vocabulary.get)
    # Rare intents weigh as much as common ones.
    judge = LinearSVC(C=recipe.closeness, class_weight="balanced", tol=TOLERANCE, random_state=0)
    weights, bias = _for_each(judge.fit(table.matrix, labels))
    return Letters(vocabulary, table.rarity.astype(np.float32), weights.astype(np.float16), bias)


def _vocabulary(examples: Sequence[str], rarest: int) -> dict[str, int]:
    """Feature → column, of those in so many examples or more."""
    seen = Counter(gram for text in examples for gram in set(grams(text)))
    return {gram: column for column, gram in enumerate(sorted(gram for gram in seen if seen[gram] >= rarest))}


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


def _for_each(trained: Any) -> tuple[Floats, Floats]:
    """Weights (features, classes) and bias (classes,); scikit-learn keeps one row where there are two classes."""
    weights, bias = trained.coef_.T.astype(np.float32), trained.intercept_.astype(np.float32)
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
    """scipy.sparse, one row a text, of length one; in the solver's own precision, for any other would be copied."""
    rarity: Floats
    """Inverse document frequency of each column."""

    @classmethod
    def of(cls, texts: Sequence[str], *, columns: int, column: Callable[[str], int | None]) -> "Table":
        """From normalised texts. `column`: of a feature; None, it is passed over."""
        from scipy.sparse import csr_matrix

        places, times, ends = array("i"), array("f"), [0]
        for text in texts:
            found = Counter(at for gram in grams(text) if (at := column(gram)) is not None)
            places.extend(found)
            times.extend(found.values())
            ends.append(len(places))
        all_at = np.frombuffer(places, dtype=np.int32)
        values = np.frombuffer(times, dtype=np.float32).astype(np.float64)
        del times
        rarity = 1 + np.log((1 + len(texts)) / (1 + np.bincount(all_at, minlength=columns)))
        for first, last in zip(ends, ends[1:], strict=False):
            row = values[first:last]
            row[:] = (1 + np.log(row)) * rarity[all_at[first:last]]
            row /= np.linalg.norm(row) or 1.0
        return cls(csr_matrix((values, all_at, ends), shape=(len(texts), columns)), rarity)


@dataclass(frozen=True)
class Hashed:
    """Texts as rows of a table that many small decisions can be trained on; made once."""

    matrix: Any
    """scipy.sparse, one row a text, of length one."""
    rarity: npt.NDArray[np.float16]
    repeated: Sequence[int]
    """Which text each row is; the unmarked forms stand behind the texts."""

    @classmethod
    def of(cls, texts: Sequence[str]) -> "Hashed":
        """From normalised texts."""
        examples, repeated = with_unmarked(texts, range(len(texts)))
        # Of many examples most features come again; the gateway keeps none of anybody's.
        table = Table.of(examples, columns=BUCKETS, column=cache(row_of))
        return cls(table.matrix, table.rarity.astype(np.float16), repeated)

    def apart(self, classes: Sequence[str], *, closeness: float) -> HashedModel:
        """Which class of many: trained to keep the best ahead of the others."""
        from sklearn.svm import LinearSVC

        judge = LinearSVC(C=closeness, tol=TOLERANCE, random_state=0).fit(self.matrix, self._labels(classes))
        weights, bias = _for_each(judge)
        return HashedModel(tuple(judge.classes_.tolist()), self.rarity, weights.astype(np.float16), bias)

    def each(self, classes: Sequence[str], known: Sequence[str], *, closeness: float, balanced: bool) -> HashedModel:
        """Each class or not. `balanced`: rare classes weigh as much as common ones."""
        from sklearn.linear_model import LogisticRegression

        labels = self._labels(classes)
        # The dual form: more features than examples, so it is ten times faster and decides the same.
        solve = partial(LogisticRegression, C=closeness, solver="liblinear", dual=True, tol=1e-2, random_state=0)
        weight = "balanced" if balanced else None
        judges = [solve(class_weight=weight).fit(self.matrix, labels == one) for one in known]
        weights = np.vstack([judge.coef_[0] for judge in judges]).T.astype(np.float16)
        bias = np.array([judge.intercept_[0] for judge in judges], dtype=np.float32)
        return HashedModel(tuple(known), self.rarity, weights, bias)

    def _labels(self, classes: Sequence[str]) -> npt.NDArray[np.str_]:
        return np.array([classes[place] for place in self.repeated])


def with_unmarked(texts: Sequence[str], labels: Sequence[Label]) -> tuple[list[str], list[Label]]:
    """The examples, and each once more without its diacritics: half of all Vietnamese is typed so."""
    bare = [(without_marks(text), label) for text, label in zip(texts, labels, strict=True)]
    extra = [pair for pair, text in zip(bare, texts, strict=True) if pair[0] != text]
    return [*texts, *(text for text, _ in extra)], [*labels, *(label for _, label in extra)]
