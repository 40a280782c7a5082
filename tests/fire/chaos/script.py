"""What a woman does in twelve turns: writes, taps, asks in her own words, says nothing anybody understands."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from random import Random

from bot.checks import training
from bot.settings import Settings


@dataclass(frozen=True)
class Deed:
    """One thing she does: `button` is part of what a button means; `words` are what she writes where there is none."""

    words: str
    button: str = ""


def twelve(language: str, rng: Random) -> Sequence[Deed]:
    """A conversation that opens questions, answers them, goes back, wanders off and comes home."""

    def said(intent: str) -> str:
        return rng.choice(_examples(language, intent))

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


@cache
def _examples(language: str, intent: str) -> tuple[str, ...]:
    root = Settings.from_env({}).root
    return tuple(
        example.text
        for example in training.read_examples(root)
        if (example.language, example.intent) == (language, intent)
    )
