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
from bot.model.vocabulary import SAFETY, SMALL_TALK
from bot.text import segments
from bot.text.hashed import Floats, HashedModel, load_arrays, save_arrays
from bot.text.segments import Segments

FILE: Final = "data/understanding/fusion.npz"
"""Where `make tune` keeps it."""
CALM, DANGER = "calm", "danger"
"""What tells twins apart: the classes of the second model of letters."""
SHARPNESS: Final = 0.65
"""What letters' scores are multiplied by before they are compared, as in config.yml."""
UNKNOWN: Final = -5.0
"""The score of every intent for a piece of which nothing is known."""
LEAST_SCORE, MOST_MARGIN = -12.0, 12.0
TOPIC: Final = 0.3
"""From this probability on what says something stands before small talk, however likely that is."""


@dataclass(frozen=True)
class Reading:
    """What one message was read as."""

    logits: Mapping[str, float]
    """Intent → the logarithm of its odds."""

    @property
    def danger(self) -> tuple[str, float]:
        """Which danger a message is nearest to, and the logarithm of the odds of it."""
        name = max((one for one in SAFETY if one in self.logits), key=self.logits.__getitem__)
        return name, self.logits[name]

    def probability(self, intent: str) -> float:
        """From 0 to 1; of each intent by itself: several may be likely."""
        return float(1 / (1 + np.exp(-self.logits[intent])))

    def ranked(self) -> list[tuple[str, float]]:
        """Every intent with its probability: what says something first where it is likely at all, then small talk."""
        likely = [(intent, self.probability(intent)) for intent in self.logits]
        return sorted(likely, key=lambda one: (one[0] in SMALL_TALK or one[1] < TOPIC, -one[1]))


@dataclass(frozen=True)
class Fusion:
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

    def logits(self, features: Floats) -> Floats:
        """The logarithm of the odds of each label; features of shape (messages, features)."""
        inner = np.maximum((features - self.middle) / self.spread @ self.hidden + self.hidden_bias, 0)
        found: Floats = (inner @ self.weights + self.bias).astype(np.float32)
        return found

    def read(self, letters: HashedModel, twins: HashedModel, said: str) -> Reading:
        """Read one normalised message. Raises ValueError where the letters know other intents."""
        if letters.classes != self.intents:
            raise ValueError("letters and fusion were taught other intents")
        if letters.scores(said[: segments.WHOLE]) is None:
            return Reading(dict.fromkeys(self.intents, UNKNOWN))  # a script or words nobody here knows: none of all
        logits = self.logits(features_of(letters, twins, [said]))[0]
        return Reading(dict(zip(self.intents, logits.tolist(), strict=True)))

    def arrays(self, name: str) -> dict[str, npt.NDArray[Any]]:
        """What is written into a file, under this name."""
        return {f"{name}.{part}": np.asarray(getattr(self, part)) for part in _PARTS}

    def save(self, path: Path) -> None:
        """Write one file of plain arrays, in half precision."""
        numbers = {f"fusion.{part}": getattr(self, part).astype(np.float16) for part in _PARTS[1:]}
        save_arrays(path, {"fusion.intents": np.array(self.intents), **numbers})

    @classmethod
    def load(cls, path: Path) -> "Fusion":
        """Read what `save` wrote. Raises Misconfigured."""
        try:
            return read_fusion(load_arrays(path), "fusion")
        except KeyError as error:
            raise Misconfigured(f"{path.name} is not what `make tune` writes.") from error


_PARTS: Final = tuple(part.name for part in fields(Fusion))


def read_fusion(arrays: Mapping[str, npt.NDArray[Any]], name: str) -> Fusion:
    """One net of a file. Raises KeyError."""
    intents, *numbers = (arrays[f"{name}.{part}"] for part in _PARTS)
    return Fusion(tuple(map(str, intents.tolist())), *(number.astype(np.float32) for number in numbers))


def kept_for(path: Path, intents: Sequence[str]) -> Fusion | None:
    """The net that is kept, if there is one and it tells just these intents apart. Raises Misconfigured."""
    if not path.is_file():
        return None
    fusion = Fusion.load(path)
    return fusion if list(fusion.intents) == sorted(set(intents)) else None


def features_of(letters: HashedModel, twins: HashedModel, said: Sequence[str]) -> Floats:
    """What the net is given of normalised messages; shape (messages, features).

    For each intent what letters say of the whole, the most they say of a piece, and what they say on average; then how near
    to danger the whole and the nearest pieces are, what `twins` say of both, and how long the message is. `twins` tells
    danger from calm sentences in nearly the same words, and knows nothing else.
    """
    messages = [segments.split(one) for one in said]
    pieces = [piece for message in messages for piece in message]
    scores, told = _scored(letters, pieces), _scored(twins, pieces)
    margins, twin = _margins(letters.classes, scores), told[:, 1] - told[:, 0]
    compared = _compared(scores * SHARPNESS)
    found, first = [], 0
    for message, text in zip(messages, said, strict=True):
        here = slice(first, first + 1 + len(message.parts))
        found.append(_features(message, compared[here], margins[here], twin[here], len(text)))
        first = here.stop
    return np.array(found, dtype=np.float32)


def _features(message: Segments, compared: Floats, margins: Floats, twin: Floats, length: int) -> Floats:
    # A message that is one piece is its own part.
    own = slice(1, None) if len(margins) > 1 else slice(None)
    parts, near, twins = compared[own], margins[own], twin[own]
    in_clauses = 1 + len(message.clauses) + len(message.pairs)
    in_short = in_clauses + len(message.short)
    of_kind = [margins[1:in_clauses], margins[in_clauses:in_short], margins[in_short:]]
    nearest = np.argsort(-near)
    danger = [margins[0], *(near[nearest[min(place, len(near) - 1)]] for place in range(3))]
    danger += [kind.max() if len(kind) else margins[0] for kind in of_kind]
    danger += [twin[0], twins.max(), twins[nearest[0]], np.minimum(near, twins).max()]
    likely = np.clip(np.concatenate([compared[0], parts.max(axis=0), parts.mean(axis=0)]), LEAST_SCORE, 0)
    size = [np.log1p(length), np.log1p(len(near))]
    whole: Floats = np.concatenate([likely, np.clip(danger, -MOST_MARGIN, MOST_MARGIN), size]).astype(np.float32)
    return whole


def _scored(letters: HashedModel, pieces: Sequence[str], *, at_once: int = 1024) -> Floats:
    unknown = np.full(len(letters.classes), UNKNOWN, dtype=np.float32)
    parts = (pieces[first : first + at_once] for first in range(0, len(pieces), at_once))
    return np.array([unknown if one is None else one for part in parts for one in letters.scores_of(part)])


def _margins(classes: Iterable[str], scores: Floats) -> Floats:
    """How much likelier danger is than anything else, for each piece."""
    is_danger = np.array([one in SAFETY for one in classes])
    margins: Floats = np.logaddexp.reduce(scores[:, is_danger], axis=1) - np.logaddexp.reduce(scores[:, ~is_danger], axis=1)
    return margins


def _compared(scores: Floats) -> Floats:
    """The logarithm of the share of each intent in a piece."""
    shifted = scores - scores.max(axis=1, keepdims=True)
    compared: Floats = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return compared
