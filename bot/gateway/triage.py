"""Triage on arrival: what must not wait for anybody, decided from words, tables and a small compiled decision."""

from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum

from bot.gateway import whereabouts
from bot.gateway.whereabouts import Reader, Whereabouts
from bot.model.places import Places
from bot.model.policy import Words
from bot.model.vocabulary import DEFAULT_LANGUAGE
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
    """The word lists and what each means for the gateway; behind them, what sounds like danger, and where she says she is."""

    def __init__(
        self, words: Words, *, normalise: Callable[[str], str], signals: Signals | None = None,
        reader: Reader | None = None, places: Places | None = None, likely: Mapping[str, Sequence[str]] | None = None,
    ) -> None:  # fmt: skip
        self._phrases = Phrases(words, normalise=normalise)
        self.signals = signals
        self._about = About(words, normalise=normalise)
        self._questions = Questions(words, normalise=normalise)
        self._reader, self._places, self._likely = reader, places or Places(), likely or {}
        self.whereabouts("in Malaysia", language=DEFAULT_LANGUAGE)  # what is prepared once is prepared before anybody writes

    def verdict(self, text: str) -> Verdict | None:
        """What the word lists say, and are certain of. None: nothing that cannot wait."""
        means = self._phrases.meaning(text)
        return Verdict(means) if means else None

    def says_more(self, text: str) -> bool:
        """Whether a message is more than the bare phrase of a list: then there may be something to answer as well."""
        return not self._phrases.is_bare(text)

    def whereabouts(self, text: str, *, language: str) -> Whereabouts:
        """Where a message says she is; `language` is hers."""
        if self._reader is None:
            return Whereabouts()
        likely = self._likely.get(language, ())
        return whereabouts.read(text, language=language, reader=self._reader, places=self._places, likely=likely)

    def suspicion(self, text: str, *, after: str | None = None) -> Verdict | None:
        """DANGER or LOW where a message sounds like it though no list knows it; this may be wrong.

        `after`: which of them she had a card for just before; what goes on from there is heard sooner.
        """
        if self.signals is None or self.verdict(text) is not None:
            return None
        suspected = self.signals.suspected(text, after=after)
        return Verdict(suspected) if suspected else None

    def is_clear(self, text: str) -> bool:
        """Whether there is hardly a doubt that a message is danger or a very low mood."""
        return self.verdict(text) is not None or (self.signals is not None and self.signals.is_clear(text))

    def about(self, text: str) -> str | None:
        """CHILD, FRIEND or SELF (bot/text/about.py) where the lists are clear whom a message is about; else None."""
        return self._about.of(text)

    def asks(self, text: str) -> str | None:
        """What a question is about beside its intent (vocabulary.ASKS), where the lists are clear; else None."""
        return self._questions.of(text)
