"""In which order a catalogue stands: what her safety hangs on first, then screen by screen.

A translator has an hour, and a reviewer stops somewhere: the files begin with what must not be wrong.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Final

from bot.errors import BadCatalogue

SAFETY_FILE: Final = "data/languages/safety_texts.csv"
"""Contexts of the texts that need two readers, in the order in which they are read."""
ORDER_FILE: Final = "data/languages/catalog_order.csv"
"""Screens, and files of the product, in the order of everything else."""
LAW_CONTEXT: Final = "fact"
"""The context of statements of law."""


@dataclass(frozen=True)
class CatalogOrder:
    """The two lists, as patterns."""

    safety_contexts: tuple[str, ...]
    places: tuple[str, ...]

    def get_rank(self, context: str, screen: str, file: str) -> int:
        """How early texts of a screen stand; the same for all that only the order of their screens tells apart.

        `screen`: the response or topic a text stands on, or empty. A statement of law stands with its topic's page, which
        nobody reads without the screens before it, although her safety hangs on it, too.
        """
        if context != LAW_CONTEXT:
            rank = _find_match(self.safety_contexts, screen or context)
            if rank is not None:
                return rank
        for name in (screen, file):
            place = _find_match(self.places, name) if name else None
            if place is not None:
                return len(self.safety_contexts) + place
        return len(self.safety_contexts) + len(self.places)


def load_catalog_order(root: Path) -> CatalogOrder:
    """Raises BadCatalogue."""
    places = tuple(row["place"] for row in read_rows(root / ORDER_FILE, ("place", "section")))
    return CatalogOrder(load_safety_contexts(root), places)


def load_safety_contexts(root: Path) -> tuple[str, ...]:
    """Raises BadCatalogue."""
    return tuple(row["context"] for row in read_rows(root / SAFETY_FILE, ("context",)))


def read_rows(path: Path, columns: tuple[str, ...]) -> list[Mapping[str, str]]:
    """The rows of a table of the translators. Raises BadCatalogue, also where it lacks a column."""
    try:
        with path.open(encoding="utf-8", newline="") as file:
            rows = csv.DictReader(file)
            if missing := set(columns) - set(rows.fieldnames or ()):
                raise BadCatalogue(f"{path.name} lacks the column {min(missing)}.")
            return [{key or "": value or "" for key, value in row.items()} for row in rows]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise BadCatalogue(f"{path.name} cannot be read: {type(error).__name__}.") from error


def _find_match(patterns: tuple[str, ...], name: str) -> int | None:
    return next((place for place, pattern in enumerate(patterns) if fnmatchcase(name, pattern)), None)
