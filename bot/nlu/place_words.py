"""Words beside the name of a country that say what it is to her: where she is, where she is from, where she came back from.

A table, data/triage/place_words.csv, in the languages she writes. Owner: understanding.
"""

import csv
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

from bot.domain.enums import LANGUAGES
from bot.errors import BadContent
from bot.nlu.place_table import normalize_name
from bot.nlu.text.phrase_matcher import is_spaced

BEFORE, AFTER = "before", "after"
IN, FROM, TO, HOME, OFFICE, LINK, JOIN = "in", "from", "to", "home", "office", "link", "join"
"""What stands directly beside a name. `link` may stand between it and the others ("country of"), `join` between two names."""
BACK, STILL, SELF, OTHER, ARRIVED, NOW = "back", "still", "self", "other", "arrived", "now"
"""What stands anywhere in the same clause: she came back, she only wants to, it is herself or somebody else, it is so now."""
MEANINGS: Final = (IN, FROM, TO, HOME, OFFICE, LINK, JOIN, BACK, STILL, SELF, OTHER, ARRIVED, NOW)
ADJACENT_MEANINGS: Final = (IN, FROM, TO, HOME, OFFICE)
COLUMNS: Final = ("phrase", "means", "side", "language")
_SHORT_LENGTH: Final = 2
_WORD: Final = re.compile(r"\w+")


@dataclass(frozen=True)
class PlaceWord:
    """One row. `side` is empty where the word counts anywhere in the clause."""

    phrase: str
    means: str
    side: str
    language: str


class PlaceWords:
    """The table, ready to be asked about one clause after another."""

    def __init__(self, words: Iterable[PlaceWord] = ()) -> None:
        self.words = tuple(words)

    @classmethod
    def load(cls, path: Path) -> "PlaceWords":
        """Read the table. Raises BadContent naming file and line."""
        try:
            with path.open(encoding="utf-8", newline="") as file:
                return cls.from_rows(csv.DictReader(file))
        except (OSError, KeyError, ValueError) as error:
            raise BadContent(f"{path}: {error}") from error

    @classmethod
    def from_rows(cls, rows: Iterable[Mapping[str, str]]) -> "PlaceWords":
        """Build from rows. Raises ValueError naming the row."""
        return cls(_parse_word(number, row) for number, row in enumerate(rows, start=2))

    def as_rows(self) -> list[dict[str, str]]:
        """The same rows again."""
        return [dict(vars(word)) for word in self.words]

    def match_adjacent(
        self, before: str, after: str, languages: frozenset[str] | None = None
    ) -> tuple[str, str] | None:
        """What the words directly around a name mean, with those words; the longest of them. None: nothing is said."""
        before, after = self._remove_links(before, languages), after.lstrip()
        found = [word for word in self._list_ending_words(before) if word.means in ADJACENT_MEANINGS]
        found += [word for word in self._list_beginning_words(after) if word.means in ADJACENT_MEANINGS]
        spoken = [word for word in found if languages is None or word.language in languages]
        longest = max(spoken, key=lambda word: len(word.phrase), default=None)
        return (longest.means, longest.phrase) if longest else None

    def is_connector(self, before: str, languages: frozenset[str] | None = None) -> bool:
        """Whether what stands between two names only joins them."""
        said = before.strip(" ,/&")
        return any(
            word.means == JOIN and (languages is None or word.language in languages)
            for word in self._words_by_side[BEFORE].get(said, ())
        )

    def find_markers(self, clause: str, languages: frozenset[str] | None = None) -> frozenset[str]:
        """Which of `back`, `still`, `arrived` and `now` the words of a clause say."""
        return frozenset(
            means
            for language, means, pattern in self._patterns
            if (languages is None or language in languages) and pattern.search(clause)
        )

    def find_subject(self, clause: str, languages: frozenset[str] | None = None) -> str | None:
        """Whom a clause is about where it ends: `self`, `other`, or None. Of several words the last decides.

        "My" may stand behind a person: the child of "anak saya" is not she.
        """
        last: tuple[int, str] | None = None
        for language, means, pattern in self._person_patterns:
            if languages is None or language in languages:
                for found in pattern.finditer(clause):
                    if last is None or found.end() >= last[0]:
                        last = (found.end(), means)
        return last[1] if last else None

    def mentions_others(self, clause: str, languages: frozenset[str] | None = None) -> bool:
        """Whether anybody else stands in a clause."""
        return any(
            means == OTHER and (languages is None or language in languages) and pattern.search(clause) is not None
            for language, means, pattern in self._person_patterns
        )

    def detect_languages(self, text: str) -> frozenset[str]:
        """The languages whose words for herself and her people stand in a text, where the script does not tell."""
        said = _WORD.findall(text)
        return frozenset(language for word in said for language in self._languages_by_person_word.get(word, ()))

    def _remove_links(self, before: str, languages: frozenset[str] | None) -> str:
        text = before.rstrip()
        while link := next((word for word in self._list_ending_words(text) if word.means == LINK), None):
            if languages is not None and link.language not in languages:
                break
            text = text[: -len(link.phrase)].rstrip()
        return text

    def _list_ending_words(self, text: str) -> list[PlaceWord]:
        return [
            word
            for size in self._sizes_by_side[BEFORE]
            for word in self._words_by_side[BEFORE].get(text[-size:], ())
            if size <= len(text) and not _is_inside_word(text[:-size], word.phrase)
        ]

    def _list_beginning_words(self, text: str) -> list[PlaceWord]:
        return [
            word
            for size in self._sizes_by_side[AFTER]
            for word in self._words_by_side[AFTER].get(text[:size], ())
            if size <= len(text) and not _is_inside_word(word.phrase, text[size:])
        ]

    @cached_property
    def _words_by_side(self) -> dict[str, dict[str, list[PlaceWord]]]:
        table: dict[str, dict[str, list[PlaceWord]]] = {BEFORE: {}, AFTER: {}}
        for word in self.words:
            if word.side:
                table[word.side].setdefault(word.phrase, []).append(word)
        return table

    @cached_property
    def _sizes_by_side(self) -> dict[str, list[int]]:
        return {
            side: sorted({len(phrase) for phrase in table}, reverse=True) for side, table in self._words_by_side.items()
        }

    @cached_property
    def _person_patterns(self) -> list[tuple[str, str, re.Pattern[str]]]:
        grouped: dict[tuple[str, str], list[str]] = {}
        for word in self.words:
            if word.means in (SELF, OTHER):
                grouped.setdefault((word.means, word.language), []).append(word.phrase)
        own = {
            language: _compile_any(phrases).pattern for (means, language), phrases in grouped.items() if means == SELF
        }
        # Others last: where both end at one place, it is somebody of hers.
        return [
            (
                language,
                means,
                re.compile(
                    rf"(?:{_compile_any(phrases).pattern})(?:\s*(?:{own[language]}))?"
                    if means == OTHER and language in own
                    else _compile_any(phrases).pattern
                ),
            )
            for (means, language), phrases in sorted(grouped.items(), reverse=True)
        ]

    @cached_property
    def _languages_by_person_word(self) -> dict[str, frozenset[str]]:
        found: dict[str, set[str]] = {}
        for word in self.words:
            if word.means in (SELF, OTHER):
                found.setdefault(word.phrase, set()).add(word.language)
        # What two languages write alike tells neither, and two letters stand for anything.
        return {
            phrase: frozenset(codes)
            for phrase, codes in found.items()
            if len(codes) == 1 and len(phrase) > _SHORT_LENGTH
        }

    @cached_property
    def _patterns(self) -> list[tuple[str, str, re.Pattern[str]]]:
        grouped: dict[tuple[str, str], list[str]] = {}
        for word in self.words:
            if word.means in (BACK, STILL, ARRIVED, NOW):
                grouped.setdefault((word.language, word.means), []).append(word.phrase)
        return [(language, means, _compile_any(phrases)) for (language, means), phrases in grouped.items()]


def _parse_word(number: int, row: Mapping[str, str]) -> PlaceWord:
    word = PlaceWord(normalize_name(row["phrase"]), row["means"], row["side"], row["language"])
    is_beside = word.means in (*ADJACENT_MEANINGS, LINK, JOIN)
    if not word.phrase or word.means not in MEANINGS or word.language not in LANGUAGES:
        raise ValueError(f"line {number} is no phrase of {', '.join(MEANINGS)} in a language of ours")
    if word.side not in ((BEFORE, AFTER) if is_beside else ("",)):
        raise ValueError(f"line {number}: side is {BEFORE} or {AFTER} for what stands beside a name, else empty")
    return word


def _compile_any(phrases: list[str]) -> re.Pattern[str]:
    longest = sorted(phrases, key=len, reverse=True)
    spaced = [re.escape(one) for one in longest if is_spaced(one)]
    others = [re.escape(one) for one in longest if not is_spaced(one)]
    return re.compile("|".join([*([rf"(?<!\w)(?:{'|'.join(spaced)})(?!\w)"] if spaced else []), *others]))


def _is_inside_word(before: str, after: str) -> bool:
    """Whether a word goes on across this seam, in a script that puts spaces between words."""
    last, first = before[-1:], after[:1]
    return bool(last and first) and last.isalnum() and first.isalnum() and is_spaced(last) and is_spaced(first)
