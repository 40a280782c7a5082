"""No number that is hidden can be worked out: by brute force over everything that could have been published."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.statistics import AUDIENCES, ReleaseRules
from bot.services.statistics import find_hidden_cells, round_number
from tests.support.factories import load_real_content

TINY = ReleaseRules(least=3, round_to=3, delay_days=0)
FEWER = 6
"""Small enough that every possible month can be tried; and the limit of an audience that sees less."""
REAL = load_real_content().statistics_rules["posts"]
LEAST = [load_real_content().statistics_rules[audience].least for audience in AUDIENCES]
NUMBERS = st.lists(st.integers(0, 40) | st.integers(0, 6), min_size=2, max_size=16)
Numbers = tuple[int, ...]
Shown = tuple[int | None, ...]
Seen = tuple[object, ...]
"""All that an attacker sees and knows."""


def shown(numbers: Iterable[int], rules: ReleaseRules, least: int | None = None) -> Shown:
    numbers = tuple(numbers)
    away = find_hidden_cells(numbers, rules, least=least)
    return tuple(None if place in away else round_number(number, rules) for place, number in enumerate(numbers))


@given(numbers=NUMBERS, least=st.sampled_from(LEAST))
@settings(max_examples=200)
def test_no_small_number_is_shown_and_none_is_hidden_alone(numbers: list[int], least: int) -> None:
    said = shown(numbers, REAL, least)
    for number, each in zip(numbers, said, strict=True):
        assert each is None or (number >= least and each >= least and each % REAL.round_to == 0)
    assert said.count(None) != 1


@given(numbers=NUMBERS)
def test_whoever_may_see_less_sees_a_part_of_the_sheet_and_nothing_else(numbers: list[int]) -> None:
    posts, public = (shown(numbers, REAL, least) for least in LEAST)
    assert all(less in (None, more) for less, more in zip(public, posts, strict=True))


@given(numbers=NUMBERS)
@settings(max_examples=200)
def test_beside_the_exact_sum_each_hidden_number_may_be_as_many_as_there_are_small_ones(numbers: list[int]) -> None:
    """The attacker's own arithmetic, with the real limits: what the others can be at least, and at most."""
    said, total, width = shown(numbers, REAL), sum(numbers), len(numbers)
    away = [place for place, each in enumerate(said) if each is None]
    if len(away) in (0, width):
        return
    behind = {
        each: [n for n in range(REAL.least, 60) if round_number(n, REAL) == each] for each in said if each is not None
    }
    most = [REAL.least - 1 if each is None else behind[each][-1] for each in said]
    least = [0 if each is None else behind[each][0] for each in said]
    beside = [(place + 1) % width for place in away if (place + 1) % width in away]
    if len(away) == 2 and beside:
        most[beside[0]] = total  # nobody knows whether this one is small
    for place in away:
        low = max(0, total - sum(most) + most[place])
        high = min(most[place], total - sum(least))
        assert high - low + 1 >= REAL.least


def months(width: int, most: int) -> list[Numbers]:
    """Every month of a dimension with a sum that is not larger."""
    return [numbers for numbers in product(range(most + 1), repeat=width) if sum(numbers) <= most]


def known(numbers: Numbers) -> object:
    """What is known of the sum from elsewhere; of a small one, that it is small."""
    return sum(numbers) if sum(numbers) >= TINY.least else "few"


def recovered(all_months: Iterable[Numbers], see: Callable[[Numbers], Seen], say: Callable[[Numbers], Shown]) -> int:
    """How many hidden numbers can be worked out: they are the same in every month that looks like this one."""
    alike = defaultdict(list)
    for numbers in all_months:
        alike[see(numbers)].append(numbers)
    return sum(
        each is None and len({numbers[place] for numbers in same}) == 1
        for same in alike.values()
        for place, each in enumerate(say(same[0]))
    )


@pytest.mark.parametrize(("width", "most"), [(2, 20), (3, 20), (4, 14), (5, 12)])
def test_whoever_knows_the_rules_and_the_sum_recovers_no_number(width: int, most: int) -> None:
    def say(numbers: Numbers) -> Shown:
        return shown(numbers, TINY)

    assert recovered(months(width, most), lambda numbers: (known(numbers), say(numbers)), say) == 0


@pytest.mark.parametrize(("width", "most"), [(2, 20), (3, 20), (4, 14)])
def test_two_audiences_recover_no_number_alone_or_together(width: int, most: int) -> None:
    def say(numbers: Numbers) -> Shown:
        return shown(numbers, TINY, FEWER)

    def see_both(numbers: Numbers) -> Seen:
        return known(numbers), say(numbers), shown(numbers, TINY)

    assert recovered(months(width, most), lambda numbers: (known(numbers), say(numbers)), say) == 0
    assert recovered(months(width, most), see_both, lambda numbers: shown(numbers, TINY)) == 0


def test_no_pair_of_sheets_of_a_month_recovers_a_number() -> None:
    """Two dimensions of the same events, of either audience: every pair of months with the same sum, side by side."""
    by_sum = defaultdict(list)
    for numbers in months(3, 12):
        by_sum[sum(numbers)].append(numbers)
    sheets = {(numbers, least): shown(numbers, TINY, least) for numbers in months(3, 12) for least in (None, FEWER)}
    alike: dict[Seen, set[Numbers]] = defaultdict(set)
    for same in by_sum.values():
        looks = {(sheets[other, None], sheets[other, FEWER]) for other in same}
        for numbers, look in product(same, looks):
            alike[(look, sheets[numbers, None], sheets[numbers, FEWER])].add(numbers)
    found = [
        (seen, place)
        for seen, same in alike.items()
        for place, each in enumerate(seen[1])
        if each is None and len({numbers[place] for numbers in same}) == 1
    ]
    assert found == []


@pytest.mark.parametrize("rule", ["only small ones are hidden", "and one beside", "exact, and one beside"])
def test_the_attack_finds_what_it_should(rule: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """With rules as they are often made, hidden numbers are worked out."""
    monkeypatch.setattr("bot.services.statistics._is_safe", lambda *_: True)
    rules = ReleaseRules(TINY.least, 1, 0) if rule.startswith("exact") else TINY

    def say(numbers: Numbers) -> Shown:
        if rule.startswith("only"):
            return tuple(None if number < TINY.least else number for number in numbers)
        return shown(numbers, rules)

    assert recovered(months(3, 15), lambda numbers: (known(numbers), say(numbers)), say) > 0
