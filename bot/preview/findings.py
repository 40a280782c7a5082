"""What `python -m bot check` finds in one language's catalogue, by message."""

import os
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

from babel.messages.catalog import Catalog

from bot.checks import catalogues, entries, screens
from bot.checks.desk import Desk, load_desk
from bot.i18n import strings
from bot.i18n.upkeep import po_path
from bot.preview.marked import Key

NICE: Final = 10


def judge(root: Path, language: str, numbers: Mapping[Key, int]) -> dict[str, Any]:
    """The same for a process of its own, which keeps what it has read."""
    return _finder(root).of(language, numbers)


def step_back() -> None:
    """Let whoever draws go first."""
    os.nice(NICE)


@cache
def _finder(root: Path) -> "Finder":
    return Finder(root)


class Finder:
    """Holds what every catalogue is held against; read once, when first asked."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._desk: Desk | None = None
        self._template: Catalog | None = None

    @property
    def desk(self) -> Desk:
        """Limits and word lists. Raises BadContent."""
        self._desk = self._desk or load_desk(self._root)
        return self._desk

    def of(self, language: str, numbers: Mapping[Key, int]) -> dict[str, Any]:
        """`messages`: findings by number of the message; `others`: those of the file as a whole."""
        self._template = self._template or strings.template(self._root)
        path = po_path(self._root, language)
        file = path.relative_to(self._root).as_posix()
        keys = {line: key for key, line in entries.line_numbers(path.read_text(encoding="utf-8")).items()}
        by_message: dict[int, list[list[str]]] = {}
        others: list[list[str]] = []
        found = [
            *catalogues.catalogue(self._root, self._template, language, self.desk),
            *(finding for finding in screens.validate(self._root) if finding.file == file),
        ]
        for finding in found:
            number = numbers.get(keys.get(finding.line or 0, ("", "")))
            said = [finding.message, finding.mend]
            others.append(said) if number is None else by_message.setdefault(number, []).append(said)
        return {"messages": by_message, "others": others}
