"""The judge of sentence vectors that travels with the product.

A vector takes milliseconds: training has time for a few thousand examples, `make tune` for every one of them. What it learns
is kept in the repository, a megabyte of plain numbers, and training takes it as it is.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np

from bot.errors import Misconfigured
from bot.nlu.model import Sentences
from bot.text.hashed import load_arrays, save_arrays

FILE = "data/encoder/judge.npz"


@dataclass(frozen=True)
class Tuned:
    """A judge, the intents it tells apart, and how many examples of each it learnt from."""

    judge: Sentences
    learnt: Mapping[str, int]
    """Intent → examples, in the order of the judge's scores."""

    def save(self, path: Path) -> None:
        """Write one file of plain arrays, in half precision: it changes no decision (tested)."""
        arrays = {one.name: getattr(self.judge, one.name).astype(np.float16) for one in fields(Sentences)}
        learnt = {"intents": np.array(list(self.learnt)), "examples": np.array(list(self.learnt.values()))}
        save_arrays(path, arrays | learnt)

    @classmethod
    def load(cls, path: Path) -> "Tuned":
        """Read what `save` wrote. Raises Misconfigured."""
        arrays = load_arrays(path)
        try:
            judge = Sentences(**{one.name: arrays[one.name].astype(np.float32) for one in fields(Sentences)})
            return cls(judge, dict(zip(arrays["intents"].tolist(), arrays["examples"].tolist(), strict=True)))
        except (KeyError, ValueError) as error:
            raise Misconfigured(f"{path.name} is not what `make tune` writes.") from error


def kept_for(path: Path, intents: Collection[str]) -> Sentences | None:
    """The judge that is kept, if there is one and it tells just these intents apart. Raises Misconfigured."""
    if not path.is_file():
        return None
    tuned = Tuned.load(path)
    return tuned.judge if list(tuned.learnt) == sorted(set(intents)) else None
