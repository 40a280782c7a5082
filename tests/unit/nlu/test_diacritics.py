"""Diacritics put back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.nlu.text.normalize import DiacriticRestorer, normalize

TAUGHT = ["chủ đánh tôi", "tôi bị đánh", "chủ giữ hộ chiếu", "em muốn về nhà", "em không có tiền", "danh sách"]


@pytest.fixture(scope="module")
def accents() -> DiacriticRestorer:
    return DiacriticRestorer.fit(normalize(text) for text in TAUGHT)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("toi bi danh", "tôi bị đánh"),
        ("chu giu ho chieu", "chủ giữ hộ chiếu"),
        ("danh sach", "danh sách"),
        ("em khong co tien nha oi", "em không có tiền nhà oi"),
        ("tôi bi danh", "tôi bi danh"),
        ("where is the embassy", "where is the embassy"),
        ("gaji saya belum dibayar", "gaji saya belum dibayar"),
        ("", ""),
    ],
)
def test_marks_are_put_back_by_word_and_neighbour(accents: DiacriticRestorer, typed: str, meant: str) -> None:
    assert accents.restore(typed) == meant


def test_it_travels_as_json(accents: DiacriticRestorer) -> None:
    assert DiacriticRestorer(**accents.as_dict()).restore("toi bi danh") == "tôi bị đánh"


def test_texts_without_marks_teach_nothing() -> None:
    assert DiacriticRestorer.fit(["toi bi danh"]).restore("toi bi danh") == "toi bi danh"


@given(st.text(max_size=80))
def test_nothing_makes_it_fail(accents: DiacriticRestorer, text: str) -> None:
    assert len(accents.restore(text).split()) == len(text.split())
