"""What a woman does in twelve turns: writes, taps, asks in her own words, says nothing anybody understands."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random

from bot.config.settings import Settings
from bot.nlu.training.example_files import read_examples


@dataclass(frozen=True)
class UserAction:
    """One thing she does: `button` is part of what a button means; `words` are what she writes where there is none."""

    text: str
    button: str = ""


ExampleTexts = Mapping[tuple[str, str], Sequence[str]]
"""By language and intent: sentences as women write them."""


def load_example_texts() -> ExampleTexts:
    """Our own examples of them. Slow: read once."""
    found: dict[tuple[str, str], list[str]] = {}
    for example in read_examples(Settings.from_env({}).root):
        found.setdefault((example.language, example.intent), []).append(example.text)
    return found


def generate_actions(language: str, rng: Random, sayings: ExampleTexts) -> Sequence[UserAction]:
    """A conversation that opens questions, answers them, goes back, wanders off and comes home."""

    def said(intent: str) -> str:
        return rng.choice(sayings[language, intent])

    return (
        UserAction("/start"),
        UserAction(said("find_embassy"), button="/find_embassy"),
        UserAction(said("inform"), button='"country"'),
        UserAction(said("inform"), button='"origin"'),
        UserAction("/menu"),
        UserAction(said("passport_kept")),
        UserAction(said("ask_privacy"), button='"part": "law"'),
        UserAction("/menu", button="/go_back"),
        UserAction(said("wages_unpaid")),
        UserAction("qzx 77"),
        UserAction(said("greet"), button="/find_hotline"),
        UserAction(said("thanks")),
    )
