"""The rows of data/directory/place_aliases.csv and places.csv as one table: a name → what it means, to whom, and where.

Country first: a name that could be in two countries names none, only the places it may be.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Final, NamedTuple

from bot.model.vocabulary import ANY, DESTINATIONS, LANGUAGES, ORIGINS, VALUES
from bot.text.names import key

KINDS: Final = ("country", "origin", "language", "place")
PEOPLE: Final = "people"
"""Who comes from a home country, "pinay": she is one of them wherever she is."""
OFFICE: Final = "office"
"""What her country's embassy is called. It says whose it is, and is no place where she could be."""
NOTHING: Final = "none"
"""Words that look like a name and are none: "mang thai" is pregnant, not Thailand."""
SAID, LED, ALONE = "said", "led", "alone"
"""Found anywhere in a sentence; only beside a word for in, from or to; only where it is all she wrote (a led one is, too)."""
USES: Final = (SAID, LED, ALONE)


class Found(NamedTuple):
    """One name found in a message."""

    kind: str
    code: str

    @property
    def is_meaning(self) -> bool:
        """Whether it means something: a code of the vocabulary, an office or people of a home country, or nothing at all."""
        if self.kind == NOTHING:
            return not self.code
        if self.kind in (PEOPLE, OFFICE):
            return self.code in ORIGINS
        return self.kind in KINDS and self.code != ANY and self.code in VALUES[self.kind]


class Row(NamedTuple):
    """What a name means, to writers of which languages (to all, where none is written), and where it is found."""

    found: Found
    languages: frozenset[str] = frozenset()
    use: str = SAID

    def holds(self, languages: frozenset[str] | None) -> bool:
        """Whether a message in these languages may mean this; None: any of ours."""
        return not self.languages or languages is None or bool(self.languages & languages)


Table = Mapping[str, tuple[Row, ...]]


class _Named(NamedTuple):
    """A place that a name may mean."""

    found: Found
    country: str


def table_of(rows: Iterable[Mapping[str, str]]) -> dict[str, tuple[Row, ...]]:
    """Rows written by hand. Raises ValueError naming the row."""
    table: dict[str, tuple[Row, ...]] = {}
    for number, written in enumerate(rows, start=2):
        alias, use = key(written["alias"]), written.get("use") or SAID
        row = Row(Found(written["kind"], written["code"]), _scope(written.get("language") or ""), use)
        if not alias or not row.found.is_meaning or use not in USES:
            raise ValueError(f"line {number} is not a known {'/'.join(KINDS)}")
        known = table.get(alias, ())
        table[alias] = known if row in known else (*known, row)
    return table


def with_places(by_hand: Table, places: Iterable[Mapping[str, str]]) -> dict[str, tuple[Row, ...]]:
    """The same, and the places of a table, the largest of each name and country. What was written by hand is kept."""
    meant: defaultdict[str, list[_Named]] = defaultdict(list)
    in_sentences: set[str] = set()
    for written in sorted(places, key=lambda written: -int(written["people"])):
        named = _Named(Found("place", written["place"]), written["country"])
        said, alone = (list(filter(None, written[use].split(";"))) for use in (SAID, ALONE))
        in_sentences.update(said)
        for name in (*said, *alone):
            meant[name].append(named)
    table = dict(by_hand)
    for name, several in meant.items():
        use = SAID if name in in_sentences else ALONE
        if name in by_hand:
            table[name] = _refined(by_hand[name], several, use)
        elif found := _meaning(several):
            table[name] = tuple(Row(one, use=use) for one in found)
    return table


def rows_of(table: Table) -> list[dict[str, str]]:
    """A table as rows again, normalised."""
    return [
        {
            "alias": alias, "kind": row.found.kind, "code": row.found.code, "language": ";".join(sorted(row.languages)),
            "use": row.use,
        }
        for alias, several in table.items()
        for row in several
    ]  # fmt: skip


def _scope(written: str) -> frozenset[str]:
    # A sign in the street is read by whoever stands before it: its language is not hers.
    languages = frozenset(filter(None, written.split(";")))
    return languages if languages & set(LANGUAGES) else frozenset()


def _refined(by_hand: tuple[Row, ...], several: list[_Named], use: str) -> tuple[Row, ...]:
    """What was written by hand, with the place in that country that has the name, unless one was written too."""
    if any(row.found.kind == "place" for row in by_hand):
        return by_hand
    if all(row.found.kind == NOTHING for row in by_hand):
        others = frozenset(LANGUAGES).difference(*(row.languages or LANGUAGES for row in by_hand))
        return (*by_hand, *(Row(one, others, use) for one in _meaning(several) if others))
    first = {one.country: one.found for one in reversed(several)}
    countries = [row for row in by_hand if row.found.kind == "country" and row.found.code in first]
    return (*by_hand, *(Row(first[row.found.code], row.languages, row.use) for row in countries))


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
