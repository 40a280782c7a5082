"""Formulas of the law by which she can work out about how much she is owed, and what they give."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Final

END_OF_SERVICE: Final = "end_of_service"
FORMULA_SUBJECTS: Final = (END_OF_SERVICE,)
"""What a formula may work out: a question about the law (data/rights/aspects.csv)."""
UNITS: Final = ("month", "week")
"""In how much of her wage a formula counts."""
PER_YEAR, PER_SERVICE = "year", "service"
"""Whether it gives its amount for each full year, or once."""
COVERS: Final = ("domestic", "everyone", "company")
"""For whom a formula holds: in private homes; for whoever has an employer; for a company, and not for a family."""
MONTHS_PER_YEAR, WEEKS_PER_YEAR = 12, 52
_DIGITS_THAT_COUNT: Final = 3
_MONTHS_PER_UNIT: Final = {"month": Fraction(1), "week": Fraction(MONTHS_PER_YEAR, WEEKS_PER_YEAR)}


@dataclass(frozen=True)
class Formula:
    """What a law gives for years of service, as statements of law say it."""

    formula_id: str
    country: str
    subject: str
    """One of FORMULA_SUBJECTS."""
    fact_ids: tuple[str, ...]
    """The statements it rests on; it stands on no screen without them."""
    unit: str
    amount: Fraction
    is_per_year: bool
    minimum_months: int
    """Below so many months of service it gives nothing; 0 where no statement names a shortest time."""
    most_years: int
    """The most full years that are asked for; the last answer stands for more."""
    covers: str
    owed_fact_ids: tuple[str, ...]
    """What she is owed all the same where it gives nothing."""
    currency: str
    wage_steps: tuple[int, ...]
    """Wages a month, rising, between which hers is asked for; the first range is open below, the last above."""

    def compute_units(self, years: int) -> Fraction:
        """Months or weeks of her wage after so many full years; 0 where it gives nothing."""
        if years * MONTHS_PER_YEAR < self.minimum_months or years == 0:
            return Fraction(0)
        return self.amount * years if self.is_per_year else self.amount

    def compute_money(self, years: int, wage: int) -> int:
        """The same of a monthly wage, in units of the currency, rounded down to three digits that count."""
        exact = int(self.compute_units(years) * _MONTHS_PER_UNIT[self.unit] * wage)
        step = int(10 ** max(0, len(str(exact)) - _DIGITS_THAT_COUNT))
        return exact // step * step

    def list_years(self) -> tuple[int, ...]:
        """The full years she is asked about, 0 among them."""
        return tuple(range(self.most_years + 1))

    def is_open_ended(self, years: int) -> bool:
        """Whether these years stand for more, and more would be given for more."""
        return self.is_per_year and years == self.most_years

    def list_wage_ranges(self) -> tuple[tuple[int | None, int | None], ...]:
        """The lower and the upper end of each range of wages; None: it is open there."""
        ends = (None, *self.wage_steps, None)
        return tuple(zip(ends, ends[1:], strict=False))


def round_down_to_half(units: Fraction) -> Fraction:
    """To half a month or half a week, never up."""
    return Fraction(units * 2 // 1, 2)
