"""What a whole message means, from what its letters say of it as a whole and of each of its pieces.

A small net of one hidden layer, taught by `make tune` on messages made of our own sentences with greetings, small talk, other
topics and long stories around them (bot/understanding/augmentation.py). Its labels are independent of each other: a message
may be danger and a topic at once, and a greeting takes nothing from either. Numpy alone.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from bot.errors import Misconfigured
from bot.model.vocabulary import SAFETY_INTENTS, SMALL_TALK
from bot.text import segments
from bot.text.hashed import Floats, LinearModel, load_arrays, save_arrays
from bot.text.segments import Segments

FUSION_FILE: Final = "data/understanding/fusion.npz"
"""Where `make tune` keeps it."""
CALM, DANGER = "calm", "danger"
"""What tells twins apart: the classes of the second model of letters."""
TEMPERATURE: Final = 0.65
"""What letters' scores are multiplied by before they are compared, as in config.yml."""
UNKNOWN_LOGIT: Final = -5.0
"""The score of every intent for a piece of which nothing is known."""
MIN_SCORE, MAX_MARGIN = -12.0, 12.0
TOPIC_THRESHOLD: Final = 0.3
"""From this probability on what says something stands before small talk, however likely that is."""


@dataclass(frozen=True)
class IntentPrediction:
    """What one message was read as."""

    logits: Mapping[str, float]
    """Intent → the logarithm of its odds."""

    @property
    def likeliest_danger(self) -> tuple[str, float]:
        """Which danger a message is nearest to, and the logarithm of the odds of it."""
        name = max((one for one in SAFETY_INTENTS if one in self.logits), key=self.logits.__getitem__)
        return name, self.logits[name]

    def get_probability(self, intent: str) -> float:
        """From 0 to 1; of each intent by itself: several may be likely."""
        return float(1 / (1 + np.exp(-self.logits[intent])))

    def rank_intents(self) -> list[tuple[str, float]]:
        """Every intent with its probability: what says something first where it is likely at all, then small talk."""
        likely = [(intent, self.get_probability(intent)) for intent in self.logits]
        return sorted(likely, key=lambda one: (one[0] in SMALL_TALK or one[1] < TOPIC_THRESHOLD, -one[1]))


@dataclass(frozen=True)
class FusionModel:
    """The net; every array but `intents` holds numbers of single precision."""

    intents: tuple[str, ...]
    """The labels, in the order of the letters' classes."""
    middle: Floats
    """What is subtracted from each feature; shape (features,)."""
    spread: Floats
    """What it is divided by then."""
    hidden: Floats
    """Shape (features, hidden)."""
    hidden_bias: Floats
    weights: Floats
    """Shape (hidden, intents)."""
    bias: Floats

    def predict_logits(self, features: Floats) -> Floats:
        """The logarithm of the odds of each label; features of shape (messages, features)."""
        inner = np.maximum((features - self.middle) / self.spread @ self.hidden + self.hidden_bias, 0)
        found: Floats = (inner @ self.weights + self.bias).astype(np.float32)
        return found

    def predict(self, ngram_model: LinearModel, near_danger_model: LinearModel, text: str) -> IntentPrediction:
        """Read one normalised message. Raises ValueError where the letters know other intents."""
        if ngram_model.classes != self.intents:
            raise ValueError("letters and fusion were taught other intents")
        if ngram_model.decision_function(text[: segments.MAX_WHOLE_CHARACTERS]) is None:
            return IntentPrediction(dict.fromkeys(self.intents, UNKNOWN_LOGIT))  # a script or words nobody here knows: none of all
        logits = self.predict_logits(extract_features(ngram_model, near_danger_model, [text]))[0]
        return IntentPrediction(dict(zip(self.intents, logits.tolist(), strict=True)))

    def to_arrays(self, name: str) -> dict[str, npt.NDArray[Any]]:
        """What is written into a file, under this name."""
        return {f"{name}.{part}": np.asarray(getattr(self, part)) for part in _FIELD_NAMES}

    def save(self, path: Path) -> None:
        """Write one file of plain arrays, in half precision."""
        numbers = {f"fusion.{part}": getattr(self, part).astype(np.float16) for part in _FIELD_NAMES[1:]}
        save_arrays(path, {"fusion.intents": np.array(self.intents), **numbers})

    @classmethod
    def load(cls, path: Path) -> "FusionModel":
        """Read what `save` wrote. Raises Misconfigured."""
        try:
            return fusion_from_arrays(load_arrays(path), "fusion")
        except KeyError as error:
            raise Misconfigured(f"{path.name} is not what `make tune` writes.") from error


_FIELD_NAMES: Final = tuple(part.name for part in fields(FusionModel))


def fusion_from_arrays(arrays: Mapping[str, npt.NDArray[Any]], name: str) -> FusionModel:
    """One net of a file. Raises KeyError."""
    intents, *numbers = (arrays[f"{name}.{part}"] for part in _FIELD_NAMES)
    return FusionModel(tuple(map(str, intents.tolist())), *(number.astype(np.float32) for number in numbers))


def load_matching_fusion(path: Path, intents: Sequence[str]) -> FusionModel | None:
    """The net that is kept, if there is one and it tells just these intents apart. Raises Misconfigured."""
    if not path.is_file():
        return None
    fusion = FusionModel.load(path)
    return fusion if list(fusion.intents) == sorted(set(intents)) else None


def extract_features(ngram_model: LinearModel, near_danger_model: LinearModel, said: Sequence[str]) -> Floats:
    """What the net is given of normalised messages; shape (messages, features).

    For each intent what letters say of the whole, the most they say of a piece, and what they say on average; then how near
    to danger the whole and the nearest pieces are, what `twins` say of both, and how long the message is. `twins` tells
    danger from calm sentences in nearly the same words, and knows nothing else.
    """
    messages = [segments.split_segments(one) for one in said]
    pieces = [piece for message in messages for piece in message]
    scores, told = _score_segments(ngram_model, pieces), _score_segments(near_danger_model, pieces)
    margins, twin = _compute_danger_margins(ngram_model.classes, scores), told[:, 1] - told[:, 0]
    compared = _compute_log_shares(scores * TEMPERATURE)
    found, first = [], 0
    for message, text in zip(messages, said, strict=True):
        here = slice(first, first + 1 + len(message.parts))
        found.append(_build_features(message, compared[here], margins[here], twin[here], len(text)))
        first = here.stop
    return np.array(found, dtype=np.float32)


def _build_features(message: Segments, compared: Floats, margins: Floats, twin: Floats, length: int) -> Floats:
    # A message that is one piece is its own part.
    own = slice(1, None) if len(margins) > 1 else slice(None)
    parts, near, twins = compared[own], margins[own], twin[own]
    in_clauses = 1 + len(message.clauses) + len(message.pairs)
    in_short = in_clauses + len(message.short_windows)
    of_kind = [margins[1:in_clauses], margins[in_clauses:in_short], margins[in_short:]]
    nearest = np.argsort(-near)
    danger = [margins[0], *(near[nearest[min(place, len(near) - 1)]] for place in range(3))]
    danger += [kind.max() if len(kind) else margins[0] for kind in of_kind]
    danger += [twin[0], twins.max(), twins[nearest[0]], np.minimum(near, twins).max()]
    likely = np.clip(np.concatenate([compared[0], parts.max(axis=0), parts.mean(axis=0)]), MIN_SCORE, 0)
    size = [np.log1p(length), np.log1p(len(near))]
    whole: Floats = np.concatenate([likely, np.clip(danger, -MAX_MARGIN, MAX_MARGIN), size]).astype(np.float32)
    return whole


def _score_segments(ngram_model: LinearModel, pieces: Sequence[str], *, at_once: int = 1024) -> Floats:
    unknown = np.full(len(ngram_model.classes), UNKNOWN_LOGIT, dtype=np.float32)
    parts = (pieces[first : first + at_once] for first in range(0, len(pieces), at_once))
    return np.array([unknown if one is None else one for part in parts for one in ngram_model.decision_functions(part)])


def _compute_danger_margins(classes: Iterable[str], scores: Floats) -> Floats:
    """How much likelier danger is than anything else, for each piece."""
    is_danger = np.array([one in SAFETY_INTENTS for one in classes])
    margins: Floats = np.logaddexp.reduce(scores[:, is_danger], axis=1) - np.logaddexp.reduce(scores[:, ~is_danger], axis=1)
    return margins


def _compute_log_shares(scores: Floats) -> Floats:
    """The logarithm of the share of each intent in a piece."""
    shifted = scores - scores.max(axis=1, keepdims=True)
    compared: Floats = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return compared
