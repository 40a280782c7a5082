"""What a woman does in twelve turns: writes, taps, asks in her own words, says nothing anybody understands."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random

from bot.checks import training
from bot.settings import Settings


@dataclass(frozen=True)
class Deed:
    """One thing she does: `button` is part of what a button means; `words` are what she writes where there is none."""

    words: str
    button: str = ""


Sayings = Mapping[tuple[str, str], Sequence[str]]
"""By language and intent: sentences as women write them."""


def sayings() -> Sayings:
    """Our own examples of them. Slow: read once."""
    found: dict[tuple[str, str], list[str]] = {}
    for example in training.read_examples(Settings.from_env({}).root):
        found.setdefault((example.language, example.intent), []).append(example.text)
    return found


def twelve(language: str, rng: Random, sayings: Sayings) -> Sequence[Deed]:
    """A conversation that opens questions, answers them, goes back, wanders off and comes home."""

    def said(intent: str) -> str:
        return rng.choice(sayings[language, intent])

    return (
        Deed("/start"),
        Deed(said("find_embassy"), button="/find_embassy"),
        Deed(said("inform"), button='"country"'),
        Deed(said("inform"), button='"origin"'),
        Deed("/menu"),
        Deed(said("passport_kept")),
        Deed(said("ask_privacy"), button='"part": "law"'),
        Deed("/menu", button="/go_back"),
        Deed(said("wages_unpaid")),
        Deed("qzx 77"),
        Deed(said("greet"), button="/find_hotline"),
        Deed(said("thanks")),
    )
