"""How women write the names of countries, cities, nationalities and languages, and finding them in a message.

Country first: a name that could be in two countries names none, only the places it may be. Nothing is guessed by likeness.
"""

import csv
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bot.errors import BadContent
from bot.model.vocabulary import ANY, DESTINATIONS, LANGUAGES, ORIGINS, VALUES
from bot.text.language import by_script
from bot.text.names import LEADS, bare, cores, key
from bot.text.normalise import normalise
from bot.text.place_reading import PlaceReading, Span, reading
from bot.text.place_words import PlaceWords

KINDS = ("country", "origin", "language", "place")
PEOPLE: Final = "people"
"""A kind of row: who comes from a home country, "pinay". She is one of them wherever she is."""
OFFICE: Final = "office"
"""A kind of row: what her country's embassy is called. It says whose it is, and is no place where she could be."""
NOTHING: Final = "none"
"""A kind of row: words that look like a name and are none; "mang thai" is pregnant, not Thailand."""
_PLACE_ALONE = "inform"
_LANGUAGE_ALONE = "change_language"
SAID, ALONE = "said", "alone"
"""Whether a name may be found in a sentence, or only where a message is nothing else."""


@dataclass(frozen=True)
class Found:
    """One name found in a message."""

    kind: str
    code: str


@dataclass(frozen=True)
class _Row:
    """What a name means, and to writers of which languages; to all, where none is written."""

    found: Found
    languages: frozenset[str] = frozenset()

    def holds(self, languages: frozenset[str] | None) -> bool:
        return not self.languages or languages is None or bool(self.languages & languages)


@dataclass(frozen=True)
class _Named:
    """A place that a name may mean."""

    found: Found
    country: str


_Table = Mapping[str, tuple[_Row, ...]]


class PlaceNames:
    """A table of names; the longest one wins at each place of a message."""

    def __init__(self, said: _Table, alone: _Table | None = None, words: PlaceWords | None = None) -> None:
        self._said = dict(said)
        self._alone = dict(alone or {})
        self.words = words or PlaceWords()
        self._lengths: dict[str, list[int]] = {}
        for alias in self._said:
            self._lengths.setdefault(alias[:2], []).append(len(alias))
        self._lengths = {begin: sorted(set(sizes), reverse=True) for begin, sizes in self._lengths.items()}

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
        tables: dict[str, dict[str, tuple[_Row, ...]]] = {SAID: {}, ALONE: {}}
        for number, row in enumerate(rows, start=2):
            alias, found = key(row["alias"]), Found(row["kind"], row["code"])
            if not alias or not is_meaning(found):
                raise ValueError(f"line {number} is not a known {'/'.join(KINDS)}")
            table = tables[row.get("use") or SAID]
            one = _Row(found, _scope(row.get("language") or ""))
            known = table.get(alias, ())
            table[alias] = known if one in known else (*known, one)
        return cls(tables[SAID], tables[ALONE], words)

    def with_places(self, rows: Iterable[Mapping[str, str]]) -> "PlaceNames":
        """The same, and the places of a table, the largest of each name and country. What was written by hand is kept."""
        meant: defaultdict[str, list[_Named]] = defaultdict(list)
        in_sentences: set[str] = set()
        for row in sorted(rows, key=lambda row: -int(row["people"])):
            named = _Named(Found("place", row["place"]), row["country"])
            said_so, only_alone = (list(filter(None, row[use].split(";"))) for use in (SAID, ALONE))
            in_sentences.update(said_so)
            for name in (*said_so, *only_alone):
                meant[name].append(named)
        said, alone = dict(self._said), dict(self._alone)
        for name, several in meant.items():
            if name in self._said:
                said[name] = _refined(self._said[name], several)
            elif name in self._alone:
                alone[name] = _refined(self._alone[name], several)
            elif found := _meaning(several):
                (said if name in in_sentences else alone)[name] = tuple(map(_Row, found))
        return PlaceNames(said, alone, self.words)

    def as_rows(self) -> list[dict[str, str]]:
        """The same rows again, normalised."""
        return [
            {
                "alias": alias, "kind": row.found.kind, "code": row.found.code, "use": use,
                "language": ";".join(sorted(row.languages)),
            }
            for use, table in ((SAID, self._said), (ALONE, self._alone))
            for alias, several in table.items()
            for row in several
        ]  # fmt: skip

    def read_message(self, text: str, *, language: str | None = None) -> PlaceReading:
        """Where a message says she is, is from and came back from. `language` is hers; None: any of ours."""
        said = normalise(text)
        languages = self._languages(said, language)
        spans, left = self._spans(said, languages)
        is_alone = bool(spans) and not any(character.isalnum() for character in left)
        return reading(
            unicodedata.normalize("NFKC", said), spans, left=left, is_alone=is_alone, words=self.words,
            languages=None if language in (None, "en") else languages,
        )  # fmt: skip

    def find(self, text: str, languages: frozenset[str] | None = None) -> tuple[list[Found], str]:
        """The names in a normalised text, in order and without repetition, and what is left of the text."""
        spans, left = self._spans(text, languages)
        return list(dict.fromkeys(found for span in spans for found in map(_found, span.meanings))), left

    def _languages(self, said: str, language: str | None) -> frozenset[str] | None:
        if language is None:
            return None
        script = by_script(said)
        return frozenset({language, *self.words.languages(said), *([script] if script else [])})

    def _spans(self, text: str, languages: frozenset[str] | None) -> tuple[list[Span], str]:
        """The names in a normalised text, where each stands, and what is left of the text."""
        written = unicodedata.normalize("NFKC", text)
        whole = self._only(written, languages)
        if whole:
            return [_span(whole, 0, len(written))], ""
        spans: list[Span] = []
        left: list[str] = []
        place = 0
        while place < len(written):
            alias, found = self._at(written, place, languages)
            size = len(alias) or 1
            if found:
                spans.append(_span(found, place, place + size))
            is_kept = not found or any(one.kind == OFFICE for one in found)
            left.append(written[place : place + size] if is_kept else " ")
            place += size
        return self._with_rest(spans, "".join(left).strip(), languages, len(written))

    def _with_rest(
        self, spans: list[Span], left: str, languages: frozenset[str] | None, size: int
    ) -> tuple[list[Span], str]:
        # "Taiping, Malaysia": what is left is a name as well, and the country says which place it means.
        if f"{left} " in LEADS:
            left = ""
        rest = self._only(left, languages) if left else ()
        if not rest or not any(kind == "country" for span in spans for kind, _ in span.meanings):
            return spans, left
        return [*spans, _span([one for one in rest if one.kind == "place"], size, size)], ""

    def _only(self, text: str, languages: frozenset[str] | None) -> tuple[Found, ...]:
        for core in cores(text):
            for name in (core, bare(core)):
                found = _holding(self._alone.get(name, ()), languages)
                if found:
                    return found
        return ()

    def _at(self, text: str, place: int, languages: frozenset[str] | None) -> tuple[str, tuple[Found, ...]]:
        """The longest name that begins exactly here and what it means, or an empty string."""
        if place and _joined(text[place - 1], text[place]):
            return "", ()
        for length in self._lengths.get(text[place : place + 2], ()):
            alias = text[place : place + length]
            rows = self._said.get(alias)
            if rows and len(alias) == length and not _continues(text, place + length):
                found = _holding(rows, languages)
                if found:
                    return alias, tuple(one for one in found if one.kind != NOTHING)
        return "", ()


def is_meaning(found: Found) -> bool:
    """Whether a row of the table means something: a code of the vocabulary, an office of a home country, or nothing."""
    if found.kind == NOTHING:
        return not found.code
    if found.kind in (PEOPLE, OFFICE):
        return found.code in ORIGINS
    return found.kind in KINDS and found.code != ANY and found.code in VALUES[found.kind]


def intent_alone(found: list[Found], left: str) -> str | None:
    """The intent of a message that is nothing but names, from what `find` gave; else None."""
    if not found or any(character.isalnum() for character in left):
        return None
    return _LANGUAGE_ALONE if all(one.kind == "language" for one in found) else _PLACE_ALONE


def _holding(rows: Iterable[_Row], languages: frozenset[str] | None) -> tuple[Found, ...]:
    return tuple(row.found for row in rows if row.holds(languages))


def _scope(written: str) -> frozenset[str]:
    # A sign in the street is read by whoever stands before it: its language is not hers.
    languages = frozenset(filter(None, written.split(";")))
    return languages if languages & set(LANGUAGES) else frozenset()


def _span(found: Iterable[Found], start: int, end: int) -> Span:
    return Span(start, end, tuple((one.kind, one.code) for one in found))


def _found(meaning: tuple[str, str]) -> Found:
    kind, code = meaning
    return Found("origin" if kind in (PEOPLE, OFFICE) else kind, code)


def _refined(by_hand: tuple[_Row, ...], several: list[_Named]) -> tuple[_Row, ...]:
    """What was written by hand, with the place in that country that has the name, unless one was written too."""
    if any(row.found.kind in ("place", NOTHING) for row in by_hand):
        return by_hand
    countries = [row.found.code for row in by_hand if row.found.kind == "country"]
    languages = frozenset[str]() if any(not row.languages for row in by_hand) else by_hand[0].languages
    return (*by_hand, *[_Row(one.found, languages) for one in several if one.country in countries][:1])


def _meaning(several: list[_Named]) -> tuple[Found, ...]:
    """A country and its place; places alone where more countries have one; a home country for a city of it."""
    places = tuple(one.found for one in _first_of_each(several) if one.country in DESTINATIONS)
    country = several[0].country
    if any(one.country != country for one in several):
        return places
    if country in ORIGINS:
        return (Found("origin", country),)
    return (Found("country", country), *places)


def _first_of_each(several: Iterable[_Named]) -> Iterator[_Named]:
    """The first of each country."""
    seen: set[str] = set()
    for one in several:
        if one.country not in seen:
            seen.add(one.country)
            yield one


def _joined(before: str, after: str) -> bool:
    """Whether two neighbouring characters belong to one word: letters of a script that puts spaces between words."""
    return _is_spaced_letter(before) and _is_spaced_letter(after)


def _continues(text: str, end: int) -> bool:
    if end >= len(text):
        return False
    return unicodedata.category(text[end]).startswith("M") or _joined(text[end - 1], text[end])


def _is_spaced_letter(character: str) -> bool:
    return character.isalnum() and not ("\u1000" <= character <= "\u109f" or "\u1780" <= character <= "\u17ff")
