"""`make tune`: teach the judge of sentence vectors every example, and keep it: training has no time for so many."""

import sys
from collections import Counter
from pathlib import Path
from typing import TextIO

from bot.errors import BadSettings
from bot.nlu.training import judge_of
from bot.nlu.tuned import FILE, Tuned
from bot.text.accents import Accents
from bot.text.normalise import normalise
from bot.understanding import vectors
from bot.understanding.examples import ours
from bot.understanding.pipeline import Configured
from bot.understanding.vectors import Vectors


def main(*, root: Path, out: TextIO = sys.stdout) -> int:
    """Learn, and write the file. Raises BadSettings where there is no encoder, BadContent where examples cannot be read."""
    configured = Configured.read(root)
    made = Vectors.opened(use=configured.uses_encoder, path=root / "var" / vectors.FILE)
    sentences = ours(root)
    texts = [normalise(one.text) for one in sentences]
    accents = Accents.of(texts)
    encoded = made.of([accents.restore(text) for text in texts])
    if encoded is None:
        raise BadSettings("There is no sentence encoder on this machine, or config.yml leaves it out.")
    intents = [one.intent for one in sentences]
    judge = judge_of(range(len(texts)), intents, dict(enumerate(encoded)), recipe=configured.recipe)
    Tuned(judge, dict(sorted(Counter(intents).items()))).save(root / FILE)
    print(root / FILE, file=out)
    return 0
