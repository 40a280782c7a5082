"""Finding how women write countries, cities, nationalities and languages in a message. Nothing is guessed by likeness."""

import csv
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path
from typing import Final

from bot.errors import BadContent
from bot.text.language import by_script
from bot.text.names import LEADS, bare, cores
from bot.text.normalise import normalise
from bot.text.place_reading import PlaceReading, Span, reading
from bot.text.place_table import (
    ALONE,
    LED,
    NOTHING,
    OFFICE,
    PEOPLE,
    SAID,
    Found,
    Row,
    Table,
    rows_of,
    table_of,
    with_places,
)
from bot.text.place_words import PlaceWords

_PLACE_ALONE = "inform"
_LANGUAGE_ALONE = "change_language"
_BEGINNING: Final = 2
"""Letters by which a name is found: there are thousands, and every place of a message is asked."""
Languages = frozenset[str] | None
"""The languages a message may be in; None: any of ours."""


class PlaceNames:
    """A table of names; the longest one wins at each place of a message."""

    def __init__(self, table: Table, words: PlaceWords | None = None) -> None:
        self._table = dict(table)
        self.words = words or PlaceWords()

    @classmethod
    def read(cls, path: Path, places: Path | None = None, words: Path | None = None) -> "PlaceNames":
        """Read `alias,kind,code,…` rows, a table of places, and the words beside names.

        Raises BadContent naming file and line.
        """
        known = PlaceWords.read(words) if words else None
        try:
            with path.open(encoding="utf-8", newline="") as file:
                by_hand = cls.of_rows(csv.DictReader(file), known)
        except (OSError, KeyError, ValueError) as error:
            raise BadContent(f"{path}: {error}") from error
        if places is None:
            return by_hand
        try:
            with places.open(encoding="utf-8", newline="") as file:
                return by_hand.with_places(csv.DictReader(file))
        except (OSError, KeyError, ValueError) as error:
            raise BadContent(f"{places}: {error}") from error

    @classmethod
    def read_root(cls, root: Path) -> "PlaceNames":
        """All three tables of a checkout: what the gateway and the tools read. Raises BadContent."""
        folder = root / "data" / "directory"
        return cls.read(folder / "place_aliases.csv", folder / "places.csv", root / "data" / "policies" / "place_words.csv")

    @classmethod
    def of_rows(cls, rows: Iterable[Mapping[str, str]], words: PlaceWords | None = None) -> "PlaceNames":
        """Build from rows. Raises ValueError naming the row."""
        return cls(table_of(rows), words)

    def with_places(self, rows: Iterable[Mapping[str, str]]) -> "PlaceNames":
        """The same, and the places of a table."""
        return PlaceNames(with_places(self._table, rows), self.words)

    def as_rows(self) -> list[dict[str, str]]:
        """The same rows again, normalised."""
        return rows_of(self._table)

    def read_message(self, text: str, *, language: str | None = None) -> PlaceReading:
        """Where a message says she is, is from and came back from. `language` is hers; None: any of ours."""
        said = unicodedata.normalize("NFKC", normalise(text))
        languages = self.languages(said, language)
        spans, left = self.spans(said, languages)
        is_alone = bool(spans) and not any(character.isalnum() for character in left)
        return reading(
            said, spans, left=left, is_alone=is_alone, words=self.words, language=language, languages=languages
        )  # fmt: skip

    def find(self, text: str, languages: Languages = None) -> tuple[list[Found], str]:
        """The names in a normalised text, in order and without repetition, and what is left of the text."""
        spans, left = self.spans(text, languages)
        return list(dict.fromkeys(_known(found) for span in spans for found in span.found)), left

    def languages(self, said: str, language: str | None) -> Languages:
        """What a message may be written in: her language, that of its letters, those of its small words."""
        if language is None:
            return None
        script = by_script(said)
        return frozenset({language, *self.words.languages(said), *([script] if script else [])})

    def spans(self, text: str, languages: Languages) -> tuple[list[Span], str]:
        """The names in a normalised text, where each stands, and what is left of the text."""
        written = unicodedata.normalize("NFKC", text)
        whole = self._only(written, languages)
        if whole:
            return [Span(0, len(written), whole)], ""
        spans: list[Span] = []
        left: list[str] = []
        place = 0
        while place < len(written):
            size, found = self._at(written, place, languages)
            if found:
                spans.append(Span(place, place + size, found))
            is_kept = not found or any(one.kind == OFFICE for one in found)
            left.append(written[place : place + size] if is_kept else " ")
            place += size
        return self._with_rest(spans, "".join(left).strip(), languages, len(written))

    def _with_rest(self, spans: list[Span], left: str, languages: Languages, size: int) -> tuple[list[Span], str]:
        # "Taiping, Malaysia": what is left is a name as well, and the country says which place it means.
        if f"{left} " in LEADS:
            left = ""
        rest = self._only(left, languages) if left else ()
        if not rest or not any(one.kind == "country" for span in spans for one in span.found):
            return spans, left
        return [*spans, Span(size, size, tuple(one for one in rest if one.kind == "place"))], ""

    def _only(self, text: str, languages: Languages) -> tuple[Found, ...]:
        for core in cores(text):
            for name in (core, bare(core)):
                rows = [row for row in self._table.get(name, ()) if row.use != SAID]
                if found := _holding(rows, languages):
                    return found
        return ()

    def _at(self, text: str, place: int, languages: Languages) -> tuple[int, tuple[Found, ...]]:
        """How long the longest name is that begins exactly here, and what it means; 1 and nothing where none does."""
        if place and _joined(text[place - 1], text[place]):
            return 1, ()
        for length in self._lengths.get(text[place : place + _BEGINNING], ()):
            rows = self._table.get(text[place : place + length], ())
            if not rows or place + length > len(text) or _continues(text, place + length):
                continue
            is_led = any(row.use == LED for row in rows) and self._leads(text, place, length, languages)
            usable = [row for row in rows if row.use == SAID or (row.use == LED and is_led)]
            if any(row.holds(languages) for row in usable):
                return length, _holding(usable, languages)
        return 1, ()

    def _leads(self, text: str, place: int, length: int, languages: Languages) -> bool:
        return self.words.beside(text[:place], text[place + length :], languages) is not None

    @cached_property
    def _lengths(self) -> dict[str, list[int]]:
        found: dict[str, set[int]] = {}
        for name, rows in self._table.items():
            if any(row.use != ALONE for row in rows):
                found.setdefault(name[:_BEGINNING], set()).add(len(name))
        return {beginning: sorted(lengths, reverse=True) for beginning, lengths in found.items()}


def intent_alone(read: PlaceReading) -> str | None:
    """The intent of a message that is nothing but names; else None."""
    if not read.is_alone:
        return None
    is_place = bool(read.here or read.home or read.places or read.left)
    return _PLACE_ALONE if is_place else _LANGUAGE_ALONE if read.languages else None


def _holding(rows: Iterable[Row], languages: Languages) -> tuple[Found, ...]:
    found = tuple(dict.fromkeys(row.found for row in rows if row.holds(languages)))
    # In one of the languages it may be in it is no name: rather none than a wrong country.
    return () if any(one.kind == NOTHING for one in found) else found


def _known(found: Found) -> Found:
    return Found("origin", found.code) if found.kind in (PEOPLE, OFFICE) else found


def _joined(before: str, after: str) -> bool:
    """Whether two neighbouring characters belong to one word: letters of a script that puts spaces between words."""
    return _is_spaced_letter(before) and _is_spaced_letter(after)


def _continues(text: str, end: int) -> bool:
    if end >= len(text):
        return False
    return unicodedata.category(text[end]).startswith("M") or _joined(text[end - 1], text[end])


def _is_spaced_letter(character: str) -> bool:
    return character.isalnum() and not ("\u1000" <= character <= "\u109f" or "\u1780" <= character <= "\u17ff")
