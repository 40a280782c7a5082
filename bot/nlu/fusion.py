"""A message in pieces: its clauses and overlapping windows of it, so that one sentence is heard among many.

A letter model reads a text as one bag of pieces of words; a greeting or a long story beside a sentence outweighs it there. Read
clause by clause as well, the sentence has its own score.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

MAX_CHARACTERS: Final = 4096
"""Characters of a message that are read: Telegram sends no longer one."""
MAX_WHOLE_CHARACTERS: Final = 1000
"""Characters of it that are read as one piece."""
TINY_WINDOW, SHORT_WINDOW, LONG_WINDOW = 24, 45, 90
"""Characters of a window; each begins half a window after the one before. Tiny ones only in messages shorter than a long one:
"no pay and he hits me" holds two things."""
SNAP_DISTANCE: Final = 10
"""Characters by which a window may move to begin and end between words, where words are spaced."""
MIN_LETTERS: Final = 2
"""Letters and digits of a clause: what has fewer is a smile or a slip."""
_CLAUSE_BOUNDARY: Final = re.compile(
    r"[.!?;,:…\n()\[\]\"“”\u104a\u104b\u17d4-\u17d6]+|\s[-–—]+\s|[\U0001f000-\U0001faff\u2600-\u27bf]+"
)
"""What stands between clauses: signs, Burmese and Khmer ones too, line breaks, and pictures."""
CONNECTORS: Final = {
    "en": ("and", "but", "also", "because", "so", "then"),
    "id": ("dan", "tapi", "terus", "trus", "lalu", "sama", "soalnya", "karena"),
    "fil": ("tapos", "at", "pero", "kasi", "tsaka", "saka"),
    "vi": ("và", "va", "mà", "với lại", "nhưng", "nhung", "rồi", "roi", "còn", "lại còn"),
    "km": ("ហើយ", "តែ", "ក៏", "hery", "tae"),
    "my": ("ပြီးတော့", "ဒါပေမဲ့", "နောက်", "pee tot"),
}
"""Words between two clauses, by language; a message may mix them."""


def _compile_connectors() -> re.Pattern[str]:
    words = sorted({word for several in CONNECTORS.values() for word in several}, key=len, reverse=True)
    spaced = "|".join(re.escape(word) for word in words if word[0] < "\u1000")
    inner = "|".join(re.escape(word) for word in words if word[0] >= "\u1000")
    return re.compile(rf"(?<!\S)(?:{spaced})(?!\S)|(?:{inner})")


_CONNECTOR: Final = _compile_connectors()


@dataclass(frozen=True)
class Segments:
    """The pieces of one normalised message; those of a short message of one clause are the whole alone."""

    whole: str
    clauses: tuple[str, ...]
    pairs: tuple[str, ...]
    """Each clause with the one behind it: "he came back, with a knife"."""
    short_windows: tuple[str, ...]
    long_windows: tuple[str, ...]

    def __iter__(self) -> Iterator[str]:
        return iter((self.whole, *self.parts))

    @property
    def parts(self) -> tuple[str, ...]:
        """All but the whole, in the order their scores are laid out."""
        return (*self.clauses, *self.pairs, *self.short_windows, *self.long_windows)


def split_segments(text: str) -> Segments:
    """The pieces of a normalised message."""
    read = text[:MAX_CHARACTERS]
    clauses = split_clauses(read)
    if len(clauses) < 2:
        clauses = ()
    pairs = tuple(f"{one} {other}" for one, other in zip(clauses, clauses[1:], strict=False)) if len(clauses) > 2 else ()
    tiny = split_windows(read, TINY_WINDOW) if len(read) <= LONG_WINDOW else ()
    return Segments(read[:MAX_WHOLE_CHARACTERS], clauses, pairs, (*tiny, *split_windows(read, SHORT_WINDOW)), split_windows(read, LONG_WINDOW))


def split_clauses(text: str) -> tuple[str, ...]:
    """What stands between signs, line breaks, pictures and words that join clauses."""
    parts = (part.strip() for clause in _CLAUSE_BOUNDARY.split(text) for part in _CONNECTOR.split(clause))
    return tuple(part for part in parts if sum(map(str.isalnum, part)) >= MIN_LETTERS)


def split_windows(text: str, size: int) -> tuple[str, ...]:
    """Overlapping pieces of so many characters; none where the text is no longer than one."""
    last = len(text) - size
    if last <= 0:
        return ()
    return tuple(_snap_window(text, start, start + size) for start in (*range(0, last, size // 2), last))


def _snap_window(text: str, start: int, end: int) -> str:
    if start:
        space = text.rfind(" ", max(0, start - SNAP_DISTANCE), start + 1)
        start = space + 1 if space >= 0 else start
    if end < len(text):
        space = text.find(" ", end - 1, end + SNAP_DISTANCE)
        end = space if space >= 0 else end
    return text[start:end]
