"""What a text may not hold, and how long it is as drawn."""

import pytest

from bot.directory_lint import rows
from tests.support.factories import ROOT
from tools.lint import language_rules, terminology, text_rules

PROMISES = terminology.load_required_phrases(ROOT)


@pytest.mark.parametrize(
    ("text", "drawn"),
    [("Help", 4), ("Số", 2), ("ខ្ញុំ", 1), ("ស្ត្រី", 1), ("မင်္ဂလာ", 3), ("ក\u200bខ", 2), ("e\u0301", 1), ("", 0)],
)
def test_marks_and_stacked_letters_belong_to_their_letter(text: str, drawn: int) -> None:
    assert text_rules.count_visible_characters(text) == drawn


@pytest.mark.parametrize(
    "text",
    ["Call 999", "៩", "၉", "９", "²", "see example.org", "http://a", "www.here", "t.me/a", "@somebody", "#here", "+60"],
)
def test_numbers_links_and_names_are_found(text: str) -> None:
    assert text_rules.describe_embedded_data(text)


@pytest.mark.parametrize("text", ["Numbers in {country}.", "OK. Type x to leave.", "{phone_2}", "He said: no. Go."])
def test_plain_sentences_hold_none(text: str) -> None:
    assert text_rules.describe_embedded_data(text) == set()


def test_the_opening_leaves_data_out() -> None:
    assert (
        text_rules.get_opening("In {country}:\n\n{emergency}\n\nGo where others are.", 20)
        == "In : Go where others "[:20]
    )


def test_only_our_own_words_count() -> None:
    assert text_rules.count_words("Don't wait: {hotlines} are here.") == 4


@pytest.mark.parametrize("written", ["2024", "2024-02", "2024-02-29"])
def test_a_date_may_be_as_exact_as_its_source(written: str) -> None:
    assert rows.is_partial_date(written)


@pytest.mark.parametrize("written", ["", "24", "2024-13", "2023-02-29", "2024-2-9", "2024-02-29T00"])
def test_a_date_the_calendar_does_not_have_is_none(written: str) -> None:
    assert not rows.is_partial_date(written)


def test_a_promise_must_be_made_as_often_as_in_english() -> None:
    english = "You do not have to say more. You do not have to give your name."
    assert list(terminology.find_missing_phrases(english, "Bạn không cần kể thêm.", "vi", PROMISES)) == [
        "You do not have to"
    ]
    assert (
        list(terminology.find_missing_phrases(english, "Bạn không cần kể thêm, không cần nói tên.", "vi", PROMISES))
        == []
    )


def test_a_line_in_another_language_is_told() -> None:
    assert list(language_rules.find_foreign_lines("Anda bisa bertanya dulu.\nYou can ask them if it is free.", "id"))
    assert list(language_rules.find_foreign_lines("Anda bisa bertanya dulu.\nTelegram Messenger Delete OK", "id")) == []
