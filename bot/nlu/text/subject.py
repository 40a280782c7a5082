"""Who a message is about: herself, a friend, or somebody who is not of age. Lists of phrases, never a guess from likeness.

Taken wrongly it only changes how the same help is worded, so it speaks where the lists are clear and is silent elsewhere.
"""

import re
from collections.abc import Callable, Iterable
from typing import Final

from bot.domain.limits import WordLists
from bot.nlu.text.phrase_matcher import contains_phrase, is_spaced, strip_punctuation

FRIEND_SUBJECT: Final = "friend"
CHILD_SUBJECT: Final = "child"
SELF_SUBJECT: Final = "self"
"""She speaks of herself, and of nobody else."""
ADULT_AGE: Final = 18
MIN_AGE: Final = 10
"""Years below which nobody writes: a smaller number counts something else."""
MAX_CHARACTERS: Final = 400
"""Characters of a message that are read: who it is about stands at its beginning."""
_DIGITS: Final = {zero + digit: str(digit) for zero in (0x1040, 0x17E0) for digit in range(10)}
"""Burmese and Khmer digits."""
_SPACED: Final = re.compile(r"(?<=[\u1000-\u109f\u1780-\u17ff])\s+(?=\d)|(?<=\d)\s+(?=[\u1000-\u109f\u1780-\u17ff])")
"""Spaces between such letters and a number, which some write and some do not."""
_WORD_START: Final = r"(?<!\w)"
_WORD_END: Final = r"(?!\w)"
_AGE: Final = r"(?<!\d)(\d{1,2})(?!\d)"
_CLAUSE_MARK: Final = "."
"""Behind a phrase: the clause must end with it. "15 ako." is an age, "6 ako nagising" an hour."""
_CLAUSE_END: Final = r"(?!-|\s*[:%/]|[.,]\d)\s*(?:$|[^\w\s])"


class SubjectDetector:
    """The phrases, made comparable once."""

    def __init__(self, word_lists: WordLists, *, normalise: Callable[[str], str]) -> None:
        self._normalise: Callable[[str], str] = lambda text: _SPACED.sub("", normalise(text.translate(_DIGITS)))
        listed = {means: self._normalize_phrases(phrases) for means, phrases in word_lists.subject_phrases.items()}
        self._friend, hers = listed.get("friend", ()), listed.get("self", ())
        # "My friend told": begins like one of a friend, and is none.
        self._self_statements = tuple(
            phrase for phrase in hers if any(contains_phrase(phrase, friend) for friend in self._friend)
        )
        self._self_phrases = tuple(phrase for phrase in hers if phrase not in self._self_statements)
        self._another, self._still = listed.get("another", ()), listed.get("still", ())
        of_age = word_lists.subject_phrases.get("child", ())
        self._child_phrases = self._normalize_phrases(phrase for phrase in of_age if "#" not in phrase)
        units = sorted(map(self._normalise, word_lists.subject_phrases.get("unit", ())), key=len, reverse=True)
        self._no_unit = rf"(?!-|\s*[:%/]|[.,]\d)(?!\s*(?:{'|'.join(map(_escape_word, units)) or '$.'}))"
        self._age_patterns = [self._compile_age_pattern(phrase) for phrase in of_age if "#" in phrase]

    def detect(self, text: str) -> str | None:
        """CHILD, FRIEND, SELF, or None: that is not said, so it is about whom it was."""
        normal = self._normalise(text[:MAX_CHARACTERS])
        said = strip_punctuation(normal)
        is_of_another = any(contains_phrase(said, phrase) for phrase in self._another)
        if not is_of_another and (self._mentions_child(said) or self._states_minor_age(normal)):
            return CHILD_SUBJECT
        if self._is_about_friend(said):
            return FRIEND_SUBJECT
        return SELF_SUBJECT if self._is_about_self(said) else None

    def _mentions_child(self, text: str) -> bool:
        return any(contains_phrase(text, phrase) for phrase in self._child_phrases)

    def _states_minor_age(self, normal: str) -> bool:
        if not any(map(str.isdigit, normal)):
            return False
        ages = (int(found[1]) for pattern in self._age_patterns for found in pattern.finditer(normal))
        return any(MIN_AGE <= age < ADULT_AGE for age in ages)

    def _is_about_friend(self, text: str) -> bool:
        if any(contains_phrase(text, phrase) for phrase in self._self_statements):
            return False
        left = text
        for phrase in self._friend:
            if contains_phrase(left, phrase):
                left = left.replace(phrase, " ")
        return left != text and not any(contains_phrase(left, phrase) for phrase in self._self_phrases)

    def _is_about_self(self, text: str) -> bool:
        # "What can I do for her" says I, and goes on about her.
        is_still = any(contains_phrase(text, phrase) for phrase in self._still)
        return not is_still and any(
            contains_phrase(text, phrase) for phrase in (*self._self_phrases, *self._self_statements)
        )

    def _compile_age_pattern(self, phrase: str) -> re.Pattern[str]:
        # "I am 16" may go on with "hours a day": what follows a bare number must not say what is counted.
        before, _, after = (part.strip() for part in self._normalise(phrase).partition("#"))
        start = _get_boundary(before, _WORD_START) + re.escape(before) + r"\s*" if before else ""
        end = r"\s*" + _escape_word(after.removesuffix(_CLAUSE_MARK)) if after else ""
        must_follow = _CLAUSE_END if after.endswith(_CLAUSE_MARK) else "" if after else self._no_unit
        return re.compile(start + _AGE + end + must_follow)

    def _normalize_phrases(self, phrases: Iterable[str]) -> tuple[str, ...]:
        # The longest first: "my best friend" before "friend".
        return tuple(
            sorted({strip_punctuation(self._normalise(phrase)) for phrase in phrases}, key=lambda p: (-len(p), p))
        )


def _escape_word(text: str) -> str:
    return re.escape(text) + _get_boundary(text, _WORD_END)


def _get_boundary(word: str, boundary: str) -> str:
    # Where a script puts no spaces between words, a word may begin and end anywhere.
    return boundary if is_spaced(word) else ""
