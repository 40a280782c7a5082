"""What `python -m bot check` finds in one language's catalogue, by message."""

import os
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

from babel.messages.catalog import Catalog

from bot.errors import BadCatalogue
from bot.i18n import translation_files
from bot.i18n.translation_files import get_po_path
from tools.lint import catalogs, screens
from tools.lint.context import LintContext, load_lint_context
from tools.lint.po_files import get_line
from tools.preview.rendering import MessageKey

NICE_INCREMENT: Final = 10


def collect_findings(root: Path, language: str, numbers: Mapping[MessageKey, int]) -> dict[str, Any]:
    """The same for a process of its own, which keeps what it has read."""
    return _get_finding_collector(root).collect(language, numbers)


def lower_priority() -> None:
    """Let whoever draws go first."""
    os.nice(NICE_INCREMENT)


@cache
def _get_finding_collector(root: Path) -> "FindingCollector":
    return FindingCollector(root)


def _index_lines(path: Path) -> dict[int | None, MessageKey]:
    """Which message begins in which line; nothing where the file cannot be read, which is one finding."""
    try:
        return {
            get_line(message): (message.context or "", str(message.id)) for message in translation_files.read_po(path)
        }
    except BadCatalogue:
        return {}


class FindingCollector:
    """Holds what every catalogue is held against; read once, when first asked."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._lint_context: LintContext | None = None
        self._template: Catalog | None = None

    @property
    def lint_context(self) -> LintContext:
        """Limits and word lists. Raises BadContent."""
        self._lint_context = self._lint_context or load_lint_context(self._root)
        return self._lint_context

    def collect(self, language: str, numbers: Mapping[MessageKey, int]) -> dict[str, Any]:
        """`messages`: findings by number of the message; `others`: those of the file as a whole."""
        self._template = self._template or translation_files.build_template(self._root)
        path = get_po_path(self._root, language)
        keys = _index_lines(path)
        by_message: dict[int, list[list[str]]] = {}
        others: list[list[str]] = []
        found = [
            *catalogs.validate_catalogue(self._root, self._template, language, self.lint_context),
            *screens.validate(self._root, (language,)),
        ]
        for finding in found:
            number = numbers.get(keys.get(finding.line or 0, ("", "")))
            said = [finding.message, finding.fix]
            others.append(said) if number is None else by_message.setdefault(number, []).append(said)
        return {"messages": by_message, "others": others}
