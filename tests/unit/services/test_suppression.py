"""No number that is hidden can be worked out: by brute force over everything that could have been published."""

from collections import defaultdict
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.model.counting import AUDIENCES, Release
from bot.services.suppression import hidden, rounded
from tests.support.factories import library

TINY = Release(least=3, round_to=3, delay_days=0)
"""Small enough that every possible month can be tried."""
REAL = [library().statistics[audience] for audience in AUDIENCES]
NUMBERS = st.lists(st.integers(0, 40) | st.integers(0, 6), min_size=1, max_size=16)
Shown = tuple[int | None, ...]


def shown(numbers: tuple[int, ...], rules: Release) -> Shown:
    away = hidden(numbers, rules)
    return tuple(None if place in away else rounded(number, rules) for place, number in enumerate(numbers))


@given(numbers=NUMBERS, rules=st.sampled_from(REAL))
@settings(max_examples=200)
def test_no_small_number_is_shown_and_no_shown_number_is_exact(numbers: list[int], rules: Release) -> None:
    for number, said in zip(numbers, shown(tuple(numbers), rules), strict=True):
        assert said is None or (number >= rules.least and said >= rules.least and said % rules.round_to == 0)


@given(numbers=NUMBERS, rules=st.sampled_from(REAL))
@settings(max_examples=200)
def test_a_hidden_number_is_never_the_only_one(numbers: list[int], rules: Release) -> None:
    away = hidden(numbers, rules)
    assert len(away) != 1 or len(numbers) == 1


@given(numbers=NUMBERS)
def test_whoever_may_see_less_learns_nothing_more(numbers: list[int]) -> None:
    staff, public = (hidden(numbers, rules) for rules in REAL)
    assert staff <= public


@given(numbers=NUMBERS, rules=st.sampled_from(REAL))
@settings(max_examples=300)
def test_beside_the_exact_sum_a_small_number_may_still_be_any_small_number(numbers: list[int], rules: Release) -> None:
    """The attacker's own arithmetic: the others as small, and as large, as what is shown allows."""
    said, total = shown(tuple(numbers), rules), sum(numbers)
    if all(each is None for each in said) or None not in said:
        return
    low, high = 0, 0
    for number, each in zip(numbers, said, strict=True):
        possible = [n for n in range(rules.least, 60) if rounded(n, rules) == each]
        is_small = each is None and number < rules.least
        low += 0 if is_small else rules.least if each is None else possible[0]
        high += rules.least - 1 if is_small else 10_000 if each is None else possible[-1]
    for value in range(rules.least):
        assert low <= total - value, "all others are at least this much"
        assert total - value <= high - (rules.least - 1), "all others are at most this much"


def months(width: int, most: int) -> list[tuple[int, ...]]:
    return list(product(range(most + 1), repeat=width))


def recovered(alike: dict[tuple[object, ...], list[tuple[int, ...]]]) -> list[object]:
    """Sheets from which a hidden number can be worked out: it is the same in every month that looks like this."""
    return [
        (sheet, place)
        for sheet, all_numbers in alike.items()
        for place, each in enumerate(sheet[-1])
        if each is None and len({numbers[place] for numbers in all_numbers}) == 1
    ]


@pytest.mark.parametrize("width", [2, 3, 4])
def test_whoever_knows_the_rules_and_the_sum_recovers_no_number(width: int) -> None:
    alike = defaultdict(list)
    for numbers in months(width, 9 if width < 4 else 6):
        total = sum(numbers)
        alike[total if total >= TINY.least else "few", shown(numbers, TINY)].append(numbers)
    assert recovered(alike) == []


def test_no_pair_of_sheets_of_a_month_recovers_a_number() -> None:
    """Two dimensions of the same events: every pair of months with the same sum, seen side by side."""
    by_sum = defaultdict(list)
    for numbers in months(3, 6):
        by_sum[sum(numbers)].append((numbers, shown(numbers, TINY)))
    alike = defaultdict(set)
    for pairs in by_sum.values():
        for (numbers, said), (_, beside) in product(pairs, repeat=2):
            alike[beside, said].add(numbers)
    assert recovered(alike) == []


def test_two_audiences_together_recover_no_number() -> None:
    wider = Release(least=6, round_to=3, delay_days=0)
    alike = defaultdict(list)
    for numbers in months(3, 12):
        total = sum(numbers)
        alike[total if total >= TINY.least else "few", shown(numbers, wider), shown(numbers, TINY)].append(numbers)
    assert recovered(alike) == []


def test_a_rule_without_the_second_hiding_would_be_caught() -> None:
    """The attack finds what it should: numbers hidden one by one are worked out from the sum."""
    alike = defaultdict(list)
    for numbers in months(3, 6):
        naive = tuple(None if number < TINY.least else number for number in numbers)
        alike[sum(numbers), naive].append(numbers)
    assert recovered(alike)
