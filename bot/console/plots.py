"""Plots as numbers for a template to draw: lengths of bars, nothing of a third party, nothing but what a sheet shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

WIDTH: Final = 300
"""Units of a plot; it is drawn as wide as there is room."""
ROW: Final = 24
COLUMN_HEIGHT: Final = 120


@dataclass(frozen=True)
class Bar:
    """One value: its words, its number (None where it is hidden), and the bar."""

    label: str
    number: int | None
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Plot:
    """Bars, and the space they take."""

    bars: tuple[Bar, ...]
    width: float
    height: float


def rows(values: Sequence[tuple[str, int | None]]) -> Plot:
    """A bar below the other, as long as its number; a hidden one has no length."""
    most = _most(values)
    bars = tuple(
        Bar(label, number, 0, place * ROW + 4, round(WIDTH * (number or 0) / most, 1), ROW - 8)
        for place, (label, number) in enumerate(values)
    )
    return Plot(bars, WIDTH, ROW * len(values))


def columns(values: Sequence[tuple[str, int | None]]) -> Plot:
    """A bar beside the other, as high as its number; a hidden one has no height."""
    most, step = _most(values), WIDTH / max(1, len(values))
    heights = [round(COLUMN_HEIGHT * (number or 0) / most, 1) for _, number in values]
    bars = tuple(
        Bar(label, number, round(place * step + step / 8, 1), COLUMN_HEIGHT - heights[place], round(step * 3 / 4, 1),
            heights[place])
        for place, (label, number) in enumerate(values)
    )  # fmt: skip
    return Plot(bars, WIDTH, COLUMN_HEIGHT)


def _most(values: Sequence[tuple[str, int | None]]) -> int:
    return max((number or 0 for _, number in values), default=0) or 1
