"""locales: what officers read. The template is fresh, and every language is complete."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog, Message

from bot.checks import translations, wording
from bot.checks.desk import LATIN
from bot.checks.finding import Finding
from bot.content.files import read_csv
from bot.errors import BadCatalogue
from bot.i18n import strings
from bot.i18n.domains import CONSOLE
from bot.i18n.upkeep import po_path
from bot.model.vocabulary import DEFAULT_LANGUAGE, LANGUAGES

TEMPLATE: Final = "locales/console.pot"
REFRESH: Final = "run `make strings` and translate what is new"


def validate(root: Path) -> Iterator[Finding]:
    """Every finding about the template and the catalogues of officers."""
    fresh = strings.template(root, CONSOLE)
    path = root / TEMPLATE
    if not path.exists() or path.read_bytes() != strings.as_po(fresh):
        yield Finding(TEMPLATE, None, "it differs from what stands in the product", REFRESH)
    for message in fresh:
        if message.id and wording.smuggled(str(message.id)):
            thing = min(wording.smuggled(str(message.id)))
            yield Finding(TEMPLATE, None, f"“{message.id}” holds {thing}", "make it a placeholder")
    latin = frozenset(row["word"] for row in read_csv(root / LATIN, ("word", "reason")))
    for language in LANGUAGES:
        if language != DEFAULT_LANGUAGE:
            yield from _catalogue(root, fresh, language, latin)


def _catalogue(root: Path, fresh: Catalog, language: str, latin: frozenset[str]) -> Iterator[Finding]:
    path = po_path(root, language, CONSOLE)
    file = path.relative_to(root).as_posix()
    try:
        catalog = strings.read(path)
    except BadCatalogue as error:
        yield Finding(file, None, str(error), "mend it, or take the last version that passed")
        return
    wanted, found = _ids(fresh), _ids(catalog)
    for msgid in sorted(wanted - found):
        yield Finding(file, None, f"“{msgid}” is missing", REFRESH)
    for msgid in sorted((found - wanted) | {str(message.id) for message in catalog.obsolete.values()}):
        yield Finding(file, None, f"“{msgid}” is no text of the product", "take it out")
    for message in catalog:
        if message.id in wanted:
            for said, mend in _faults(message, language, latin):
                yield Finding(file, None, f"“{message.id}”: {said}", mend)


def _faults(message: Message, language: str, latin: frozenset[str]) -> Iterator[tuple[str, str]]:
    if message.fuzzy:
        yield "is marked fuzzy", "confirm it and take the mark away"
    if not isinstance(message.string, str) or not message.string.strip():
        yield "is not translated", "translate it"
        return
    yield from translations.for_officers(str(message.id), message.string, language, latin)


def _ids(catalog: Catalog) -> set[str]:
    return {str(message.id) for message in catalog if message.id}
