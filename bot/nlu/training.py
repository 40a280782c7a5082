"""Training the intent model. The only place that needs scikit-learn."""

from collections.abc import Sequence
from functools import partial

import numpy as np

from bot.nlu.grams import grams
from bot.nlu.model import IntentModel
from bot.text.normalise import without_marks


def fit(texts: Sequence[str], intents: Sequence[str], *, regularisation: float, rarest: int) -> IntentModel:
    """A model from normalised texts and their intents, the same for the same input.

    `regularisation` is scikit-learn's C: higher follows the examples more closely. Features in fewer than `rarest`
    examples are left out.
    """
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression

    examples, labels = _with_unmarked(texts, intents)
    features = TfidfVectorizer(analyzer=grams, min_df=rarest, sublinear_tf=True, dtype=np.float32)
    matrix = features.fit_transform(examples)
    known = sorted(set(labels))
    # The dual form: more features than examples, so it is ten times faster and decides the same.
    solve = partial(LogisticRegression, C=regularisation, solver="liblinear", dual=True, tol=1e-3, random_state=0)
    trained = [solve().fit(matrix, np.array(labels) == intent) for intent in known]
    order = sorted(features.vocabulary_, key=features.vocabulary_.__getitem__)
    return IntentModel(
        intents=tuple(known),
        vocabulary={gram: row for row, gram in enumerate(order)},
        rarity=features.idf_.astype(np.float32),
        weights=np.vstack([one.coef_[0] for one in trained]).T.astype(np.float16),
        bias=np.array([one.intercept_[0] for one in trained], dtype=np.float32),
    )


def _with_unmarked(texts: Sequence[str], intents: Sequence[str]) -> tuple[list[str], list[str]]:
    """The examples, and each once more without its diacritics: half of all Vietnamese is typed so."""
    bare = [(without_marks(text), intent) for text, intent in zip(texts, intents, strict=True)]
    extra = [pair for pair, text in zip(bare, texts, strict=True) if pair[0] != text]
    return [*texts, *(text for text, _ in extra)], [*intents, *(intent for _, intent in extra)]
