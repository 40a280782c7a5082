"""A message in pieces: its clauses and overlapping windows of it, so that one sentence is heard among many.

A letter model reads a text as one bag of pieces of words; a greeting or a long story beside a sentence outweighs it there. Read
clause by clause as well, the sentence has its own score.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from bot.domain.enums import SAFETY_INTENTS, SMALL_TALK
from bot.errors import Misconfigured
from bot.nlu.linear_model import Floats, LinearModel, load_arrays, save_arrays

MAX_CHARACTERS: Final = 4096
"""Characters of a message that are read: Telegram sends no longer one."""
MAX_WHOLE_CHARACTERS: Final = 1000
"""Characters of it that are read as one piece."""
TINY_WINDOW, SHORT_WINDOW, LONG_WINDOW = 24, 45, 90
"""Characters of a window; each begins half a window after the one before. Tiny ones only in messages shorter than a long one:
"no pay and he hits me" holds two things."""
SNAP_DISTANCE: Final = 10
"""Characters by which a window may move to begin and end between words, where words are spaced."""
MIN_LETTERS: Final = 2
"""Letters and digits of a clause: what has fewer is a smile or a slip."""
_CLAUSE_BOUNDARY: Final = re.compile(
    r"[.!?;,:…\n()\[\]\"“”\u104a\u104b\u17d4-\u17d6]+|\s[-–—]+\s|[\U0001f000-\U0001faff\u2600-\u27bf]+"
)
"""What stands between clauses: signs, Burmese and Khmer ones too, line breaks, and pictures."""
CONNECTORS: Final = {
    "en": ("and", "but", "also", "because", "so", "then"),
    "id": ("dan", "tapi", "terus", "trus", "lalu", "sama", "soalnya", "karena"),
    "fil": ("tapos", "at", "pero", "kasi", "tsaka", "saka"),
    "vi": ("và", "va", "mà", "với lại", "nhưng", "nhung", "rồi", "roi", "còn", "lại còn"),
    "km": ("ហើយ", "តែ", "ក៏", "hery", "tae"),
    "my": ("ပြီးတော့", "ဒါပေမဲ့", "နောက်", "pee tot"),
}
"""Words between two clauses, by language; a message may mix them."""


def _compile_connectors() -> re.Pattern[str]:
    words = sorted({word for several in CONNECTORS.values() for word in several}, key=len, reverse=True)
    spaced = "|".join(re.escape(word) for word in words if word[0] < "\u1000")
    inner = "|".join(re.escape(word) for word in words if word[0] >= "\u1000")
    return re.compile(rf"(?<!\S)(?:{spaced})(?!\S)|(?:{inner})")


_CONNECTOR: Final = _compile_connectors()


@dataclass(frozen=True)
class Segments:
    """The pieces of one normalised message; those of a short message of one clause are the whole alone."""

    whole: str
    clauses: tuple[str, ...]
    pairs: tuple[str, ...]
    """Each clause with the one behind it: "he came back, with a knife"."""
    short_windows: tuple[str, ...]
    long_windows: tuple[str, ...]

    def __iter__(self) -> Iterator[str]:
        return iter((self.whole, *self.parts))

    @property
    def parts(self) -> tuple[str, ...]:
        """All but the whole, in the order their scores are laid out."""
        return (*self.clauses, *self.pairs, *self.short_windows, *self.long_windows)


def split_segments(text: str) -> Segments:
    """The pieces of a normalised message."""
    read = text[:MAX_CHARACTERS]
    clauses = split_clauses(read)
    if len(clauses) < 2:
        clauses = ()
    pairs = (
        tuple(f"{one} {other}" for one, other in zip(clauses, clauses[1:], strict=False)) if len(clauses) > 2 else ()
    )
    tiny = split_windows(read, TINY_WINDOW) if len(read) <= LONG_WINDOW else ()
    return Segments(
        read[:MAX_WHOLE_CHARACTERS],
        clauses,
        pairs,
        (*tiny, *split_windows(read, SHORT_WINDOW)),
        split_windows(read, LONG_WINDOW),
    )


def split_clauses(text: str) -> tuple[str, ...]:
    """What stands between signs, line breaks, pictures and words that join clauses."""
    parts = (part.strip() for clause in _CLAUSE_BOUNDARY.split(text) for part in _CONNECTOR.split(clause))
    return tuple(part for part in parts if sum(map(str.isalnum, part)) >= MIN_LETTERS)


def split_windows(text: str, size: int) -> tuple[str, ...]:
    """Overlapping pieces of so many characters; none where the text is no longer than one."""
    last = len(text) - size
    if last <= 0:
        return ()
    return tuple(_snap_window(text, start, start + size) for start in (*range(0, last, size // 2), last))


def _snap_window(text: str, start: int, end: int) -> str:
    if start:
        space = text.rfind(" ", max(0, start - SNAP_DISTANCE), start + 1)
        start = space + 1 if space >= 0 else start
    if end < len(text):
        space = text.find(" ", end - 1, end + SNAP_DISTANCE)
        end = space if space >= 0 else end
    return text[start:end]


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
        if ngram_model.decision_function(text[:MAX_WHOLE_CHARACTERS]) is None:
            return IntentPrediction(
                dict.fromkeys(self.intents, UNKNOWN_LOGIT)
            )  # a script or words nobody here knows: none of all
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
    messages = [split_segments(one) for one in said]
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
    margins: Floats = np.logaddexp.reduce(scores[:, is_danger], axis=1) - np.logaddexp.reduce(
        scores[:, ~is_danger], axis=1
    )
    return margins


def _compute_log_shares(scores: Floats) -> Floats:
    """The logarithm of the share of each intent in a piece."""
    shifted = scores - scores.max(axis=1, keepdims=True)
    compared: Floats = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return compared
