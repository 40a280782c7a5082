"""How women write the names of countries, cities, nationalities and languages, and finding them in a message.

Country first: a name that could be in two countries names none, only the places it may be. Nothing is guessed by likeness.
"""

import csv
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.errors import BadContent
from bot.model.vocabulary import ANY, DESTINATIONS, ORIGINS, VALUES
from bot.nlu.names import LEADS, bare, cores, key

KINDS = ("country", "origin", "language", "place")
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
class _Named:
    """A place that a name may mean."""

    found: Found
    country: str


class Aliases:
    """A table of names; the longest one wins at each place of a message."""

    def __init__(
        self, said: Mapping[str, tuple[Found, ...]], alone: Mapping[str, tuple[Found, ...]] | None = None
    ) -> None:
        self._said = dict(said)
        self._alone = dict(alone or {})
        self._lengths = sorted({len(alias) for alias in self._said}, reverse=True)

    @classmethod
    def read(cls, path: Path, places: Path | None = None) -> "Aliases":
        """Read `alias,kind,code,…` rows, and a table of places. Raises BadContent naming file and line."""
        try:
            with path.open(encoding="utf-8", newline="") as file:
                by_hand = cls.of_rows(csv.DictReader(file))
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
    def of_rows(cls, rows: Iterable[Mapping[str, str]]) -> "Aliases":
        """Build from rows. Raises ValueError naming the row."""
        tables: dict[str, dict[str, tuple[Found, ...]]] = {SAID: {}, ALONE: {}}
        for number, row in enumerate(rows, start=2):
            alias, found = key(row["alias"]), Found(row["kind"], row["code"])
            if not alias or found.kind not in KINDS or found.code == ANY or found.code not in VALUES[found.kind]:
                raise ValueError(f"line {number} is not a known {'/'.join(KINDS)}")
            table = tables[row.get("use") or SAID]
            known = table.get(alias, ())
            table[alias] = known if found in known else (*known, found)
        return cls(tables[SAID], tables[ALONE])

    def with_places(self, rows: Iterable[Mapping[str, str]]) -> "Aliases":
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
            elif found := _meaning(several):
                (said if name in in_sentences else alone)[name] = found
        return Aliases(said, alone)

    def as_rows(self) -> list[dict[str, str]]:
        """The same rows again, normalised."""
        return [
            {"alias": alias, "kind": found.kind, "code": found.code, "use": use}
            for use, table in ((SAID, self._said), (ALONE, self._alone))
            for alias, several in table.items()
            for found in several
        ]

    def find(self, text: str) -> tuple[list[Found], str]:
        """The names in a normalised text, in order and without repetition, and what is left of the text."""
        written = unicodedata.normalize("NFKC", text)
        whole = self._only(written)
        if whole:
            return list(whole), ""
        found: dict[Found, None] = {}
        left: list[str] = []
        place = 0
        while place < len(written):
            alias = self._at(written, place)
            found.update(dict.fromkeys(self._said.get(alias, ())))
            left.append(" " if alias else written[place])
            place += len(alias) or 1
        return self._with_rest(list(found), "".join(left).strip())

    def _with_rest(self, found: list[Found], left: str) -> tuple[list[Found], str]:
        # "Taiping, Malaysia": what is left is a name as well, and the country says which place it means.
        if f"{left} " in LEADS:
            left = ""
        rest = self._only(left) if left else ()
        if not rest or not any(one.kind == "country" for one in found):
            return found, left
        return list(dict.fromkeys([*found, *(one for one in rest if one.kind == "place")])), ""

    def _only(self, text: str) -> tuple[Found, ...]:
        for core in cores(text):
            for name in (core, bare(core)):
                if name in self._alone:
                    return self._alone[name]
        return ()

    def _at(self, text: str, place: int) -> str:
        """The longest name that begins exactly here, or an empty string."""
        if place and _joined(text[place - 1], text[place]):
            return ""
        for length in self._lengths:
            alias = text[place : place + length]
            if alias in self._said and not _continues(text, place + length):
                return alias
        return ""


def intent_alone(found: list[Found], left: str) -> str | None:
    """The intent of a message that is nothing but names, from what `find` gave; else None."""
    if not found or any(character.isalnum() for character in left):
        return None
    return _LANGUAGE_ALONE if all(one.kind == "language" for one in found) else _PLACE_ALONE


def _refined(by_hand: tuple[Found, ...], several: list[_Named]) -> tuple[Found, ...]:
    """What was written by hand, with the place in that country that has the name, unless one was written too."""
    if any(found.kind == "place" for found in by_hand):
        return by_hand
    countries = [found.code for found in by_hand if found.kind == "country"]
    return (*by_hand, *[one.found for one in several if one.country in countries][:1])


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
