"""Which numbers of one dimension may be shown, so that none that is hidden can be worked out from those that are.

The attacker knows these rules, the exact sum of the month (from another sheet, or from a post's own books), and which hidden
number is small. Whether numbers are shown depends on nothing but what he sees and knows anyway: the sum, the rounded numbers,
and how many are hidden. So every month that fits what is shown could be the one behind it, and in those each hidden
number is at least `least` different numbers. Where that cannot be, the whole dimension is hidden. As nothing but
the sum ties two sheets of a month together, it holds for all of them side by side.
"""

from collections.abc import Collection, Sequence

from bot.model.counting import ReleaseRules


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
    fewer = frozenset(place for place, number in enumerate(numbers) if _min_possible(number, rules) < (least or rules.least))
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
