"""locales: what officers and translators read. The templates are fresh, and every language is complete."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from bot.checks import catalogues
from bot.checks.desk import load_lint_context
from bot.checks.finding import Finding
from bot.i18n.domains import CONSOLE, DESK

CONSOLE_TEMPLATE: Final = "locales/console.pot"


def validate_console(root: Path) -> Iterator[Finding]:
    """Every finding about the templates and the catalogues of officers and of translators."""
    desk = load_lint_context(root)
    for domain in (CONSOLE, DESK):
        yield from catalogues.validate_domain(root, domain, desk)
