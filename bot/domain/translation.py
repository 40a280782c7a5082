"""A machine's drafts: what a translation server must offer, and which numbers a draft changed."""

import hashlib
import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from typing import Final, Protocol

MAX_TEXT_LENGTH: Final = 4096
"""Characters of a text that is sent to a translation server; no message on Telegram is longer."""
_NUMBER: Final = re.compile(r"(?<!\d)\d{1,3}(?:[.,'’\u00a0\u202f]\d{3})+(?!\d)|\d+")
"""Digits of any script; a separator before each three of them groups thousands."""


FAILURES: Final = ("unreachable", "slow", "refused", "busy", "broken", "malformed", "language", "too_long")
"""Why there is no draft: the server is not there, does not answer in time, wants a key, takes no more now, fails, says
something else than a draft, has not the pair of languages, or takes no text of this length."""


class MachineTranslator(Protocol):
    """A translation server of the operator's own."""

    def translate(self, text: str, *, source: str, target: str) -> str:
        """A draft in another of our languages. Raises TranslationFailed."""

    def check_languages(self, source: str, target: str) -> None:
        """Ask which languages it has, without any text. Raises TranslationFailed, `language` where not this pair."""


@dataclass(frozen=True)
class NumberChanges:
    """Numbers that stand in one of two texts and not in the other, in the order in which they were read."""

    missing: tuple[str, ...]
    """Those of the first text that the second has not, or not as often."""
    added: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.missing or self.added)


def compute_fingerprint(*texts: str) -> str:
    """Sixteen letters that stand for texts in a form: whether what comes back is about the very same ones."""
    return hashlib.sha256("\0".join(texts).encode("utf-8", "replace")).hexdigest()[:16]


def find_number_changes(text: str, draft: str) -> NumberChanges:
    """What differs in the numbers of a text and its translation; their order, script and grouping do not count."""
    ours, theirs = list_numbers(text), list_numbers(draft)
    return NumberChanges(_subtract(ours, theirs), _subtract(theirs, ours))


def list_numbers(text: str) -> list[str]:
    """The numbers in a text, in Western digits and without what groups thousands: `1,500` and `១៥០០` are `1500`."""
    return [
        "".join(str(unicodedata.digit(sign)) for sign in found if sign.isdecimal()) for found in _NUMBER.findall(text)
    ]


def _subtract(numbers: list[str], others: list[str]) -> tuple[str, ...]:
    left, found = Counter(others), []
    for number in numbers:
        if left[number]:
            left[number] -= 1
        else:
            found.append(number)
    return tuple(found)
