"""Which numbers of one dimension may be shown, so that none that is hidden can be worked out from those that are.

The attacker of whom this is true knows the rules, the exact sum of the month (from another sheet, or from a post's own
books), which hidden number is small and which is only there to hide it, and that shown numbers are rounded. Even then each
small number may be anything from 0 to the last one below the limit: the sheets say nothing about it but that it is hidden.
As nothing but the sum ties two sheets of a month together, that holds for all of them together too.
"""

from collections.abc import Iterable, Sequence

from bot.model.counting import Release


def rounded(number: int, rules: Release) -> int:
    """To the nearest multiple of the base; halves up."""
    return rules.round_to * ((number + rules.round_to // 2) // rules.round_to)


def hidden(numbers: Sequence[int], rules: Release) -> frozenset[int]:
    """The positions that may not be shown: every small number, and as many of the next larger ones as hide it."""
    small = frozenset(place for place, number in enumerate(numbers) if number < rules.least)
    rest = sorted(set(range(len(numbers))) - small, key=lambda place: (numbers[place], place))
    for more in range(len(rest) + 1):
        if _is_safe(numbers, small, rest[:more], rest[more:], rules):
            return small | frozenset(rest[:more])
    raise AssertionError("hiding everything is safe")


def _is_safe(
    numbers: Sequence[int], small: frozenset[int], beside: Sequence[int], shown: Sequence[int], rules: Release
) -> bool:
    if not small or not shown:
        return True
    if len(small) + len(beside) < 2:
        return False
    return _may_be_largest(numbers, beside, shown, rules) and (bool(beside) or _may_be_nothing(numbers, small, shown, rules))


def _may_be_largest(numbers: Sequence[int], beside: Sequence[int], shown: Sequence[int], rules: Release) -> bool:
    """Whether all others can be so small that a small number is as large as one can be."""
    least = sum(_low(numbers[place], rules) for place in shown) + rules.least * len(beside)
    return least + rules.least - 1 <= sum(numbers)


def _may_be_nothing(numbers: Sequence[int], small: Iterable[int], shown: Sequence[int], rules: Release) -> bool:
    """Whether all others can be so large that a small number is 0; always, where a larger one is hidden beside it."""
    most = sum(_high(numbers[place], rules) for place in shown) + (rules.least - 1) * (len(list(small)) - 1)
    return most >= sum(numbers)


def _low(number: int, rules: Release) -> int:
    return max(rules.least, rounded(number, rules) - rules.round_to // 2)


def _high(number: int, rules: Release) -> int:
    return rounded(number, rules) + (rules.round_to - 1) // 2
