"""Triage on arrival: what must not wait for anybody, decided from words and tables alone."""

from collections.abc import Callable
from enum import StrEnum

from bot.model.policy import Words
from bot.text.matching import Phrases


class Verdict(StrEnum):
    """What is done with a message before anything else."""

    LEAVE = "leave"
    ERASE = "erase"
    HELP = "help"
    DANGER = "danger_now"
    LOW = "self_harm"


class Triage:
    """The word lists and what each means for the gateway."""

    def __init__(self, words: Words, *, normalise: Callable[[str], str]) -> None:
        self._phrases = Phrases(words, normalise=normalise)

    def verdict(self, text: str) -> Verdict | None:
        """None: nothing that cannot wait."""
        means = self._phrases.meaning(text)
        return Verdict(means) if means else None
