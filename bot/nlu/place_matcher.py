"""Finding how women write countries, cities, nationalities and languages in a message. Nothing is guessed by likeness."""

import csv
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path
from typing import Final

from bot.errors import BadContent
from bot.nlu.place_roles import NameSpan, PlaceReading, interpret_places
from bot.nlu.place_table import (
    ALONE_USE,
    LEADING_WORDS,
    LED_USE,
    NO_MEANING,
    OFFICE,
    PEOPLE,
    SAID_USE,
    PlaceMatch,
    PlaceNameRow,
    PlaceTable,
    add_places,
    build_table,
    list_name_candidates,
    strip_diacritics,
    to_rows,
)
from bot.nlu.place_words import PlaceWords
from bot.nlu.text.language_id import detect_by_script
from bot.nlu.text.normalize import normalize

_PLACE_ONLY_INTENT = "inform"
_LANGUAGE_ONLY_INTENT = "change_language"
_PREFIX_LENGTH: Final = 2
"""Letters by which a name is found: there are thousands, and every place of a message is asked."""
Languages = frozenset[str] | None
"""The languages a message may be in; None: any of ours."""


class PlaceNameMatcher:
    """A table of names; the longest one wins at each place of a message."""

    def __init__(self, table: PlaceTable, words: PlaceWords | None = None) -> None:
        self._table = dict(table)
        self.words = words or PlaceWords()

    @classmethod
    def load(cls, path: Path, places: Path | None = None, words: Path | None = None) -> "PlaceNameMatcher":
        """Read `alias,kind,code,…` rows, a table of places, and the words beside names.

        Raises BadContent naming file and line.
        """
        known = PlaceWords.load(words) if words else None
        try:
            with path.open(encoding="utf-8", newline="") as file:
                by_hand = cls.from_rows(csv.DictReader(file), known)
        except (OSError, KeyError, ValueError) as error:
            raise BadContent(f"{path}: {error}") from error
        if places is None:
            return by_hand
        try:
            with places.open(encoding="utf-8", newline="") as file:
                return by_hand.add_places(csv.DictReader(file))
        except (OSError, KeyError, ValueError) as error:
            raise BadContent(f"{places}: {error}") from error

    @classmethod
    def read_root(cls, root: Path) -> "PlaceNameMatcher":
        """All three tables of a checkout: what the gateway and the tools read. Raises BadContent."""
        folder = root / "data" / "directory"
        return cls.load(
            folder / "place_aliases.csv", folder / "places.csv", root / "data" / "triage" / "place_words.csv"
        )

    @classmethod
    def from_rows(cls, rows: Iterable[Mapping[str, str]], words: PlaceWords | None = None) -> "PlaceNameMatcher":
        """Build from rows. Raises ValueError naming the row."""
        return cls(build_table(rows), words)

    def add_places(self, rows: Iterable[Mapping[str, str]]) -> "PlaceNameMatcher":
        """The same, and the places of a table."""
        return PlaceNameMatcher(add_places(self._table, rows), self.words)

    def as_rows(self) -> list[dict[str, str]]:
        """The same rows again, normalised."""
        return to_rows(self._table)

    def read_message(self, text: str, *, language: str | None = None) -> PlaceReading:
        """Where a message says she is, is from and came back from. `language` is hers; None: any of ours."""
        said = unicodedata.normalize("NFKC", normalize(text))
        languages = self.detect_languages(said, language)
        spans, left = self.find_spans(said, languages)
        is_alone = bool(spans) and not any(character.isalnum() for character in left)
        return interpret_places(
            said,
            spans,
            remaining_text=left,
            is_alone=is_alone,
            words=self.words,
            language=language,
            languages=languages,
        )

    def find_names(self, text: str, languages: Languages = None) -> tuple[list[PlaceMatch], str]:
        """The names in a normalised text, in order and without repetition, and what is left of the text."""
        spans, left = self.find_spans(text, languages)
        return list(dict.fromkeys(_to_known_match(found) for span in spans for found in span.matches)), left

    def detect_languages(self, text: str, language: str | None) -> Languages:
        """What a message may be written in: her language, that of its letters, those of its small words."""
        if language is None:
            return None
        script = detect_by_script(text)
        return frozenset({language, *self.words.detect_languages(text), *([script] if script else [])})

    def find_spans(self, text: str, languages: Languages) -> tuple[list[NameSpan], str]:
        """The names in a normalised text, where each stands, and what is left of the text."""
        written = unicodedata.normalize("NFKC", text)
        whole = self._match_whole(written, languages)
        if whole:
            return [NameSpan(0, len(written), whole)], ""
        spans: list[NameSpan] = []
        left: list[str] = []
        place = 0
        while place < len(written):
            size, found = self._match_at(written, place, languages)
            if found:
                spans.append(NameSpan(place, place + size, found))
            is_kept = not found or any(one.kind == OFFICE for one in found)
            left.append(written[place : place + size] if is_kept else " ")
            place += size
        return self._add_remaining_place(spans, "".join(left).strip(), languages, len(written))

    def _add_remaining_place(
        self, spans: list[NameSpan], left: str, languages: Languages, size: int
    ) -> tuple[list[NameSpan], str]:
        # "Taiping, Malaysia": what is left is a name as well, and the country says which place it means.
        if f"{left} " in LEADING_WORDS:
            left = ""
        rest = self._match_whole(left, languages) if left else ()
        if not rest or not any(one.kind == "country" for span in spans for one in span.matches):
            return spans, left
        return [*spans, NameSpan(size, size, tuple(one for one in rest if one.kind == "place"))], ""

    def _match_whole(self, text: str, languages: Languages) -> tuple[PlaceMatch, ...]:
        for core in list_name_candidates(text):
            for name in (core, strip_diacritics(core)):
                rows = [row for row in self._table.get(name, ()) if row.use != SAID_USE]
                if found := _filter_by_language(rows, languages):
                    return found
        return ()

    def _match_at(self, text: str, place: int, languages: Languages) -> tuple[int, tuple[PlaceMatch, ...]]:
        """How long the longest name is that begins exactly here, and what it means; 1 and nothing where none does."""
        if place and _is_inside_word(text[place - 1], text[place]):
            return 1, ()
        for length in self._lengths_by_prefix.get(text[place : place + _PREFIX_LENGTH], ()):
            rows = self._table.get(text[place : place + length], ())
            if not rows or place + length > len(text) or _is_word_continued(text, place + length):
                continue
            is_led = any(row.use == LED_USE for row in rows) and self._has_adjacent_word(text, place, length, languages)
            usable = [row for row in rows if row.use == SAID_USE or (row.use == LED_USE and is_led)]
            if any(row.is_for_languages(languages) for row in usable):
                return length, _filter_by_language(usable, languages)
        return 1, ()

    def _has_adjacent_word(self, text: str, place: int, length: int, languages: Languages) -> bool:
        return self.words.match_adjacent(text[:place], text[place + length :], languages) is not None

    @cached_property
    def _lengths_by_prefix(self) -> dict[str, list[int]]:
        found: dict[str, set[int]] = {}
        for name, rows in self._table.items():
            if any(row.use != ALONE_USE for row in rows):
                found.setdefault(name[:_PREFIX_LENGTH], set()).add(len(name))
        return {beginning: sorted(lengths, reverse=True) for beginning, lengths in found.items()}


def get_names_only_intent(reading: PlaceReading) -> str | None:
    """The intent of a message that is nothing but names; else None."""
    if not reading.is_alone:
        return None
    is_place = bool(reading.current_countries or reading.home_country or reading.places or reading.left_countries)
    return _PLACE_ONLY_INTENT if is_place else _LANGUAGE_ONLY_INTENT if reading.languages else None


def _filter_by_language(rows: Iterable[PlaceNameRow], languages: Languages) -> tuple[PlaceMatch, ...]:
    found = tuple(dict.fromkeys(row.match for row in rows if row.is_for_languages(languages)))
    # In one of the languages it may be in it is no name: rather none than a wrong country.
    return () if any(one.kind == NO_MEANING for one in found) else found


def _to_known_match(found: PlaceMatch) -> PlaceMatch:
    return PlaceMatch("origin", found.code) if found.kind in (PEOPLE, OFFICE) else found


def _is_inside_word(before: str, after: str) -> bool:
    """Whether two neighbouring characters belong to one word: letters of a script that puts spaces between words."""
    return _is_spaced_letter(before) and _is_spaced_letter(after)


def _is_word_continued(text: str, end: int) -> bool:
    if end >= len(text):
        return False
    return unicodedata.category(text[end]).startswith("M") or _is_inside_word(text[end - 1], text[end])


def _is_spaced_letter(character: str) -> bool:
    return character.isalnum() and not ("\u1000" <= character <= "\u109f" or "\u1780" <= character <= "\u17ff")
