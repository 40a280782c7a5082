"""Triage on arrival: what must not wait for anybody, decided from words and tables alone."""

import unicodedata
from collections.abc import Callable
from enum import StrEnum

from bot.model.policy import Words


class Verdict(StrEnum):
    """What is done with a message before anything else."""

    LEAVE = "leave"
    ERASE = "erase"
    HELP = "help"
    DANGER = "danger_now"
    LOW = "self_harm"


class Triage:
    """The word lists, made comparable once."""

    def __init__(self, words: Words, *, normalise: Callable[[str], str]) -> None:
        self._normalise = normalise
        self._whole = {self._bare(phrase): Verdict(means) for phrase, means in words.whole.items()}
        self._within = {self._bare(phrase): Verdict(means) for phrase, means in words.within.items()}

    def verdict(self, text: str) -> Verdict | None:
        """None: nothing that cannot wait. A whole message is compared first, then phrases inside it."""
        said = self._bare(text)
        if said in self._whole:
            return self._whole[said]
        return next((means for phrase, means in self._within.items() if _contains(said, phrase)), None)

    def _bare(self, text: str) -> str:
        said = self._normalise(text)
        # Signs, not marks: Khmer and Burmese vowels are marks and belong to their letters.
        spaced = "".join(" " if unicodedata.category(letter)[0] in "PSC" else letter for letter in said)
        return " ".join(spaced.split())


def _contains(said: str, phrase: str) -> bool:
    if phrase not in said:
        return False
    if not phrase.isascii() and not _is_spaced(phrase):
        return True  # Khmer and Burmese do not put spaces between words
    return f" {phrase} " in f" {said} "


def _is_spaced(phrase: str) -> bool:
    return all(ord(letter) < 0x1000 or 0x1E00 <= ord(letter) < 0x2000 for letter in phrase)
