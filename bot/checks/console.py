"""locales: what officers and translators read. The templates are fresh, and every language is complete."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from bot.checks import catalogues
from bot.checks.desk import load_desk
from bot.checks.finding import Finding
from bot.i18n.domains import CONSOLE, DESK

TEMPLATE: Final = "locales/console.pot"


def validate(root: Path) -> Iterator[Finding]:
    """Every finding about the templates and the catalogues of officers and of translators."""
    desk = load_desk(root)
    for domain in (CONSOLE, DESK):
        yield from catalogues.of_domain(root, domain, desk)
