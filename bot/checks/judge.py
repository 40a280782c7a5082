"""data/encoder: the judge that is kept has learnt most of today's examples."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from bot.checks import training
from bot.checks.finding import Finding
from bot.errors import Misconfigured
from bot.nlu.tuned import FILE, Tuned

BEHIND: Final = 0.2
"""The share of an intent's examples that may be new, or gone, since it learnt: letters know them at once, and it is asked
only where they are not sure."""
MEND: Final = "run `make tune`, and keep the file"


def validate(root: Path) -> Iterator[Finding]:
    """A judge that is missing, unreadable, or behind the examples."""
    if not (root / FILE).is_file():
        yield Finding(FILE, None, "there is no judge of sentence vectors", MEND)
        return
    try:
        learnt = Tuned.load(root / FILE).learnt
    except Misconfigured as error:
        yield Finding(FILE, None, str(error), MEND)
        return
    written = Counter(example.intent for example in training.read_examples(root))
    for intent in sorted(set(written) | set(learnt)):
        before, now = learnt.get(intent, 0), written[intent]
        if abs(now - before) > BEHIND * max(before, now):
            yield Finding(FILE, None, f"it learnt {before} examples of {intent}, and there are {now}", MEND)
