"""`make tune`: teach the fusion (bot/nlu/fusion.py) how far letters are to be trusted, and keep it in the repository.

Letters are surer of a sentence they have learnt than of one they have not. So they learn here without the batches of the split
`dev`, and the fusion learns from what they say of messages made of those. `test` is asked when thresholds are set.
"""

import random
import sys
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TextIO

import numpy as np

from bot.domain.enums import SAFETY_INTENTS
from bot.nlu.fusion import FUSION_FILE, FusionModel, extract_features
from bot.nlu.linear_model import LinearModel
from bot.nlu.text.normalize import normalize
from bot.nlu.training.intent_model import fit_multilabel_network
from bot.nlu.training.labelled_examples import Sentence, load_dataset
from bot.nlu.training.ngram_classifier import fit_near_danger_classifier, fit_ngram_classifier
from tools.nlu_evaluation.augmentation import MessageGenerator, SyntheticMessage
from tools.nlu_evaluation.batches import DEV, TEST, list_names, load_batches
from tools.nlu_evaluation.pipeline import PipelineConfig

MESSAGE_COUNT: Final = 36_000
"""Messages that are made; twice as many bring nothing."""
HIDDEN, NETWORKS, ROUNDS = 96, 3, 14
"""The inner layer of each network, how many are taught apart and asked together, and how often each sees a message."""
MIN_SPREAD: Final = 1e-3
"""Added to the spread of each feature: one that is always the same says nothing."""


@dataclass(frozen=True)
class DataSplit:
    """What letters learn, and what the fusion learns from."""

    ngram_sentences: list[Sentence]
    fusion_sentences: list[Sentence]


def main(*, root: Path, out: TextIO = sys.stdout) -> int:
    """Learn, and write the file. Raises BadContent where examples cannot be read."""
    batches = load_batches(root)
    asked_later, withheld = list_names(batches, TEST), list_names(batches, DEV)
    split = split_dataset((one for one in load_dataset(root) if one.batch not in asked_later), withheld=withheld)
    print(
        f"letters learn {len(split.ngram_sentences)} sentences, the fusion from {len(split.fusion_sentences)}",
        file=out,
        flush=True,
    )
    recipe = PipelineConfig.load(root).training_config
    letters, twins = (
        fit_ngram_model(split.ngram_sentences, C=recipe.C),
        fit_near_danger_model(split.ngram_sentences, C=recipe.C),
    )
    augmentation = MessageGenerator(split.fusion_sentences, rng=random.Random(5))  # noqa: S311 -- the same messages each time
    fusion = fit_fusion(letters, twins, [augmentation.generate() for _ in range(MESSAGE_COUNT)])
    fusion.save(root / FUSION_FILE)
    print(root / FUSION_FILE, file=out)
    return 0


def split_dataset(sentences: Iterable[Sentence], *, withheld: Collection[str]) -> DataSplit:
    """Withheld batches are the fusion's; of an intent that stands mostly in those, letters get every second sentence."""
    split, by_intent = DataSplit([], []), defaultdict(list)
    for one in sentences:
        if one.batch in withheld:
            by_intent[one.intent].append(one)
        else:
            split.ngram_sentences.append(one)
    known = Counter(one.intent for one in split.ngram_sentences)
    for intent, several in by_intent.items():
        is_shared = known[intent] < len(several)
        split.fusion_sentences.extend(several[::2] if is_shared else several)
        split.ngram_sentences.extend(several[1::2] if is_shared else ())
    return split


def fit_ngram_model(sentences: Sequence[Sentence], *, C: float) -> LinearModel:
    """The judge of letters, as training makes it."""
    return fit_ngram_classifier([normalize(one.text) for one in sentences], [one.intent for one in sentences], C=C)


def fit_near_danger_model(sentences: Sequence[Sentence], *, C: float) -> LinearModel:
    """What tells danger from calm sentences in nearly the same words, as training makes it."""
    told = [one for one in sentences if one.is_hard or one.intent in SAFETY_INTENTS]
    return fit_near_danger_classifier(
        [normalize(one.text) for one in told], [one.intent in SAFETY_INTENTS for one in told], C=C
    )


def fit_fusion(
    ngram_model: LinearModel, near_danger_model: LinearModel, messages: Sequence[SyntheticMessage]
) -> FusionModel:
    """The fusion for these letters: several networks, laid side by side as one."""
    rows = extract_features(ngram_model, near_danger_model, [normalize(one.text) for one in messages])
    meant = np.array([[intent in one.intents for intent in ngram_model.classes] for one in messages])
    middle, spread = rows.mean(axis=0), rows.std(axis=0) + np.float32(MIN_SPREAD)
    apart = (rows - middle) / spread
    networks = [
        fit_multilabel_network(apart, meant, hidden=HIDDEN, rounds=ROUNDS, number=number) for number in range(NETWORKS)
    ]
    hidden, hidden_bias, weights, bias = zip(*networks, strict=True)
    return FusionModel(
        ngram_model.classes,
        middle,
        spread,
        np.hstack(hidden),
        np.concatenate(hidden_bias),
        np.divide(np.vstack(weights), np.float32(NETWORKS)),
        np.mean(bias, axis=0, dtype=np.float32),
    )
