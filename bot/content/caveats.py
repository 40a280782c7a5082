"""data/policies/doubts.csv → words of a note that say its row is not settled, and what they hide of it.

Owner: the desk for checkers. A row is shown again when somebody read its source anew and took the words out of its note.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

from bot.content.file_reader import read_csv
from bot.errors import BadContent

FILE: Final = "doubts.csv"
COLUMNS: Final = ("phrase", "hides", "reason")
ALL: Final = "all"
"""The whole row."""
ADDRESS: Final = "address"
"""Where an office stands; its numbers stay."""
OLDER: Final = "older"
"""Only a number of low confidence, which is offered as an older one where its note does not say this (older_numbers.py)."""
HIDDEN_PARTS: Final = (ALL, ADDRESS, OLDER)


@dataclass(frozen=True)
class DoubtPhrases:
    """Phrases by what they hide."""

    phrases: Mapping[str, str]

    def find_hidden(self, note: str) -> dict[str, str]:
        """What a note hides (ALL, ADDRESS, OLDER) → the phrase that says so; empty where nothing is in doubt.

        A longer phrase counts before one that it begins with: “confirm the address” says nothing about the number.
        """
        found: dict[str, str] = {}
        for match in self._pattern.finditer(note.casefold()):
            found.setdefault(self.phrases[match[0]], match[0])
        return found

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        longest_first = sorted(self.phrases, key=len, reverse=True)
        return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)")


def load_doubts(policies: Path) -> DoubtPhrases:
    """Raises BadContent."""
    phrases: dict[str, str] = {}
    for row in read_csv(policies / FILE, COLUMNS):
        phrase, hides = row["phrase"].strip().casefold(), row["hides"]
        if not phrase or hides not in HIDDEN_PARTS:
            raise BadContent(f"{FILE}: {row['phrase']!r} hides {hides!r}; write {', '.join(HIDDEN_PARTS)}.")
        phrases[phrase] = hides
    if not phrases:
        raise BadContent(f"{FILE} names no phrase.")
    return DoubtPhrases(phrases)
