"""Examples once more as they are typed in a hurry: "tidak" as "gk", "không" as "k", "please" as "pls"."""

import random
import re
import zlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bot.content.file_reader import read_csv
from bot.domain.enums import LANGUAGES
from bot.errors import BadContent

SHORTHAND_FILE: Final = "shorthand.csv"
COLUMNS: Final = ("language", "word", "short")
SHARE: Final = 0.8
"""How many of the words that have a shorter one are written so."""
_FIRST_UNSPACED: Final = "\u1000"
"""From this letter on scripts put no spaces between words."""


@dataclass(frozen=True)
class Shorthand:
    """The table: for each language words, and how each may be typed."""

    words: Mapping[str, Mapping[str, Sequence[str]]]

    def shorten(self, text: str, language: str) -> str:
        """A sentence in small letters with most of its words typed short, the same way each time."""
        words = self.words.get(language)
        if not words:
            return text.lower()
        rng = random.Random(zlib.crc32(text.encode()))  # noqa: S311 -- the same each time

        def choose(match: re.Match[str]) -> str:
            return rng.choice(words[match[0]]) if rng.random() < SHARE else match[0]

        return " ".join(_compile_words(tuple(words)).sub(choose, text.lower()).split())


def read_shorthand(folder: Path) -> Shorthand:
    """The table of a folder; empty where there is none. Raises BadContent."""
    path = folder / SHORTHAND_FILE
    found: defaultdict[str, defaultdict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for line, row in enumerate(read_csv(path, COLUMNS) if path.is_file() else (), 2):
        if row["language"] not in LANGUAGES or not row["word"] or row["word"] == row["short"]:
            raise BadContent(f"{path.name}, line {line}: a word of one of our languages, and another way to type it.")
        found[row["language"]][row["word"]].append(row["short"])
    return Shorthand(found)


def _compile_words(words: tuple[str, ...]) -> re.Pattern[str]:
    longest_first = sorted(words, key=len, reverse=True)
    return re.compile("|".join(map(_escape_word, longest_first)))


def _escape_word(word: str) -> str:
    return rf"(?<!\w){re.escape(word)}(?!\w)" if word[0] < _FIRST_UNSPACED else re.escape(word)
