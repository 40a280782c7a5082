"""What a question is about beside its intent: lists of phrases, never a guess from likeness. Silent where the lists are."""

from collections.abc import Callable

from bot.model.policy import WordLists
from bot.text.matching import contains_phrase, strip_punctuation

MAX_CHARACTERS = 400
"""Characters of a message that are read."""


class QuestionClassifier:
    """The phrases, made comparable once; the longest first."""

    def __init__(self, word_lists: WordLists, *, normalise: Callable[[str], str]) -> None:
        self._normalise = normalise
        listed = {strip_punctuation(normalise(phrase)): means for means, phrases in word_lists.question_phrases.items() for phrase in phrases}
        self._phrases = sorted(listed.items(), key=lambda each: (-len(each[0]), each[0]))

    def classify(self, text: str) -> str | None:
        """One of vocabulary.ASKS, or None."""
        said = strip_punctuation(self._normalise(text[:MAX_CHARACTERS]))
        return next((means for phrase, means in self._phrases if contains_phrase(said, phrase)), None)
