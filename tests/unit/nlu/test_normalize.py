"""One spelling of a message."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.nlu.text.normalize import normalize, remove_diacritics
from bot.nlu.text.zawgyi import convert_zawgyi, is_zawgyi, to_unicode


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("TOLOOOONG!!!", "tolong!"),
        ("  help   me  ", "help me"),
        ("oo po", "oo po"),
        ("good", "good"),
        ("don\u2019t", "don't"),
        ("he\u200blp\u00ad", "help"),
        ("call 111222", "call 111222"),
        ("ខ្ញុំ ចង់\u200bទៅ ផ្ទះ", "ខ្ញុំចង់ទៅផ្ទះ"),
        ("ကူညီ ပါ", "ကူညီပါ"),
        ("ខ្ញុំ need help", "ខ្ញុំ need help"),
        ("", ""),
        ("\u200b \ufeff", ""),
    ],
)
def test_what_is_typed_differently_and_means_the_same(typed, meant) -> None:
    assert normalize(typed) == meant


def test_composed_and_decomposed_vietnamese_are_one_spelling() -> None:
    assert normalize(unicodedata.normalize("NFD", "Tôi Bị Đánh")) == normalize("tôi bị đánh") == "tôi bị đánh"


def test_vietnamese_without_diacritics() -> None:
    assert remove_diacritics("tôi bị đánh ở đài loan") == "toi bi danh o dai loan"


@pytest.mark.parametrize("text", ["ខ្ញុំត្រូវការជំនួយ", "ကူညီပါ", "help"])
def test_other_scripts_have_no_diacritics_to_lose(text) -> None:
    assert remove_diacritics(text) == text


@pytest.mark.parametrize(
    ("typed", "other"),
    [
        ("ប្ដឹង", "ប្តឹង"),
        ("អោយ", "ឲ្យ"),
        ("ឱ្យ", "ឲ្យ"),
        ("ស្រ្តី", "ស្ត្រី"),
        ("បេីក", "បើក"),
        ("សុី", "ស៊ី"),
        ("ខ្ញំុ", "ខ្ញុំ"),
        ("၀န်ကြီး", "ဝန်ကြီး"),
        ("သြဂုတ်", "ဩဂုတ်"),
        ("၇ှိ", "ရှိ"),
        ("ကိုု", "ကို"),
        ("hoà", "hòa"),
        ("khoẻ", "khỏe"),
        ("thuỷ", "thủy"),
    ],
)
def test_spellings_that_look_alike_are_one(typed: str, other: str) -> None:
    assert normalize(typed) == normalize(other)


@pytest.mark.parametrize("text", ["၇ရက်", "၁၀ရက်", "quý", "hoàng", "toán"])
def test_digits_and_other_words_keep_their_letters(text: str) -> None:
    assert normalize(text) == text


@given(st.text(max_size=60))
def test_normalising_again_changes_nothing_it_has_settled(text) -> None:
    once = normalize(text)
    assert once == once.strip()
    assert "  " not in once
    assert unicodedata.is_normalized("NFC", once)


ZAWGYI = [
    ("\u1000\u1030\u100a\u102e\u1015\u102b", "\u1000\u1030\u100a\u102e\u1015\u102b"),  # help: the same in both
    ("\u101c\u1005\u102c\u1019\u101b\u1031\u101e\u1038\u1018\u1030\u1038", None),  # Unicode: no pay yet
    ("\u1015\u102d\u1010\u1039\u1015\u102b", "\u1015\u102d\u1010\u103a\u1015\u102b"),  # close it
    ("\u1016\u103c\u1004\u1037\u1039\u1011\u102c\u1038", "\u1016\u103d\u1004\u1037\u103a\u1011\u102c\u1038"),
    ("\u1031\u1014\u1010\u101a\u1039", "\u1014\u1031\u1010\u101a\u103a"),  # e before its consonant
    ("\u103b\u1019\u1014\u1039\u1019\u102c", "\u1019\u103c\u1014\u103a\u1019\u102c"),  # Myanmar
    (
        "\u1000\u107d\u103c\u1014\u1039\u1031\u1010\u102c\u1039",
        "\u1000\u103b\u103d\u1014\u103a\u1010\u1031\u102c\u103a",
    ),  # I
    ("\u1021\u1001\u103a\u102d\u1014\u1039", "\u1021\u1001\u103b\u102d\u1014\u103a"),  # time
    (
        "\u1019\u1002\u1064\u101c\u102c\u1015\u102b",
        "\u1019\u1004\u103a\u1039\u1002\u101c\u102c\u1015\u102b",
    ),  # hello: kinzi
]


@pytest.mark.parametrize(("typed", "meant"), [pair for pair in ZAWGYI if pair[1]])
def test_zawgyi_becomes_unicode(typed, meant) -> None:
    assert unicodedata.normalize("NFC", to_unicode(typed)) == unicodedata.normalize("NFC", meant)


@pytest.mark.parametrize("text", [meant for _, meant in ZAWGYI if meant] + [ZAWGYI[1][0], "ខ្ញុំ", "hello", ""])
def test_what_is_not_zawgyi_is_left_alone(text) -> None:
    assert not is_zawgyi(text)
    assert to_unicode(text) == text


def test_every_burmese_training_example_is_taken_for_unicode(burmese) -> None:
    assert [text for text in burmese if is_zawgyi(text)] == []


@given(st.text(alphabet=st.characters(min_codepoint=0x1000, max_codepoint=0x109F), max_size=40))
def test_no_burmese_breaks_the_conversion(text) -> None:
    assert isinstance(convert_zawgyi(text), str)
