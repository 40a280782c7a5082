"""What the formulas of the law give: figures worked out by hand, and what holds of every formula."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.estimates import Formula, round_down_to_half
from tests.support.factories import load_real_content

FORMULAS = load_real_content().rights.formulas
BY_HAND = [
    # country, full years, months or weeks of her wage, a wage a month, money
    ("KW", 0, "0", 80, 0),
    ("KW", 1, "1", 80, 80),
    ("KW", 5, "5", 75, 375),
    ("QA", 0, "0", 1300, 0),
    ("QA", 1, "3", 1300, 900),  # a week is 12 / 52 of a month: 1300 * 36 / 52
    ("QA", 4, "12", 1000, 2760),  # 2769 and three thirteenths, down to three digits
    ("SA", 3, "0", 1500, 0),
    ("SA", 4, "1", 1500, 1500),
    ("HK", 4, "0", 5100, 0),
    ("HK", 5, "10/3", 5100, 17000),
    ("HK", 7, "14/3", 4870, 22700),  # 22726 and two thirds
    ("KR", 0, "0", 2100000, 0),
    ("KR", 1, "1", 2156880, 2150000),
    ("KR", 3, "3", 2100000, 6300000),
]


@pytest.mark.parametrize(("country", "years", "units", "wage", "money"), BY_HAND)
def test_formula_gives_what_was_worked_out_by_hand(country: str, years: int, units: str, wage: int, money: int) -> None:
    formula = FORMULAS[country]
    assert formula.compute_units(years) == Fraction(units)
    assert formula.compute_money(years, wage) == money


def test_every_formula_is_worked_out_by_hand() -> None:
    assert {country for country, *_ in BY_HAND} == set(FORMULAS)


@given(st.sampled_from(sorted(FORMULAS)), st.integers(0, 40), st.integers(1, 5_000_000), st.integers(0, 1_000_000))
def test_more_years_or_a_higher_wage_never_give_less(country: str, years: int, wage: int, raised: int) -> None:
    formula = FORMULAS[country]
    assert formula.compute_units(years + 1) >= formula.compute_units(years) >= 0
    assert formula.compute_money(years + 1, wage) >= formula.compute_money(years, wage)
    assert formula.compute_money(years, wage + raised) >= formula.compute_money(years, wage)


@given(st.sampled_from(sorted(FORMULAS)), st.integers(0, 40), st.integers(1, 5_000_000))
def test_nothing_is_given_below_the_shortest_time_and_something_from_it_on(country: str, years: int, wage: int) -> None:
    formula = FORMULAS[country]
    is_due = years > 0 and years * 12 >= formula.minimum_months
    assert (formula.compute_units(years) > 0) == is_due
    assert is_due or formula.compute_money(years, wage) == 0


@given(st.fractions(0, 100))
def test_what_is_shown_is_never_more_than_what_is_given(units: Fraction) -> None:
    shown = round_down_to_half(units)
    assert units - Fraction(1, 2) < shown <= units
    assert shown.denominator in (1, 2)


@pytest.mark.parametrize("formula", FORMULAS.values(), ids=FORMULAS)
def test_ranges_of_wages_leave_no_wage_out(formula: Formula) -> None:
    ranges = formula.list_wage_ranges()
    assert (ranges[0][0], ranges[-1][1]) == (None, None)
    assert all(one[1] == other[0] for one, other in zip(ranges, ranges[1:], strict=False))
