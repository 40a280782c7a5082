"""locales: the template is fresh, and every language is complete and safe to show."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog, Message

from bot.checks import likeness, translations, wording
from bot.checks.desk import Desk, load_desk
from bot.checks.entries import Key, line_numbers
from bot.checks.faults import Fault, fault
from bot.checks.finding import Finding
from bot.errors import BadCatalogue
from bot.i18n import strings
from bot.i18n.domains import MESSAGES, Domain
from bot.i18n.upkeep import po_path
from bot.model.vocabulary import DEFAULT_LANGUAGE, LANGUAGES

TEMPLATE: Final = "locales/messages.pot"
REFRESH: Final = "run `make strings` and translate what is new"
SHOWN: Final = 50
"""Letters of a text that a finding repeats."""


def validate(root: Path) -> Iterator[Finding]:
    """Every finding about what women are told."""
    yield from of_domain(root, MESSAGES, load_desk(root))


def of_domain(root: Path, domain: Domain, desk: Desk) -> Iterator[Finding]:
    """Every finding about a template and its catalogues."""
    fresh = strings.template(root, domain)
    yield from _template(root, fresh, domain)
    for language in LANGUAGES:
        if language != DEFAULT_LANGUAGE:
            yield from catalogue(root, fresh, language, desk, domain)


def _template(root: Path, fresh: Catalog, domain: Domain) -> Iterator[Finding]:
    file = f"locales/{domain.name}.pot"
    path = root / file
    if not path.exists() or path.read_bytes() != strings.as_po(fresh):
        yield Finding(file, None, "it differs from what stands in the product", REFRESH)
    for message in fresh:
        if message.id and wording.smuggled(str(message.id)):
            thing = min(wording.smuggled(str(message.id)))
            yield Finding(file, None, f"“{message.id}” holds {thing}", "make it a placeholder")


def catalogue(root: Path, fresh: Catalog, language: str, desk: Desk, domain: Domain = MESSAGES) -> Iterator[Finding]:
    """Every finding about one language. `fresh`: the template as it would be extracted now."""
    path = po_path(root, language, domain)
    file = path.relative_to(root).as_posix()
    if language not in desk.habits.writing:
        return  # reported with the tables: nothing can be judged before it is known how it is written
    try:
        catalog = strings.read(path)
    except BadCatalogue as error:
        yield Finding(file, getattr(error.__cause__, "lineno", None), *fault("unreadable", why=error))
        return
    lines = line_numbers(path.read_text(encoding="utf-8"))
    wanted = {_key(message) for message in fresh if message.id}
    translated = {_key(message): message for message in catalog if message.id}
    yield from _strange(file, catalog, lines, wanted)
    for key, message in translated.items():
        for one in _message(message, desk, language, domain) if key in wanted else ():
            yield Finding(file, lines.get(key), *one, about=_about(key))
    said = ((key, str(message.string)) for key, message in translated.items() if key in wanted)
    for key, one in likeness.pasted(said, language, desk.habits):
        yield Finding(file, lines.get(key), *one, about=_about(key))


def _strange(file: str, catalog: Catalog, lines: dict[Key, int], wanted: set[Key]) -> Iterator[Finding]:
    """Texts too many and too few."""
    for message in catalog.obsolete.values():
        yield Finding(file, None, *fault("obsolete", text=_short(str(message.id))))
    translated = {_key(message) for message in catalog if message.id}
    for code, keys in (("missing", wanted - translated), ("unknown", translated - wanted)):
        for context, msgid in sorted(keys):
            about = f"[{context}]" if context else ""
            yield Finding(file, lines.get((context, msgid)), *fault(code, text=_short(msgid)), about=about)


def _key(message: Message) -> Key:
    msgid = message.id if isinstance(message.id, str) else message.id[0]
    return message.context or "", str(msgid)


def _message(message: Message, desk: Desk, language: str, domain: Domain) -> Iterator[Fault]:
    if message.fuzzy:
        yield fault("fuzzy")
    if message.pluralizable:
        yield fault("plural")
    elif not isinstance(message.string, str) or not message.string.strip():
        yield fault("untranslated")
    elif domain is MESSAGES:
        place = desk.place(_key(message), language)
        yield from translations.faults(str(message.id), message.string, place, desk)
    else:
        yield from translations.for_officers(str(message.id), message.string, language, desk)


def _about(key: Key) -> str:
    return f"[{key[0]}] “{_short(key[1])}”" if key[0] else f"“{_short(key[1])}”"


def _short(text: str) -> str:
    first = text.split("\n")[0]
    return first if len(first) <= SHOWN and first == text else f"{first[:SHOWN]} …"
