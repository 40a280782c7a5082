"""Triage on arrival: what must not wait for anybody, decided from words, tables and a small compiled decision."""

from collections.abc import Callable
from enum import StrEnum

from bot.model.policy import Words
from bot.text.about import About
from bot.text.danger import Signals
from bot.text.matching import Phrases
from bot.text.questions import Questions


class Verdict(StrEnum):
    """What is done with a message before anything else."""

    LEAVE = "leave"
    ERASE = "erase"
    HELP = "help"
    DANGER = "danger_now"
    LOW = "self_harm"
    STOP = "stop"
    """Only while somebody at a post can write to her; else it is a word like any other."""


class Triage:
    """The word lists and what each means for the gateway; behind them, what sounds like danger in other words."""

    def __init__(self, words: Words, *, normalise: Callable[[str], str], signals: Signals | None = None) -> None:
        self._phrases = Phrases(words, normalise=normalise)
        self.signals = signals
        self._about = About(words, normalise=normalise)
        self._questions = Questions(words, normalise=normalise)

    def verdict(self, text: str) -> Verdict | None:
        """What the word lists say, and are certain of. None: nothing that cannot wait."""
        means = self._phrases.meaning(text)
        return Verdict(means) if means else None

    def suspicion(self, text: str) -> Verdict | None:
        """DANGER or LOW where a message sounds like it though no list knows it; this may be wrong."""
        if self.signals is None or self.verdict(text) is not None:
            return None
        suspected = self.signals.suspected(text)
        return Verdict(suspected) if suspected else None

    def about(self, text: str) -> str | None:
        """CHILD, FRIEND or SELF (bot/text/about.py) where the lists are clear whom a message is about; else None."""
        return self._about.of(text)

    def asks(self, text: str) -> str | None:
        """What a question is about beside its intent (vocabulary.ASKS), where the lists are clear; else None."""
        return self._questions.of(text)
