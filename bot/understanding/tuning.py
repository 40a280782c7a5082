"""`make tune`: teach the fusion (bot/text/fusion.py) how far letters are to be trusted, and keep it in the repository.

Letters are surer of a sentence they have learnt than of one they have not. So they learn here without some writing passes, and
the fusion learns from what they say of messages made of those.
"""

import random
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TextIO

import numpy as np

from bot.model.vocabulary import SAFETY
from bot.nlu.letters import learn_twins, learnt
from bot.nlu.training import learn_labels
from bot.text.fusion import FILE, Fusion, features_of
from bot.text.hashed import HashedModel
from bot.text.normalise import normalise
from bot.understanding.augmentation import Augmentation, Message
from bot.understanding.examples import Sentence, ours
from bot.understanding.pipeline import Configured

WITHHELD: Final = ("twelfth", "twentieth", "twentyfourth", "pairs", "talks")
"""Writing passes that letters do not learn here. `twentysixth` is asked when thresholds are set."""
JUDGED: Final = "twentysixth"
MESSAGES: Final = 36_000
"""Messages that are made; twice as many bring nothing."""
HIDDEN, NETWORKS, ROUNDS = 96, 3, 14
"""The inner layer of each network, how many are taught apart and asked together, and how often each sees a message."""
FLAT: Final = 1e-3
"""Added to the spread of each feature: one that is always the same says nothing."""


@dataclass(frozen=True)
class Split:
    """What letters learn, and what the fusion learns from."""

    letters: list[Sentence]
    fusion: list[Sentence]


def main(*, root: Path, out: TextIO = sys.stdout) -> int:
    """Learn, and write the file. Raises BadContent where examples cannot be read."""
    split = split_of(one for one in ours(root) if one.written != JUDGED)
    print(f"letters learn {len(split.letters)} sentences, the fusion from {len(split.fusion)}", file=out, flush=True)
    recipe = Configured.read(root).recipe
    letters, twins = letters_of(split.letters, closeness=recipe.closeness), twins_of(split.letters, closeness=recipe.closeness)
    augmentation = Augmentation(split.fusion, chance=random.Random(5))  # noqa: S311 -- the same messages each time
    fusion = teach(letters, twins, [augmentation.make() for _ in range(MESSAGES)])
    fusion.save(root / FILE)
    print(root / FILE, file=out)
    return 0


def split_of(sentences: Iterable[Sentence]) -> Split:
    """Withheld passes are the fusion's; of an intent that stands mostly in those, letters get every second sentence."""
    split, withheld = Split([], []), defaultdict(list)
    for one in sentences:
        if one.written in WITHHELD:
            withheld[one.intent].append(one)
        else:
            split.letters.append(one)
    known = Counter(one.intent for one in split.letters)
    for intent, several in withheld.items():
        is_shared = known[intent] < len(several)
        split.fusion.extend(several[::2] if is_shared else several)
        split.letters.extend(several[1::2] if is_shared else ())
    return split


def letters_of(sentences: Sequence[Sentence], *, closeness: float) -> HashedModel:
    """The judge of letters, as training makes it."""
    return learnt([normalise(one.text) for one in sentences], [one.intent for one in sentences], closeness=closeness)


def twins_of(sentences: Sequence[Sentence], *, closeness: float) -> HashedModel:
    """What tells danger from calm sentences in nearly the same words, as training makes it."""
    told = [one for one in sentences if one.is_hard or one.intent in SAFETY]
    return learn_twins([normalise(one.text) for one in told], [one.intent in SAFETY for one in told], closeness=closeness)


def teach(letters: HashedModel, twins: HashedModel, messages: Sequence[Message]) -> Fusion:
    """The fusion for these letters: several networks, laid side by side as one."""
    rows = features_of(letters, twins, [normalise(one.text) for one in messages])
    meant = np.array([[intent in one.intents for intent in letters.classes] for one in messages])
    middle, spread = rows.mean(axis=0), rows.std(axis=0) + np.float32(FLAT)
    apart = (rows - middle) / spread
    networks = [learn_labels(apart, meant, hidden=HIDDEN, rounds=ROUNDS, number=number) for number in range(NETWORKS)]
    hidden, hidden_bias, weights, bias = zip(*networks, strict=True)
    return Fusion(
        letters.classes, middle, spread, np.hstack(hidden), np.concatenate(hidden_bias),
        np.divide(np.vstack(weights), np.float32(NETWORKS)), np.mean(bias, axis=0, dtype=np.float32),
    )  # fmt: skip

