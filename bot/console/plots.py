"""Plots as numbers for a template to draw: lengths and heights, nothing of a third party, nothing but what a sheet shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

WIDTH: Final = 300
"""Units of a plot; it is drawn as wide as there is room."""
HEIGHT: Final = 100


@dataclass(frozen=True)
class BarRow:
    """A row of a table with a bar in it; `number` is None where it is hidden, and the bar has no length then."""

    label: str
    number: int | None
    length: float


@dataclass(frozen=True)
class BarColumn:
    """A bar beside others, standing on the ground."""

    label: str
    number: int | None
    x: float
    y: float
    width: float
    height: float


def build_bar_rows(values: Sequence[tuple[str, int | None]]) -> list[BarRow]:
    """A bar for each value; the longest is as long as there is room."""
    most = _find_max(values)
    return [BarRow(label, number, round(WIDTH * (number or 0) / most, 1)) for label, number in values]


def build_bar_columns(values: Sequence[tuple[str, int | None]]) -> list[BarColumn]:
    """A bar for each value, side by side; the highest is as high as there is room."""
    most, step = _find_max(values), WIDTH / max(1, len(values))
    found = []
    for place, (label, number) in enumerate(values):
        height = round(HEIGHT * (number or 0) / most, 1)
        found.append(BarColumn(label, number, round(step * (place + 0.1), 1), HEIGHT - height, round(step * 0.8, 1), height))
    return found


def _find_max(values: Sequence[tuple[str, int | None]]) -> int:
    return max((number or 0 for _, number in values), default=0) or 1
