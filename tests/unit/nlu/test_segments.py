"""Clauses and windows of a message."""

import pytest

from bot.nlu.fusion import (
    LONG_WINDOW,
    MAX_CHARACTERS,
    MAX_WHOLE_CHARACTERS,
    SHORT_WINDOW,
    split_clauses,
    split_segments,
    split_windows,
)


@pytest.mark.parametrize(
    ("said", "clauses"),
    [
        ("hello sister. he is hitting me", ("hello sister", "he is hitting me")),
        ("terima kasih, dia di depan pintu!", ("terima kasih", "dia di depan pintu")),
        ("ជំរាបសួរបង។ គាត់វាយខ្ញុំ", ("ជំរាបសួរបង", "គាត់វាយខ្ញុំ")),
        ("မင်္ဂလာပါ။ ကယ်ပါ၊ ရိုက်နေတယ်", ("မင်္ဂလာပါ", "ကယ်ပါ", "ရိုက်နေတယ်")),
        ("chị ơi 🙏 cứu em", ("chị ơi", "cứu em")),
        ("well-known", ("well-known",)),
        ("ok :) x", ("ok",)),
        ("", ()),
    ],
)
def test_split_clauses_goes_by_signs_and_pictures(said: str, clauses: tuple[str, ...]) -> None:
    assert split_clauses(said) == clauses


def test_a_short_message_of_one_clause_is_one_piece() -> None:
    assert tuple(split_segments("he is hitting me")) == ("he is hitting me",)


def test_windows_cover_every_word_and_cut_none() -> None:
    said = " ".join(f"word{number}" for number in range(60))
    found = split_windows(said, SHORT_WINDOW)
    assert set(" ".join(found).split()) == set(said.split())
    assert max(map(len, found)) < SHORT_WINDOW + 2 * 12


def test_windows_of_a_script_without_spaces_overlap_by_half() -> None:
    said = "ក" * 200
    assert {len(window) for window in split_windows(said, LONG_WINDOW)} == {LONG_WINDOW}
    assert len(split_windows(said, LONG_WINDOW)) == 4


def test_no_more_is_read_than_a_message_can_hold() -> None:
    found = split_segments("a b. " * 5000)
    assert len(found.whole) <= MAX_WHOLE_CHARACTERS
    assert sum(map(len, found.clauses)) <= MAX_CHARACTERS
