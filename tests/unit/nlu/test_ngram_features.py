"""Features as numbers: the same ones as written out letter by letter, and nothing of a text beside it."""

from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.nlu.linear_model import MAX_COUNT, count_features
from bot.nlu.text.ngram_features import extract_ngrams
from bot.nlu.text.normalize import normalize
from bot.nlu.training.labelled_examples import load_dataset
from tests.unit.nlu.reference_ngrams import plain

ROOT = Path(__file__).parents[3]
EVERY = 97
"""One of so many of our own examples is asked."""
SOME = "dia mau dibunuh k'nhom knhom aut ok đánh ខ្ញុំ អត់បានទេ ខ្ញុំok ကျမ ကျွန်မ สวัสดี 我 😀 x"
WORDS = st.sampled_from(SOME.split())


def codes_of(text: str) -> list[int]:
    codes, rows = extract_ngrams([text])
    assert not rows.any()
    return codes.tolist()


def is_shared(one: str, other: str) -> bool:
    return bool(set(codes_of(one)) & set(codes_of(other)))


@pytest.fixture(scope="module")
def texts() -> list[str]:
    return [normalize(one.text) for one in load_dataset(ROOT)[::EVERY]]


def test_equal_features_have_equal_numbers_and_others_other_ones(texts) -> None:
    codes, rows = extract_ngrams(texts)
    for row, text in enumerate(texts):
        assert sorted(Counter(codes[rows == row].tolist()).values()) == sorted(Counter(plain(text)).values()), text
    features = {feature for text in texts for feature in plain(text)}
    # Of a hundred thousand features one or two meet in 32 bits.
    assert len(features) - 10 <= len(set(codes.tolist())) <= len(features)


def test_a_number_stands_for_one_feature_wherever_it_is(texts) -> None:
    of_feature: dict[object, list[set[int]]] = {}
    for text in texts[:400]:
        codes = set(codes_of(text))
        for feature in set(plain(text)):
            of_feature.setdefault(feature, []).append(codes)
    often = [found for found in of_feature.values() if len(found) > 5]
    assert len(often) > 50
    assert all(set.intersection(*found) for found in often)


@given(st.lists(st.lists(WORDS, max_size=9).map(" ".join), min_size=1, max_size=6))
def test_a_text_has_the_same_features_alone_and_among_others(texts) -> None:
    codes, rows = extract_ngrams(texts)
    for row, text in enumerate(texts):
        assert sorted(codes[rows == row].tolist()) == sorted(codes_of(text))
        assert sorted(Counter(codes_of(text)).values()) == sorted(Counter(plain(text)).values())


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("dibunuh kemarin", "dia mau dibunuh juga kemarin sore"),  # near, in any order
        ("kemarin saja dibunuh", "dibunuh saja kemarin"),
        ("ma yu bu", "mayubu"),  # over spaces
        ("k'nhom ot", "knhom aut"),  # by consonants
        ("អត់បានទេ", "អត់ ចង់ទេ"),  # syllables with something between
        ("ខ្ញុំok", "ខ្ញុំ"),
    ],
)
def test_what_is_written_otherwise_still_has_something_in_common(one, other) -> None:
    assert is_shared(one, other)


@pytest.mark.parametrize(("one", "other"), [("dia", "ini"), ("ខ្ញុំ", "អត់"), ("satu dua", "lima enam")])
def test_what_is_another_word_has_nothing_in_common(one, other) -> None:
    assert not is_shared(one, other)


@pytest.mark.parametrize("text", ["", "สวัสดี", "我想"])
def test_nothing_and_foreign_scripts_have_no_feature(text) -> None:
    assert codes_of(text) == []


def test_a_foreign_word_takes_nothing_from_the_others() -> None:
    assert sorted(codes_of("ma ကျမ ខ្ញុំ đi สวัสดี 我")) == sorted(codes_of("ma ကျမ ខ្ញុំ đi"))


def test_features_are_counted_in_order_text_by_text() -> None:
    codes, times, each = count_features(["ha ha ha", "", "ha " * 400])
    assert each.tolist()[1] == 0
    assert int(each.sum()) == len(codes) == len(times)
    first = codes[: each[0]]
    assert np.all(first[1:] > first[:-1])
    assert int(times[: each[0]].sum()) == len(codes_of("ha ha ha"))
    assert times.max() == MAX_COUNT
