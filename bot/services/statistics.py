"""Numbers without persons: counted where something happens, in its transaction; shown by month and one dimension alone.

A month is shown when it is over and its delay has passed, so that its numbers never change between two looks.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta

from bot.model.counting import DIMENSIONS, NOT_SAID, Cell, Release, Sheet, Tally, month_after, month_before, month_of
from bot.services.suppression import hidden, rounded
from bot.store.unit_of_work import UnitOfWork

Rules = Mapping[str, Release]
"""By audience."""


def count(uow: UnitOfWork, *, now: datetime, dimension: str, value: str) -> None:
    """Something happened once; kept when the caller commits, together with what happened.

    Raises ValueError for what is not in the closed vocabulary: nothing a person typed is ever a value.
    """
    if value not in DIMENSIONS.get(dimension, ()):
        raise ValueError(f"nothing called {dimension} {value} is counted")
    uow.counts.add(month=month_of(now), dimension=dimension, value=value)


def count_sent(
    uow: UnitOfWork, *, now: datetime, country: str, language: str, help_kinds: Iterable[str], urgency: str | None
) -> None:
    """A card was sent to a post in a country; each thing by itself, so that nothing ties them together."""
    count(uow, now=now, dimension="request", value="sent")
    if country in DIMENSIONS["country"]:  # a card must not fail because its post is somewhere new
        count(uow, now=now, dimension="country", value=country)
    count(uow, now=now, dimension="language", value=language)
    count(uow, now=now, dimension="urgency", value=urgency or NOT_SAID)
    for kind in help_kinds:
        count(uow, now=now, dimension="help", value=kind)


def count_end(uow: UnitOfWork, *, now: datetime, is_answered: bool, waiting: str, ended: str) -> None:
    """A handoff ended by itself, or she took it back: either her waiting ended so, or what followed an answer did."""
    count(uow, now=now, dimension="outcome" if is_answered else "answer", value=ended if is_answered else waiting)


def is_due(month: date, *, rules: Release, now: datetime) -> bool:
    """Whether the numbers of a month may be shown."""
    return now >= datetime.combine(month_after(month), time(), UTC) + timedelta(days=rules.delay_days)


def newest_due(*, rules: Release, now: datetime) -> date:
    """The last month that may be shown."""
    month = month_before(month_of(now))
    while not is_due(month, rules=rules, now=now):
        month = month_before(month)
    return month


def release(uow: UnitOfWork, *, month: date, audience: str, rules: Rules, now: datetime) -> Sheet | None:
    """The numbers of a month as an audience may see them; None where that month may not be shown yet. Raises KeyError."""
    if not is_due(month, rules=rules[audience], now=now):
        return None
    found = {(row.dimension, row.value): row.number for row in uow.counts.of(month)}
    tallies = tuple(
        tally(dimension, [found.get((dimension, value), 0) for value in values], rules["posts"], rules[audience].least)
        for dimension, values in DIMENSIONS.items()
    )
    return Sheet(month, audience, rules[audience], tallies)


def tally(dimension: str, numbers: list[int], rules: Release, least: int) -> Tally:
    """One dimension as it may be shown; `numbers` are those of its values, in their order."""
    away = hidden(numbers, rules, least=least)
    cells = (
        Cell(value, None if place in away else rounded(numbers[place], rules))
        for place, value in enumerate(DIMENSIONS[dimension])
    )
    return Tally(dimension, tuple(cells))


def due_months(uow: UnitOfWork, *, rules: Release, now: datetime) -> list[date]:
    """The months that may be shown and in which anything was counted, newest first."""
    return [month for month in uow.counts.months() if is_due(month, rules=rules, now=now)]
