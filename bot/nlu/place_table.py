"""Spellings of places as they are compared, and what may stand around one in a message that is nothing else."""

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Final, NamedTuple

from bot.domain.enums import ANY, DESTINATIONS, ENTITY_VALUES, LANGUAGES, ORIGINS
from bot.nlu.text.normalize import normalize, remove_diacritics

LEADING_WORDS: Final = (
    "i am in ",
    "i'm in ",
    "im in ",
    "in ",
    "at ",
    "saya di ",
    "aku di ",
    "di ",
    "ako sa ",
    "nasa ",
    "sa ",
    "tôi ở ",
    "toi o ",
    "em ở ",
    "em o ",
    "ở ",
    "o ",
    "tại ",
    "tai ",
    "ខ្ញុំនៅ",
    "នៅ",
    "ទីក្រុង",
    "ក្រុង",
    "ខេត្ត",
)
"""What women write before a place, the longer first."""
TRAILING_WORDS: Final = (" city", " town", "မြို့မှာ", "မြို့", "မှာ")
"""What they write after it."""


def normalize_name(text: str) -> str:
    """One spelling of a name: as messages are normalised, and in one width."""
    return unicodedata.normalize("NFKC", normalize(text))


def strip_diacritics(text: str) -> str:
    """A key as it is typed on a keyboard without marks: Vietnamese, and Arabic names in scholars' letters."""
    return remove_diacritics(text).replace("'", "").replace("-", " ").strip()


def trim_punctuation(text: str) -> str:
    """A key without the signs around it."""
    letters = [place for place, character in enumerate(text) if _is_letter(character)]
    return text[letters[0] : letters[-1] + 1] if letters else ""


def list_name_candidates(text: str) -> list[str]:
    """What a message may name when it is nothing but a place: all of it, or without what stands before and after."""
    found = [trim_punctuation(text)]
    for lead in LEADING_WORDS:
        if found[0].startswith(lead):
            found.append(found[0].removeprefix(lead))
            break
    found += [one.removesuffix(tail).strip() for one in found for tail in TRAILING_WORDS if one.endswith(tail)]
    return [one for one in dict.fromkeys(found) if one]


def _is_letter(character: str) -> bool:
    return character.isalnum() or unicodedata.category(character).startswith("M")


KINDS: Final = ("country", "origin", "language", "place")
PEOPLE: Final = "people"
"""Who comes from a home country, "pinay": she is one of them wherever she is."""
OFFICE: Final = "office"
"""What her country's embassy is called. It says whose it is, and is no place where she could be."""
NO_MEANING: Final = "none"
"""Words that look like a name and are none: "mang thai" is pregnant, not Thailand."""
SAID_USE, LED_USE, ALONE_USE = "said", "led", "alone"
"""Found anywhere in a sentence; only beside a word for in, from or to; only where it is all she wrote (a led one is, too)."""
USES: Final = (SAID_USE, LED_USE, ALONE_USE)


class PlaceMatch(NamedTuple):
    """One name found in a message."""

    kind: str
    code: str

    @property
    def is_meaningful(self) -> bool:
        """Whether it means something: a code of the vocabulary, an office or people of a home country, or nothing at all."""
        if self.kind == NO_MEANING:
            return not self.code
        if self.kind in (PEOPLE, OFFICE):
            return self.code in ORIGINS
        return self.kind in KINDS and self.code != ANY and self.code in ENTITY_VALUES[self.kind]


class PlaceNameRow(NamedTuple):
    """What a name means, to writers of which languages (to all, where none is written), and where it is found."""

    match: PlaceMatch
    languages: frozenset[str] = frozenset()
    use: str = SAID_USE

    def is_for_languages(self, languages: frozenset[str] | None) -> bool:
        """Whether a message in these languages may mean this; None: any of ours."""
        return not self.languages or languages is None or bool(self.languages & languages)


PlaceTable = Mapping[str, tuple[PlaceNameRow, ...]]


class _NamedPlace(NamedTuple):
    """A place that a name may mean."""

    match: PlaceMatch
    country: str


def build_table(rows: Iterable[Mapping[str, str]]) -> dict[str, tuple[PlaceNameRow, ...]]:
    """Rows written by hand. Raises ValueError naming the row."""
    table: dict[str, tuple[PlaceNameRow, ...]] = {}
    for number, written in enumerate(rows, start=2):
        alias, use = normalize_name(written["alias"]), written.get("use") or SAID_USE
        row = PlaceNameRow(
            PlaceMatch(written["kind"], written["code"]), _parse_languages(written.get("language") or ""), use
        )
        if not alias or not row.match.is_meaningful or use not in USES:
            raise ValueError(f"line {number} is not a known {'/'.join(KINDS)}")
        known = table.get(alias, ())
        table[alias] = known if row in known else (*known, row)
    return table


def add_places(by_hand: PlaceTable, places: Iterable[Mapping[str, str]]) -> dict[str, tuple[PlaceNameRow, ...]]:
    """The same, and the places of a table, the largest of each name and country. What was written by hand is kept."""
    meant: defaultdict[str, list[_NamedPlace]] = defaultdict(list)
    in_sentences: set[str] = set()
    for written in sorted(places, key=lambda written: -int(written["people"])):
        named = _NamedPlace(PlaceMatch("place", written["place"]), written["country"])
        said, alone = (list(filter(None, written[use].split(";"))) for use in (SAID_USE, ALONE_USE))
        in_sentences.update(said)
        for name in (*said, *alone):
            meant[name].append(named)
    table = dict(by_hand)
    for name, several in meant.items():
        use = SAID_USE if name in in_sentences else ALONE_USE
        if name in by_hand:
            table[name] = _refine_rows(by_hand[name], several, use)
        elif found := _get_matches(several):
            table[name] = tuple(PlaceNameRow(one, use=use) for one in found)
    return table


def to_rows(table: PlaceTable) -> list[dict[str, str]]:
    """A table as rows again, normalised."""
    return [
        {
            "alias": alias,
            "kind": row.match.kind,
            "code": row.match.code,
            "language": ";".join(sorted(row.languages)),
            "use": row.use,
        }
        for alias, several in table.items()
        for row in several
    ]


def _parse_languages(value: str) -> frozenset[str]:
    # A sign in the street is read by whoever stands before it: its language is not hers.
    languages = frozenset(filter(None, value.split(";")))
    return languages if languages & set(LANGUAGES) else frozenset()


def _refine_rows(by_hand: tuple[PlaceNameRow, ...], several: list[_NamedPlace], use: str) -> tuple[PlaceNameRow, ...]:
    """What was written by hand, with the place in that country that has the name, unless one was written too."""
    if any(row.match.kind == "place" for row in by_hand):
        return by_hand
    if all(row.match.kind == NO_MEANING for row in by_hand):
        others = frozenset(LANGUAGES).difference(*(row.languages or LANGUAGES for row in by_hand))
        return (*by_hand, *(PlaceNameRow(one, others, use) for one in _get_matches(several) if others))
    first = {one.country: one.match for one in reversed(several)}
    countries = [row for row in by_hand if row.match.kind == "country" and row.match.code in first]
    return (*by_hand, *(PlaceNameRow(first[row.match.code], row.languages, row.use) for row in countries))


def _get_matches(several: list[_NamedPlace]) -> tuple[PlaceMatch, ...]:
    """A country and its place; places alone where more countries have one; a home country for a city of it."""
    places = tuple(one.match for one in _take_first_per_country(several) if one.country in DESTINATIONS)
    country = several[0].country
    if any(one.country != country for one in several):
        return places
    if country in ORIGINS:
        return (PlaceMatch("origin", country),)
    return (PlaceMatch("country", country), *places)


def _take_first_per_country(several: Iterable[_NamedPlace]) -> Iterator[_NamedPlace]:
    """The first of each country."""
    seen: set[str] = set()
    for one in several:
        if one.country not in seen:
            seen.add(one.country)
            yield one
