"""Finding names of places, nationalities and languages."""

import pytest

from bot.errors import BadContent
from bot.nlu.place_matcher import PlaceNameMatcher
from bot.nlu.place_table import PlaceMatch
from bot.nlu.text.normalize import normalize

ROWS = [
    ("malaysia", "country", "MY"),
    ("kuala lumpur", "country", "MY"),
    ("lumpur", "country", "SG"),
    ("kl", "country", "MY"),
    ("hong kong", "country", "HK"),
    ("Đài Loan", "country", "TW"),
    ("ម៉ាឡេស៊ី", "country", "MY"),
    ("ថៃ", "country", "TH"),
    ("ထိုင်း", "country", "TH"),
    ("indonesia", "origin", "ID"),
    ("indonesia", "language", "id"),
    ("u.a.e", "country", "AE"),
]


@pytest.fixture
def aliases() -> PlaceNameMatcher:
    return PlaceNameMatcher.from_rows({"alias": alias, "kind": kind, "code": code} for alias, kind, code in ROWS)


def codes(aliases: PlaceNameMatcher, text: str) -> list[str]:
    return [found.code for found in aliases.find_names(normalize(text))[0]]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Malaysia", ["MY"]),
        ("saya di kuala lumpur", ["MY"]),
        ("saya di KL!", ["MY"]),
        ("klinik", []),
        ("(hong kong)", ["HK"]),
        ("hongkong", []),
        ("đài loan", ["TW"]),
        ("dai loan", []),
        ("ខ្ញុំនៅម៉ាឡេស៊ីទេ", ["MY"]),
        ("ខ្ញុំ នៅ ថៃ", ["TH"]),
        ("ကျွန်မ ထိုင်းမှာ", ["TH"]),
        ("dari malaysia ke hong kong lalu malaysia", ["MY", "HK"]),
        ("in the u.a.e", ["AE"]),
        ("malaysia's", ["MY"]),
        ("", []),
    ],
)
def test_names_in_a_message(aliases, text, expected) -> None:
    assert codes(aliases, text) == expected


def test_one_name_can_mean_two_things(aliases) -> None:
    assert aliases.find_names("indonesia")[0] == [PlaceMatch("origin", "ID"), PlaceMatch("language", "id")]


def test_what_is_left_of_a_message(aliases) -> None:
    assert aliases.find_names("malaysia!")[1] == "!"
    assert aliases.find_names("saya bekerja di malaysia")[1] == "saya bekerja di"
    assert aliases.find_names("saya di malaysia")[1] == ""


def test_a_table_travels_as_rows(aliases) -> None:
    assert PlaceNameMatcher.from_rows(aliases.as_rows()).find_names("indonesia") == aliases.find_names("indonesia")


@pytest.mark.parametrize("row", ["x,country,XX", "x,planet,MY", ",country,MY"])
def test_a_row_that_means_nothing_is_named(row, tmp_path) -> None:
    path = tmp_path / "aliases.csv"
    path.write_text(f"alias,kind,code\nmalaysia,country,MY\n{row}\n")
    with pytest.raises(BadContent, match="line 3"):
        PlaceNameMatcher.load(path)


def test_a_missing_table_is_named(tmp_path) -> None:
    with pytest.raises(BadContent, match=r"none\.csv"):
        PlaceNameMatcher.load(tmp_path / "none.csv")
