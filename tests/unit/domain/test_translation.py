"""Numbers of a text that its translation changed are found, whatever script and grouping they are written in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.translation import NumberChanges, find_number_changes, list_numbers

KHMER = str.maketrans("0123456789", "០១២៣៤៥៦៧៨៩")
BURMESE = str.maketrans("0123456789", "၀၁၂၃၄၅၆၇၈၉")
WORDS = st.text(st.characters(whitelist_categories=["Lo", "Ll", "Lu"]), min_size=1, max_size=8)
NUMBERS = st.lists(st.from_regex(r"[0-9]{1,9}", fullmatch=True), max_size=6)


@pytest.mark.parametrize(
    ("text", "draft", "missing", "added"),
    [
        ("Come at 10:30, gate 5", "Datang pukul 10.30, gerbang 5", (), ()),
        ("1,500 ringgit", "១.៥០០ រីងហ្គីត", (), ()),
        ("Call 999 now", "Hubungi 911 sekarang", ("999",), ("911",)),
        ("in two days", "dalam 2 hari", (), ("2",)),
        ("15 or 1.5", "15 or 15", ("1", "5"), ("15",)),
        ("5 and 5", "5", ("5",), ()),
        ("012 345", "12 345", ("012",), ("12",)),
        ("no number", "tidak ada", (), ()),
    ],
)
def test_what_differs_is_pointed_at(text: str, draft: str, missing: tuple[str, ...], added: tuple[str, ...]) -> None:
    assert find_number_changes(text, draft) == NumberChanges(missing, added)


@given(NUMBERS, st.lists(WORDS, min_size=7, max_size=7), st.randoms(use_true_random=False))
def test_numbers_that_are_the_same_are_never_pointed_at(numbers, words, chance) -> None:  # type: ignore[no-untyped-def]
    text = " ".join(word + " " + number for word, number in zip(words, numbers, strict=False))
    moved = list(numbers)
    chance.shuffle(moved)
    script = chance.choice(({}, KHMER, BURMESE))
    assert not find_number_changes(text, " x ".join(moved).translate(script))


@given(st.lists(st.from_regex(r"[1-9][0-9]{0,8}", fullmatch=True), min_size=1, max_size=6), st.data())
def test_one_changed_digit_is_always_pointed_at(numbers: list[str], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(numbers) - 1))
    number = numbers[place]
    digit = data.draw(st.integers(0, len(number) - 1))
    other = data.draw(st.sampled_from([sign for sign in "0123456789" if sign != number[digit]]))
    changed = [*numbers[:place], number[:digit] + other + number[digit + 1 :], *numbers[place + 1 :]]
    found = find_number_changes(" x ".join(numbers), " y ".join(changed).translate(KHMER))
    assert found
    assert len(found.missing) == len(found.added) == 1


@given(st.text())
def test_any_text_has_numbers_of_western_digits_alone(text: str) -> None:
    assert all(number.isascii() and number.isdigit() for number in list_numbers(text))
    assert not find_number_changes(text, text)
