"""Who a message is about: herself, a friend, or somebody who is not of age. Lists of phrases, never a guess from likeness.

Taken wrongly it only changes how the same help is worded, so it speaks where the lists are clear and is silent elsewhere.
"""

import re
from collections.abc import Callable, Iterable
from typing import Final

from bot.model.policy import Words
from bot.text.matching import bare, contains, is_spaced

FRIEND: Final = "friend"
CHILD: Final = "child"
SELF: Final = "self"
"""She speaks of herself, and of nobody else."""
OF_AGE: Final = 18
YOUNGEST: Final = 6
"""Years below which nobody writes: a smaller number counts something else."""
READ: Final = 400
"""Characters of a message that are read: who it is about stands at its beginning."""
_DIGITS: Final = {zero + digit: str(digit) for zero in (0x1040, 0x17E0) for digit in range(10)}
"""Burmese and Khmer digits."""
_SPACED: Final = re.compile(r"(?<=[\u1000-\u109f\u1780-\u17ff])\s+(?=\d)|(?<=\d)\s+(?=[\u1000-\u109f\u1780-\u17ff])")
"""Spaces between such letters and a number, which some write and some do not."""
_BEGINS: Final = r"(?<!\w)"
_STOPS: Final = r"(?!\w)"
_AGE: Final = r"(?<!\d)(\d{1,2})(?!\d)"
_CLAUSE: Final = "."
"""Behind a phrase: the clause must end with it. "15 ako." is an age, "6 ako nagising" an hour."""
_ENDS: Final = r"(?!-|\s*[:%/]|[.,]\d)\s*(?:$|[^\w\s])"


class About:
    """The phrases, made comparable once."""

    def __init__(self, words: Words, *, normalise: Callable[[str], str]) -> None:
        self._normalise: Callable[[str], str] = lambda text: _SPACED.sub("", normalise(text.translate(_DIGITS)))
        listed = {means: self._bare(phrases) for means, phrases in words.about.items()}
        self._friend, hers = listed.get("friend", ()), listed.get("self", ())
        # "My friend told": begins like one of a friend, and is none.
        self._told = tuple(phrase for phrase in hers if any(contains(phrase, friend) for friend in self._friend))
        self._self = tuple(phrase for phrase in hers if phrase not in self._told)
        self._another, self._still = listed.get("another", ()), listed.get("still", ())
        of_age = words.about.get("child", ())
        self._child = self._bare(phrase for phrase in of_age if "#" not in phrase)
        self._then = [r"\s*" + _word(self._normalise(word)) for word in words.about.get("then", ())]
        self._ages = [self._pattern(phrase) for phrase in of_age if "#" in phrase]

    def of(self, text: str) -> str | None:
        """CHILD, FRIEND, SELF, or None: that is not said, so it is about whom it was."""
        normal = self._normalise(text[:READ])
        said = bare(normal)
        is_of_another = any(contains(said, phrase) for phrase in self._another)
        if not is_of_another and (self._is_child(said) or self._is_young(normal)):
            return CHILD
        if self._is_for_friend(said):
            return FRIEND
        return SELF if self._is_for_herself(said) else None

    def _is_child(self, said: str) -> bool:
        return any(contains(said, phrase) for phrase in self._child)

    def _is_young(self, normal: str) -> bool:
        if not any(map(str.isdigit, normal)):
            return False
        ages = (int(found[1]) for pattern in self._ages for found in pattern.finditer(normal))
        return any(YOUNGEST <= age < OF_AGE for age in ages)

    def _is_for_friend(self, said: str) -> bool:
        if any(contains(said, phrase) for phrase in self._told):
            return False
        left = said
        for phrase in self._friend:
            if contains(left, phrase):
                left = left.replace(phrase, " ")
        return left != said and not any(contains(left, phrase) for phrase in self._self)

    def _is_for_herself(self, said: str) -> bool:
        # "What can I do for her" says I, and goes on about her.
        is_still = any(contains(said, phrase) for phrase in self._still)
        return not is_still and any(contains(said, phrase) for phrase in (*self._self, *self._told))

    def _pattern(self, phrase: str) -> re.Pattern[str]:
        # "I am 16" may go on with "hours a day": what follows a bare number must end the clause, or be of those that may.
        before, _, after = (part.strip() for part in self._normalise(phrase).partition("#"))
        start = _edge(before, _BEGINS) + re.escape(before) + r"\s*" if before else ""
        clause_ends = f"(?:{'|'.join([_ENDS, *self._then])})"
        end = r"\s*" + _word(after.removesuffix(_CLAUSE)) if after else ""
        return re.compile(start + _AGE + end + (clause_ends if not after or after.endswith(_CLAUSE) else ""))

    def _bare(self, phrases: Iterable[str]) -> tuple[str, ...]:
        # The longest first: "my best friend" before "friend".
        return tuple(sorted({bare(self._normalise(phrase)) for phrase in phrases}, key=lambda p: (-len(p), p)))


def _word(text: str) -> str:
    return re.escape(text) + _edge(text, _STOPS)


def _edge(word: str, boundary: str) -> str:
    # Where a script puts no spaces between words, a word may begin and end anywhere.
    return boundary if is_spaced(word) else ""
