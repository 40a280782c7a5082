"""Random conversations: what she says, and the quiet minutes in which a session expires."""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.model import vocabulary

LONGEST = 300
USUAL = 40
QUIET_MINUTES = 11.0
"""Longer than a session lasts."""

_DETAILS: Mapping[str, tuple[str, ...]] = {
    "find_embassy": ("country", "origin", "page", "part"),
    "find_hotline": ("country", "origin", "kind", "page", "part"),
    "find_shelter": ("country", "page"),
    "find_legal_aid": ("country", "page"),
    "find_health_care": ("country", "origin", "page"),
    "danger_now": ("country",),
    "self_harm": ("country",),
    "talk_to_person": ("part",),
    "ask_privacy": ("part",),
    "show_menu": ("menu", "page"),
    "change_language": ("language",),
    "go_back": ("part",),
    "inform": ("country", "origin", "language"),
    **dict.fromkeys(vocabulary.TOPICS, ("country", "part", "page")),
}
"""The closed values that may come with an intent."""


@dataclass(frozen=True)
class Said:
    """One message as understanding reads it, after so many minutes of quiet."""

    intent: str
    values: Mapping[str, str] = field(default_factory=dict)
    ranking: tuple[str, ...] = ()
    quiet_minutes: float = 0.0

    def parsed(self) -> dict[str, Any]:
        """What Rasa's NLU would hand on."""
        return {
            "text": f"/{self.intent}",
            "intent": {"name": self.intent, "confidence": 1.0},
            "entities": [{"entity": name, "value": value} for name, value in self.values.items()],
            "intent_ranking": [{"name": name, "confidence": 0.1} for name in self.ranking],
        }


Speak = Callable[[random.Random], list[Said]]
"""Says one thing, or a few that belong together."""


def conversation(seed: int, speak: Speak) -> list[Said]:
    """A conversation: mostly some forty turns, one in twenty of the greatest length, one in three without a pause."""
    chance = random.Random(seed)
    length = LONGEST if seed % 20 == 0 else min(LONGEST, 2 + int(chance.expovariate(1 / USUAL)))
    pauses = 0.0 if seed % 3 == 0 else chance.choice((0.01, 0.05))
    talk: list[Said] = []
    while len(talk) < length:
        talk += speak(chance)
    return [_after_a_while(said, chance, pauses) for said in talk[:length]]


def of_product(chance: random.Random) -> list[Said]:
    """Questions asked, answered, interrupted and abandoned; every intent, with any of its values; long ways back."""
    if chance.random() < 0.02:
        return [Said("go_back")] * chance.randint(3, 12)
    intent = chance.choices(*_WEIGHTS)[0]
    names = [name for name in _DETAILS.get(intent, ()) if chance.random() < 0.3]
    if intent == "inform" and not names:
        names = [chance.choice(("country", "origin"))]
    values = {name: chance.choice(vocabulary.VALUES[name]) for name in names}
    ranking = tuple(chance.sample(vocabulary.INTENTS, 4)) if intent == "nlu_fallback" else ()
    return [Said(intent, values, ranking)]


def of_miniature(chance: random.Random) -> list[Said]:
    """A form, what fills it, what interrupts it, an intent without a rule."""
    intent = chance.choices(
        ("greet", "thanks", "find_embassy", "inform", "wages_unpaid", "skip", "out_of_scope", "children"),
        (3, 4, 6, 8, 3, 2, 2, 1),
    )[0]
    if intent == "inform":
        name = chance.choice(("country", "origin"))
        return [Said(intent, {name: chance.choice(vocabulary.VALUES[name])})]
    return [Said(intent)]


def _after_a_while(said: Said, chance: random.Random, pauses: float) -> Said:
    minutes = QUIET_MINUTES if chance.random() < pauses else chance.uniform(0, 0.2)
    return Said(said.intent, said.values, said.ranking, minutes)


_ORDINARY = tuple(intent for intent in (*vocabulary.INTENTS, "nlu_fallback"))
_OFTEN = {
    "go_back": 7,
    "skip": 6,
    "inform": 8,
    "find_embassy": 5,
    "find_hotline": 4,
    "nlu_fallback": 3,
    "find_shelter": 3,
}
_WEIGHTS = (_ORDINARY, tuple(_OFTEN.get(intent, 1) for intent in _ORDINARY))
