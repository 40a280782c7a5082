"""data/understanding: the fusion that is kept tells today's intents apart."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from bot.checks.finding import Finding
from bot.errors import Misconfigured
from bot.model.vocabulary import INTENTS
from bot.text.fusion import FUSION_FILE, FusionModel

FIX_HINT: Final = "run `make tune`, and keep the file"


def validate_fusion(root: Path) -> Iterator[Finding]:
    """A fusion that is missing, unreadable, or of other intents: a new intent would be understood with confidence, wrongly."""
    if not (root / FUSION_FILE).is_file():
        yield Finding(FUSION_FILE, None, "there is no fusion of what letters say", FIX_HINT)
        return
    try:
        learnt = set(FusionModel.load(root / FUSION_FILE).intents)
    except Misconfigured as error:
        yield Finding(FUSION_FILE, None, str(error), FIX_HINT)
        return
    for intent in sorted(learnt ^ set(INTENTS)):
        what = "knows it, and the vocabulary does not" if intent in learnt else "does not know it"
        yield Finding(FUSION_FILE, None, f"{intent}: the fusion {what}", FIX_HINT)
