"""Random conversations: what she says, and the quiet minutes in which a session expires."""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.domain import enums

MAX_TURNS = 300
USUAL_TURNS = 40
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
    **dict.fromkeys(enums.TOPICS, ("country", "part", "page")),
}
"""The closed values that may come with an intent."""


@dataclass(frozen=True)
class ParsedMessage:
    """One message as understanding reads it, after so many minutes of quiet."""

    intent: str
    values: Mapping[str, str] = field(default_factory=dict)
    ranking: tuple[str, ...] = ()
    quiet_minutes: float = 0.0

    def to_parse_data(self) -> dict[str, Any]:
        """What Rasa's NLU would hand on."""
        return {
            "text": f"/{self.intent}",
            "intent": {"name": self.intent, "confidence": 1.0},
            "entities": [{"entity": name, "value": value} for name, value in self.values.items()],
            "intent_ranking": [{"name": name, "confidence": 0.1} for name in self.ranking],
        }


GenerateConversation = Callable[[random.Random], list[ParsedMessage]]
"""Says one thing, or a few that belong together."""


def generate_conversation(seed: int, speak: GenerateConversation) -> list[ParsedMessage]:
    """A conversation: mostly some forty turns, one in twenty of the greatest length, one in three without a pause."""
    chance = random.Random(seed)
    length = MAX_TURNS if seed % 20 == 0 else min(MAX_TURNS, 2 + int(chance.expovariate(1 / USUAL_TURNS)))
    pauses = 0.0 if seed % 3 == 0 else chance.choice((0.01, 0.05))
    talk: list[ParsedMessage] = []
    while len(talk) < length:
        talk += speak(chance)
    return [_add_pause(said, chance, pauses) for said in talk[:length]]


def generate_product_conversation(rng: random.Random) -> list[ParsedMessage]:
    """Questions asked, answered, interrupted and abandoned; every intent, with any of its values; long ways back."""
    if rng.random() < 0.02:
        return [ParsedMessage("go_back")] * rng.randint(3, 12)
    intent = rng.choices(*_WEIGHTS)[0]
    names = [name for name in _DETAILS.get(intent, ()) if rng.random() < 0.3]
    if intent == "inform" and not names:
        names = [rng.choice(("country", "origin"))]
    values = {name: rng.choice(enums.ENTITY_VALUES[name]) for name in names}
    ranking = tuple(rng.sample(enums.INTENTS, 4)) if intent == "nlu_fallback" else ()
    return [ParsedMessage(intent, values, ranking)]


def generate_miniature_conversation(rng: random.Random) -> list[ParsedMessage]:
    """A form, what fills it, what interrupts it, an intent without a rule."""
    intent = rng.choices(
        ("greet", "thanks", "find_embassy", "inform", "wages_unpaid", "skip", "out_of_scope", "children"),
        (3, 4, 6, 8, 3, 2, 2, 1),
    )[0]
    if intent == "inform":
        name = rng.choice(("country", "origin"))
        return [ParsedMessage(intent, {name: rng.choice(enums.ENTITY_VALUES[name])})]
    return [ParsedMessage(intent)]


def _add_pause(message: ParsedMessage, rng: random.Random, pauses: float) -> ParsedMessage:
    minutes = QUIET_MINUTES if rng.random() < pauses else rng.uniform(0, 0.2)
    return ParsedMessage(message.intent, message.values, message.ranking, minutes)


_COMMON_INTENTS = tuple(intent for intent in (*enums.INTENTS, "nlu_fallback"))
_INTENT_WEIGHTS = {
    "go_back": 7,
    "skip": 6,
    "inform": 8,
    "find_embassy": 5,
    "find_hotline": 4,
    "nlu_fallback": 3,
    "find_shelter": 3,
}
_WEIGHTS = (_COMMON_INTENTS, tuple(_INTENT_WEIGHTS.get(intent, 1) for intent in _COMMON_INTENTS))
