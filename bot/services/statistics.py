"""Which numbers of one dimension may be shown, so that none that is hidden can be worked out from those that are.

The attacker knows these rules, the exact sum of the month (from another sheet, or from a post's own books), and which hidden
number is small. Whether numbers are shown depends on nothing but what he sees and knows anyway: the sum, the rounded numbers,
and how many are hidden. So every month that fits what is shown could be the one behind it, and in those each hidden
number is at least `least` different numbers. Where that cannot be, the whole dimension is hidden. As nothing but
the sum ties two sheets of a month together, it holds for all of them side by side.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta

from bot.db.unit_of_work import UnitOfWork
from bot.domain.statistics import (
    DIMENSIONS,
    NO_ANSWER_GIVEN,
    UNKNOWN,
    UNKNOWN_VALUES,
    Cell,
    MonthlyStatistics,
    ReleaseRules,
    Tally,
    month_after,
    month_before,
    month_of,
)


def round_number(number: int, rules: ReleaseRules) -> int:
    """To the nearest multiple of the base; halves up."""
    return rules.round_to * ((number + rules.round_to // 2) // rules.round_to)


def find_hidden_cells(numbers: Sequence[int], rules: ReleaseRules, *, least: int | None = None) -> frozenset[int]:
    """The positions that may not be shown.

    `least` is the higher limit of an audience that may see less. What it sees is made from the sheet of these rules alone,
    so that both sheets together tell no more than this one.
    """
    small = frozenset(place for place, number in enumerate(numbers) if number < rules.least)
    away = _hide_neighbor(small, len(numbers))
    if not _is_safe(numbers, away, rules):
        return frozenset(range(len(numbers)))
    fewer = frozenset(
        place for place, number in enumerate(numbers) if _min_possible(number, rules) < (least or rules.least)
    )
    return _hide_neighbor(away | fewer, len(numbers))


def _hide_neighbor(hidden_cells: frozenset[int], width: int) -> frozenset[int]:
    """With the next one, where only one is hidden; which that is does not depend on the numbers."""
    return hidden_cells | {(place + 1) % width for place in hidden_cells} if len(hidden_cells) == 1 else hidden_cells


def _is_safe(numbers: Sequence[int], hidden_cells: Collection[int], rules: ReleaseRules) -> bool:
    total, width, largest = sum(numbers), len(numbers), rules.least - 1
    shown = [number for place, number in enumerate(numbers) if place not in hidden_cells]
    if not hidden_cells or not shown:
        return True
    if total == width * largest:
        return False  # else a dimension that is hidden with this sum could be one thing only: all as large as small ones get
    may_be_largest = sum(_min_possible(number, rules) for number in shown) + largest <= total
    may_be_nothing = sum(_max_possible(number, rules) for number in shown) + largest * (len(hidden_cells) - 1) >= total
    return may_be_largest and (may_be_nothing or _are_neighbours(hidden_cells, width))


def _are_neighbours(hidden_cells: Collection[int], width: int) -> bool:
    """Whether one of two may be hidden for the other's sake, so that nobody knows it to be small."""
    return len(hidden_cells) == 2 and any((place + 1) % width in hidden_cells for place in hidden_cells)


def _min_possible(number: int, rules: ReleaseRules) -> int:
    return max(rules.least, round_number(number, rules) - rules.round_to // 2)


def _max_possible(number: int, rules: ReleaseRules) -> int:
    return round_number(number, rules) + (rules.round_to - 1) // 2


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


def build_monthly_statistics(
    uow: UnitOfWork, *, month: date, audience: str, rules: Rules, now: datetime
) -> MonthlyStatistics | None:
    """The numbers of a month as an audience may see them; None where that month may not be shown yet. Raises KeyError."""
    if not is_month_due(month, rules=rules[audience], now=now):
        return None
    found = {(row.dimension, row.value): row.number for row in uow.statistics.list_by_month(month)}
    tallies = tuple(
        build_tally(
            dimension, [found.get((dimension, value), 0) for value in values], rules["posts"], rules[audience].least
        )
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
    return [month for month in uow.statistics.list_months(DIMENSIONS) if is_month_due(month, rules=rules, now=now)]


def count_unknown(uow: UnitOfWork, value: str, *, now: datetime) -> None:
    """Something she asked was not known; kept when the caller commits. Raises ValueError outside the closed vocabulary."""
    if value not in _UNKNOWN_VALUE_SET:
        raise ValueError(f"nothing called {UNKNOWN} {value} is counted")
    uow.statistics.increment(month=month_of(now), dimension=UNKNOWN, value=value)


_UNKNOWN_VALUE_SET = frozenset(UNKNOWN_VALUES)


def list_unknown_months(uow: UnitOfWork, *, rules: ReleaseRules, now: datetime) -> list[date]:
    """The months of which it may be shown what was not known, newest first."""
    return [month for month in uow.statistics.list_months([UNKNOWN]) if is_month_due(month, rules=rules, now=now)]


def list_unknown(uow: UnitOfWork, *, month: date, rules: ReleaseRules, now: datetime) -> list[Cell]:
    """What was not known in a month and may be shown, the most asked first; nothing of a month that is not due.

    The whole month is one dimension, so what hides small numbers elsewhere hides them here, and nothing else sums them up.
    """
    if not is_month_due(month, rules=rules, now=now):
        return []
    found = {row.value: row.number for row in uow.statistics.list_by_month(month) if row.dimension == UNKNOWN}
    numbers = [found.get(value, 0) for value in UNKNOWN_VALUES]
    hidden = find_hidden_cells(numbers, rules)
    shown = [
        Cell(value, round_number(number, rules))
        for place, (value, number) in enumerate(zip(UNKNOWN_VALUES, numbers, strict=True))
        if place not in hidden
    ]
    return sorted(shown, key=lambda cell: -(cell.number or 0))
