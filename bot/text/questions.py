"""What a question is about beside its intent: lists of phrases, never a guess from likeness. Silent where the lists are."""

from collections.abc import Callable

from bot.model.policy import Words
from bot.text.matching import bare, contains

READ = 400
"""Characters of a message that are read."""


class Questions:
    """The phrases, made comparable once; the longest first."""

    def __init__(self, words: Words, *, normalise: Callable[[str], str]) -> None:
        self._normalise = normalise
        listed = {bare(normalise(phrase)): means for means, phrases in words.asks.items() for phrase in phrases}
        self._phrases = sorted(listed.items(), key=lambda each: (-len(each[0]), each[0]))

    def of(self, text: str) -> str | None:
        """One of vocabulary.ASKS, or None."""
        said = bare(self._normalise(text[:READ]))
        return next((means for phrase, means in self._phrases if contains(said, phrase)), None)
