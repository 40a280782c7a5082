"""What a country in a message is to her, in six languages: where she is, where she is from, where she came back from."""

from functools import cache

import pytest

from bot.nlu.place_matcher import PlaceNameMatcher
from bot.nlu.place_roles import PlaceReading
from tests.support.factories import ROOT


@cache
def names() -> PlaceNameMatcher:
    return PlaceNameMatcher.read_root(ROOT)


def read(text: str, language: str) -> PlaceReading:
    return names().read_message(text, language=language)


@pytest.mark.parametrize(
    ("text", "language", "country"),
    [
        ("help he is beating me now i am in kuwait", "en", "KW"),
        ("saya di hongkong", "id", "HK"),
        ("kerja di singapura, saya takut dibunuh", "id", "SG"),
        ("aku di KL", "id", "MY"),
        ("saya kerja di msia", "id", "MY"),
        ("pinay ako dito sa HK", "fil", "HK"),
        ("nasa jeddah ako", "fil", "SA"),
        ("em đang mang thai 3 tháng ở Đài Loan", "vi", "TW"),
        ("em o dai loan", "vi", "TW"),
        ("em đang ở Thái", "vi", "TH"),
        ("ខ្ញុំនៅម៉ាឡេស៊ី", "km", "MY"),
        ("knhom nov thai", "km", "TH"),
        ("ကျွန်မ ထိုင်းမှာ", "my", "TH"),
        ("kyama malaysia mhar", "my", "MY"),
        ("saya di rumah di lombok", "id", "ID"),
        ("saya pengen mati aja, saya di rumah di lombok", "id", "ID"),
        ("nasa Pilipinas na ako", "fil", "PH"),
        ("ខ្ញុំនៅភ្នំពេញ", "km", "KH"),
        ("sg", "en", "SG"),
        ("ksa", "fil", "SA"),
        ("Dubai", "km", "AE"),
    ],
)
def test_where_she_says_she_is(text: str, language: str, country: str) -> None:
    said = read(text, language)
    assert (said.current_countries, said.is_current_stated) == ((country,), True)


@pytest.mark.parametrize(
    ("text", "language", "country"),
    [
        ("baru pulang dari malaysia kemarin", "id", "MY"),
        ("returned from Saudi", "en", "SA"),
        ("back from lebanon with nothing", "en", "LB"),
        ("kakauwi ko lang galing oman", "fil", "OM"),
        ("về từ Đài Loan", "vi", "TW"),
        ("vừa từ Malaysia về", "vi", "MY"),
        ("ខ្ញុំត្រឡប់មកពីម៉ាឡេស៊ី", "km", "MY"),
        ("ထိုင်းကနေ ပြန်ရောက်ပြီ", "my", "TH"),
    ],
)
def test_a_country_she_came_back_from_is_not_where_she_is(text: str, language: str, country: str) -> None:
    said = read(text, language)
    assert (said.left_countries, said.current_countries, said.is_current_stated) == ((country,), (), False)


@pytest.mark.parametrize("text", ["mau pulang dari malaysia", "tidak bisa pulang dari malaysia"])
def test_whoever_wants_to_go_home_has_not_left(text: str) -> None:
    assert (read(text, "id").current_countries, read(text, "id").left_countries) == (("MY",), ())


@pytest.mark.parametrize(
    ("text", "language", "home"),
    [
        ("nomor KBRI di hongkong", "id", "ID"),
        ("embahada natin sa saudi", "fil", "PH"),
        ("owwa office", "en", "PH"),
        ("địa chỉ sứ quán mình ở Đài Loan", "vi", "VN"),
        ("ស្ថានទូតខ្មែរនៅថៃ", "km", "KH"),
        ("မြန်မာသံရုံး ဘန်ကောက်", "my", "MM"),
        ("kedutaan saya", "id", "ID"),
        ("my embassy", "fil", "PH"),
        ("my embassy", "en", None),
        ("the indonesian helper next door", "en", None),
        ("di sebelah ada orang filipina, adik saya takut", "id", None),
        ("em bị lừa qua campuchia", "vi", None),
        ("anak saya di indonesia", "id", "ID"),
    ],
)
def test_whose_she_is(text: str, language: str, home: str | None) -> None:
    assert read(text, language).home_country == home


def test_home_and_here_in_one_message() -> None:
    said = read("I am from Cambodia working in Thailand", "en")
    assert (said.current_countries, said.home_country, said.is_current_stated) == (("TH",), "KH", True)
    assert read("anak saya di indonesia", "id").current_countries == ()
    assert read("kal nov saudi ke vay knhom, eylov knhom nov hong kong", "km").current_countries == ("HK",)


def test_two_countries_without_a_word_are_both_possible() -> None:
    assert read("malaysia singapore", "en").current_countries == ("MY", "SG")
    assert read("saya di malaysia atau singapura", "id").current_countries == ("MY", "SG")


def test_somebody_elses_country_is_not_hers() -> None:
    assert not read("my sister is in Singapore", "en").is_current_stated
    assert not read("adik saya di oman", "id").is_current_stated


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("toi so co thai", "vi"),
        ("toi so co thai", "en"),
        ("em dang mang thai", "vi"),
        ("pha thai o dau", "vi"),
        ("thai nhi 3 thang", "vi"),
        ("thái độ của chủ", "vi"),
        ("visa qua han", "vi"),
        ("em di dai hoc", "vi"),
        ("suami banting anak saya", "id"),
        ("kl aku lapor percuma", "id"),
        ("sing tak critakno", "id"),
        ("kirim vn", "id"),
        ("kursi goyang", "id"),
        ("di parit", "id"),
        ("kedah kumaha", "id"),
        ("harga saham hari ini", "id"),
        ("nawalan ng malay", "fil"),
        ("wala gid ako sing day off", "fil"),
        ("may travel ban na ako", "fil"),
        ("pinay ponman", "km"),
        ("kh rot kat prey", "km"),
        ("tver mneak eng", "km"),
        ("klach klang nas", "km"),
        ("កាំបិតក្នុងកាតាប", "km"),
        ("thu tw", "my"),
        ("patsaport PJ", "my"),
        ("ph pyaw chin", "my"),
        ("sing for me", "en"),
        ("she took my ph", "en"),
        ("malai pitchan", "en"),
        ("grey toyota", "en"),
    ],
)
def test_a_word_of_her_language_is_no_country(text: str, language: str) -> None:
    said = read(text, language)
    assert (said.current_countries, said.home_country, said.left_countries, said.places) == ((), None, (), ())


def test_her_home_country_alone_answers_either_question() -> None:
    said = read("Indonesia", "id")
    assert (said.current_countries, said.home_country, said.is_current_stated, said.is_alone) == (
        ("ID",),
        "ID",
        False,
        True,
    )
