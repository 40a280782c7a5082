"""Numbers without persons: counted where something happens, in its transaction; shown by month and one dimension alone.

A month is shown when it is over and its delay has passed, so that its numbers never change between two looks.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta

from bot.model.counting import Cell, DIMENSIONS, MonthlyStatistics, NO_ANSWER_GIVEN, ReleaseRules, Tally, month_after, month_before, month_of
from bot.services.suppression import find_hidden_cells, round_number
from bot.store.unit_of_work import UnitOfWork

Rules = Mapping[str, ReleaseRules]
"""By audience."""


def count_event(uow: UnitOfWork, *, now: datetime, dimension: str, value: str) -> None:
    """Something happened once; kept when the caller commits, together with what happened.

    Raises ValueError for what is not in the closed vocabulary: nothing a person typed is ever a value.
    """
    if value not in DIMENSIONS.get(dimension, ()):
        raise ValueError(f"nothing called {dimension} {value} is counted")
    uow.statistics.increment(month=month_of(now), dimension=dimension, value=value)


def count_submission(
    uow: UnitOfWork, *, now: datetime, country: str, language: str, help_kinds: Iterable[str], urgency: str | None
) -> None:
    """A card was sent to a post in a country; each thing by itself, so that nothing ties them together."""
    count_event(uow, now=now, dimension="request", value="sent")
    if country in DIMENSIONS["country"]:  # a card must not fail because its post is somewhere new
        count_event(uow, now=now, dimension="country", value=country)
    count_event(uow, now=now, dimension="language", value=language)
    count_event(uow, now=now, dimension="urgency", value=urgency or NO_ANSWER_GIVEN)
    for kind in help_kinds:
        count_event(uow, now=now, dimension="help", value=kind)


def count_end(uow: UnitOfWork, *, now: datetime, is_answered: bool, waiting: str, ended: str) -> None:
    """A handoff ended by itself, or she took it back: either her waiting ended so, or what followed an answer did."""
    count_event(uow, now=now, dimension="outcome" if is_answered else "answer", value=ended if is_answered else waiting)


def is_month_due(month: date, *, rules: ReleaseRules, now: datetime) -> bool:
    """Whether the numbers of a month may be shown."""
    return now >= datetime.combine(month_after(month), time(), UTC) + timedelta(days=rules.delay_days)


def find_newest_month(*, rules: ReleaseRules, now: datetime) -> date:
    """The last month that may be shown."""
    month = month_before(month_of(now))
    while not is_month_due(month, rules=rules, now=now):
        month = month_before(month)
    return month


def build_monthly_statistics(uow: UnitOfWork, *, month: date, audience: str, rules: Rules, now: datetime) -> MonthlyStatistics | None:
    """The numbers of a month as an audience may see them; None where that month may not be shown yet. Raises KeyError."""
    if not is_month_due(month, rules=rules[audience], now=now):
        return None
    found = {(row.dimension, row.value): row.number for row in uow.statistics.list_by_month(month)}
    tallies = tuple(
        build_tally(dimension, [found.get((dimension, value), 0) for value in values], rules["posts"], rules[audience].least)
        for dimension, values in DIMENSIONS.items()
    )
    return MonthlyStatistics(month, audience, rules[audience], tallies)


def build_tally(dimension: str, numbers: list[int], rules: ReleaseRules, least: int) -> Tally:
    """One dimension as it may be shown; `numbers` are those of its values, in their order."""
    away = find_hidden_cells(numbers, rules, least=least)
    cells = (
        Cell(value, None if place in away else round_number(numbers[place], rules))
        for place, value in enumerate(DIMENSIONS[dimension])
    )
    return Tally(dimension, tuple(cells))


def list_due_months(uow: UnitOfWork, *, rules: ReleaseRules, now: datetime) -> list[date]:
    """The months that may be shown and in which anything was counted, newest first."""
    return [month for month in uow.statistics.list_months() if is_month_due(month, rules=rules, now=now)]
