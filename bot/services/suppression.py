"""Which numbers of one dimension may be shown, so that none that is hidden can be worked out from those that are.

The attacker knows these rules, the exact sum of the month (from another sheet, or from a post's own books), and which hidden
number is small. Whether numbers are shown depends on nothing but what he sees and knows anyway: the sum, the rounded numbers,
and how many are hidden. So every month that fits what is shown could be the one behind it, and in those each hidden
number is at least `least` different numbers. Where that cannot be, the whole dimension is hidden. As nothing but
the sum ties two sheets of a month together, it holds for all of them side by side.
"""

from collections.abc import Collection, Sequence

from bot.model.counting import Release


def rounded(number: int, rules: Release) -> int:
    """To the nearest multiple of the base; halves up."""
    return rules.round_to * ((number + rules.round_to // 2) // rules.round_to)


def hidden(numbers: Sequence[int], rules: Release, *, least: int | None = None) -> frozenset[int]:
    """The positions that may not be shown.

    `least` is the higher limit of an audience that may see less. What it sees is made from the sheet of these rules alone,
    so that both sheets together tell no more than this one.
    """
    small = frozenset(place for place, number in enumerate(numbers) if number < rules.least)
    away = _never_alone(small, len(numbers))
    if not _is_safe(numbers, away, rules):
        return frozenset(range(len(numbers)))
    fewer = frozenset(place for place, number in enumerate(numbers) if _low(number, rules) < (least or rules.least))
    return _never_alone(away | fewer, len(numbers))


def _never_alone(away: frozenset[int], width: int) -> frozenset[int]:
    """With the next one, where only one is hidden; which that is does not depend on the numbers."""
    return away | {(place + 1) % width for place in away} if len(away) == 1 else away


def _is_safe(numbers: Sequence[int], away: Collection[int], rules: Release) -> bool:
    total, width, largest = sum(numbers), len(numbers), rules.least - 1
    shown = [number for place, number in enumerate(numbers) if place not in away]
    if not away or not shown:
        return True
    if total == width * largest:
        return False  # else a dimension that is hidden with this sum could be one thing only: all as large as small ones get
    may_be_largest = sum(_low(number, rules) for number in shown) + largest <= total
    may_be_nothing = sum(_high(number, rules) for number in shown) + largest * (len(away) - 1) >= total
    return may_be_largest and (may_be_nothing or _are_neighbours(away, width))


def _are_neighbours(away: Collection[int], width: int) -> bool:
    """Whether one of two may be hidden for the other's sake, so that nobody knows it to be small."""
    return len(away) == 2 and any((place + 1) % width in away for place in away)


def _low(number: int, rules: Release) -> int:
    return max(rules.least, rounded(number, rules) - rules.round_to // 2)


def _high(number: int, rules: Release) -> int:
    return rounded(number, rules) + (rules.round_to - 1) // 2
