"""How women write the names of countries, cities, nationalities and languages, and finding them in a message."""

import csv
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.errors import BadContent
from bot.model.vocabulary import VALUES
from bot.text.normalise import normalise

KINDS = ("country", "origin", "language")
_PLACE_ALONE = "inform"
_LANGUAGE_ALONE = "change_language"


@dataclass(frozen=True)
class Found:
    """One name found in a message."""

    kind: str
    code: str


class Aliases:
    """A table of names; the longest one wins at each place of a message."""

    def __init__(self, meanings: Mapping[str, tuple[Found, ...]]) -> None:
        self._meanings = dict(meanings)
        self._lengths = sorted({len(alias) for alias in self._meanings}, reverse=True)

    @classmethod
    def read(cls, path: Path) -> "Aliases":
        """Read `alias,kind,code,…` rows. Raises BadContent naming file and line."""
        try:
            with path.open(encoding="utf-8", newline="") as file:
                return cls.of_rows(csv.DictReader(file))
        except (OSError, KeyError, ValueError) as error:
            raise BadContent(f"{path}: {error}") from error

    @classmethod
    def of_rows(cls, rows: Iterable[Mapping[str, str]]) -> "Aliases":
        """Build from rows. Raises ValueError naming the row."""
        meanings: dict[str, tuple[Found, ...]] = {}
        for number, row in enumerate(rows, start=2):
            alias, found = normalise(row["alias"]), Found(row["kind"], row["code"])
            if not alias or found.kind not in KINDS or found.code not in VALUES[found.kind]:
                raise ValueError(f"line {number} is not a known {'/'.join(KINDS)}")
            known = meanings.get(alias, ())
            meanings[alias] = known if found in known else (*known, found)
        return cls(meanings)

    def as_rows(self) -> list[dict[str, str]]:
        """The same rows again, normalised."""
        return [
            {"alias": alias, "kind": found.kind, "code": found.code}
            for alias, several in self._meanings.items()
            for found in several
        ]

    def find(self, text: str) -> tuple[list[Found], str]:
        """The names in a normalised text, in order and without repetition, and what is left of the text."""
        found: dict[Found, None] = {}
        left: list[str] = []
        place = 0
        while place < len(text):
            alias = self._at(text, place)
            found.update(dict.fromkeys(self._meanings.get(alias, ())))
            left.append(" " if alias else text[place])
            place += len(alias) or 1
        return list(found), "".join(left).strip()

    def _at(self, text: str, place: int) -> str:
        """The longest name that begins exactly here, or an empty string."""
        if place and _joined(text[place - 1], text[place]):
            return ""
        for length in self._lengths:
            alias = text[place : place + length]
            if alias in self._meanings and not _continues(text, place + length):
                return alias
        return ""


def intent_alone(found: list[Found], left: str) -> str | None:
    """The intent of a message that is nothing but names, from what `find` gave; else None."""
    if not found or any(character.isalnum() for character in left):
        return None
    return _LANGUAGE_ALONE if all(one.kind == "language" for one in found) else _PLACE_ALONE


def _joined(before: str, after: str) -> bool:
    """Whether two neighbouring characters belong to one word: letters of a script that puts spaces between words."""
    return _is_spaced_letter(before) and _is_spaced_letter(after)


def _continues(text: str, end: int) -> bool:
    if end >= len(text):
        return False
    return unicodedata.category(text[end]).startswith("M") or _joined(text[end - 1], text[end])


def _is_spaced_letter(character: str) -> bool:
    return character.isalnum() and not ("\u1000" <= character <= "\u109f" or "\u1780" <= character <= "\u17ff")
