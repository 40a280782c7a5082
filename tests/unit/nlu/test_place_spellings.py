"""How women write where they are, in their languages and as on signs there: found, or asked about; never another country.

`place_spellings.csv`: `country` is what the message must be taken for: a destination, a home country, or `ask`.
"""

import csv
from functools import cache
from pathlib import Path

import pytest

from actions.whereabouts import CityMatch, match_city
from bot.domain.directory import Place
from bot.domain.enums import DESTINATIONS, LANGUAGES, ORIGINS
from bot.nlu.place_matcher import PlaceNameMatcher, get_names_only_intent
from bot.nlu.place_table import PlaceMatch
from bot.nlu.text.normalize import normalize, remove_diacritics
from tests.support.factories import ROOT, load_real_content
from tests.support.together import together

ROWS = tuple(csv.DictReader(Path(__file__).with_name("place_spellings.csv").open(encoding="utf-8", newline="")))
ASK = "ask"
FEWEST = 500


def resolved(names: list[PlaceMatch]) -> CityMatch:
    """What the actions make of it."""
    countries = codes(names, "country")
    return match_city(
        codes(names, "place"),
        remembered_place=None,
        country=countries[-1] if countries else None,
        names_country=bool(countries),
        places=load_real_content().places,
    )


@cache
def aliases() -> PlaceNameMatcher:
    return PlaceNameMatcher.read_root(ROOT)


def found(text: str) -> tuple[list[PlaceMatch], str]:
    return aliases().find_names(normalize(text))


def codes(names: list[PlaceMatch], kind: str) -> list[str]:
    return [name.code for name in names if name.kind == kind]


def places(names: list[PlaceMatch]) -> list[Place]:
    return [place for code in codes(names, "place") if (place := load_real_content().places.find_place(code))]


@together("row", ROWS, ids=lambda row: f"{row['language']}-{row['typed']}")
def test_a_spelling_is_what_it_means_or_is_asked_about(row: dict[str, str]) -> None:
    names, _ = found(row["typed"])
    countries, origins = codes(names, "country"), codes(names, "origin")
    where = resolved(names)
    if row["country"] == ASK:
        assert (countries, origins) == ([], [])
        assert where.candidates
    elif row["country"] in ORIGINS:
        assert (origins, countries) == ([row["country"]], [])
    else:
        assert countries == [row["country"]]
        place = load_real_content().places.find_place(where.place)
        assert place is None or place.country == row["country"]
        assert not row["place"] or (place and place.name == row["place"])


@together("row", [row for row in ROWS if " " not in row["typed"]], ids=lambda row: row["typed"])
def test_a_name_on_its_own_answers_the_open_question(row: dict[str, str]) -> None:
    assert get_names_only_intent(aliases().read_message(row["typed"], language=row["language"])) == "inform"


def test_there_are_enough_of_them_in_every_language_and_country() -> None:
    assert len({row["typed"] for row in ROWS}) >= FEWEST
    assert {row["country"] for row in ROWS} == {*DESTINATIONS, *ORIGINS, ASK}
    assert set(LANGUAGES) <= {row["language"] for row in ROWS}


@together("row", [row for row in ROWS if row["language"] == "vi"], ids=lambda row: row["typed"])
def test_vietnamese_without_marks_is_never_another_country(row: dict[str, str]) -> None:
    names, _ = found(remove_diacritics(normalize(row["typed"])))
    assert set(codes(names, "country")) <= {row["country"]}
    assert set(codes(names, "origin")) <= {row["country"]}


@pytest.mark.parametrize(
    ("typed", "country", "place"),
    [
        ("saya di Kuala Belait", "BN", "Kuala Belait"),
        ("im in Ansan korea", "KR", "Ansan"),
        ("Taiping, Malaysia", "MY", "Taiping"),
        ("Betong, Thailand", "TH", "Betong"),
        ("Betong malaysia", "MY", "Betong"),
        ("ＳＥＯＵＬ", "KR", "Seoul"),
        ("jo\u200bhor ba\u200bhru", "MY", "Johor Bahru"),
        ("JOHOR BAHRU!!", "MY", "Johor Bahru"),
        ("kedutaan di shah alam", "MY", "Shah Alam"),
        ("ခ်င္းမိုင္", "TH", "Chiang Mai"),
        ("မဟာခ်ိဳင္", "TH", "Samut Sakhon"),
    ],
)
def test_a_city_is_found_however_it_is_written(typed: str, country: str, place: str) -> None:
    names, _ = found(typed)
    assert codes(names, "country") == [country]
    assert place in [one.name for one in places(names)]


@pytest.mark.parametrize(
    "typed",
    [
        "saya mau pekerjaan baru",
        "ito ang problema ko",
        "kami ay hindi binabayaran",
        "what date is it",
        "that is mine",
        "gaji saya tiga bulan belum dibayar",
        "may amo akong masama",
        "I want to go home",
        "sana may tumulong",
        "bi ong chu so mo",
        "chủ nhật tôi không được nghỉ",
        "sinh nhật của tôi",
        "toi muon ve que",
        "ខ្ញុំចង់ទៅផ្ទះ",
        "ကျွန်မ အိမ်ပြန်ချင်တယ်",
        "help me please",
        "klinik",
        "hari minggu",
        "Maria",
        "Rosa",
        "ito",
        "kami",
        "date",
        "baru",
    ],
)
def test_a_common_word_is_no_place(typed: str) -> None:
    names, _ = found(typed)
    assert codes(names, "country") == codes(names, "place") == []


@pytest.mark.parametrize("typed", ["Johorr", "Singapoor city", "Bangkogg", "Kuwat", "Rio", "Jo", "Du"])
def test_nothing_is_guessed_by_likeness(typed: str) -> None:
    assert places(found(typed)[0]) == []


def test_where_an_example_names_a_country_its_places_are_there() -> None:
    for path in sorted((ROOT / "data" / "nlu").rglob("inform.yml")):
        for line in path.read_text(encoding="utf-8").splitlines():
            names, _ = found(line.strip().removeprefix("- "))
            known = codes(names, "country")
            assert not known or {place.country for place in places(names)} <= set(known), line
