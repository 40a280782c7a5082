"""Whether a message is answered as what it was taken for, or she is asked."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bot.model.vocabulary import DISTRESS_INTENTS


@dataclass(frozen=True)
class FallbackPolicy:
    """How likely meanings must be; config.yml says why each is what it is."""

    sure: float = 0.5
    """The confidence an answer needs."""
    sooner: Mapping[str, float] = field(default_factory=dict)
    """Intents where not to answer is worse, with what they need; nothing makes these doubtful."""
    unless: Mapping[str, float] = field(default_factory=dict)
    """Intents that say it is none of ours: another one is doubtful as soon as one of these is so likely."""
    care: float = math.inf
    """How likely something hard must be for her to be asked rather than told that it is none of ours."""

    def is_confident(self, ranking: Sequence[tuple[str, float]]) -> bool:
        """Whether the likeliest intent is answered; intents with their probability, likeliest first."""
        if not ranking:
            return False
        (intent, confidence), *others = ranking
        if intent in self.sooner:
            return confidence >= self.sooner[intent]
        if intent in self.unless:
            doubts = any(name in DISTRESS_INTENTS and likely >= self.care for name, likely in others)
        else:
            doubts = any(likely >= self.unless.get(name, math.inf) for name, likely in others)
        return confidence >= self.sure and not doubts
