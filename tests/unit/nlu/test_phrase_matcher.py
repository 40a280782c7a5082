"""Messages against lists of phrases, in scripts with and without spaces."""

import pytest

from bot.domain.limits import WordLists
from bot.nlu.text.normalize import normalize
from bot.nlu.text.phrase_matcher import PhraseMatcher, contains_phrase, strip_punctuation

WORDS = WordLists(
    whole_messages={"help": "help", "/x": "leave"}, phrases={"i want to die": "self_harm", "ខ្ញុំចង់ស្លាប់": "self_harm"}
)


@pytest.mark.parametrize(
    ("text", "means"),
    [
        ("HELP!!", "help"),
        ("x", "leave"),
        ("no help needed", None),
        ("Sometimes, I want to die.", "self_harm"),
        ("i want to diet", None),
        ("បងអើយខ្ញុំចង់ស្លាប់ហើយ", "self_harm"),
        ("", None),
    ],
)
def test_a_message_means_what_its_phrase_means(text: str, means: str | None) -> None:
    assert PhraseMatcher(WORDS, normalise=normalize).match(text) == means


def test_signs_are_no_words_and_marks_belong_to_their_letters() -> None:
    assert strip_punctuation(" wait -- what?! ") == "wait what"
    assert strip_punctuation("ខ្ញុំ។") == "ខ្ញុំ"


def test_words_are_whole_where_a_script_separates_them() -> None:
    assert contains_phrase("tôi muốn chết", "muốn chết")
    assert not contains_phrase("muốn chếttt", "muốn chết")
