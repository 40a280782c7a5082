"""locales: the template is fresh, and every language is complete and safe to show."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog, Message

from bot.directory_lint.finding import Finding
from bot.domain.enums import DEFAULT_LANGUAGE, LANGUAGES
from bot.errors import BadCatalogue
from bot.i18n import translation_files
from bot.i18n.catalogs import CONSOLE, DESK, MESSAGES, MessageKey, TextDomain
from bot.i18n.translation_files import get_po_path
from tools.lint import text_rules, translation
from tools.lint.context import LintContext, load_lint_context
from tools.lint.messages import Fault, build_fault
from tools.lint.po_files import get_line

TEMPLATE: Final = "locales/messages.pot"
REFRESH_HINT: Final = "run `make strings` and translate what is new"
EXCERPT_LENGTH: Final = 50
"""Letters of a text that a finding repeats."""


def validate(root: Path) -> Iterator[Finding]:
    """Every finding about what women are told."""
    yield from validate_domain(root, MESSAGES, load_lint_context(root))


def validate_domain(root: Path, domain: TextDomain, lint_context: LintContext) -> Iterator[Finding]:
    """Every finding about a template and its catalogues."""
    fresh = translation_files.build_template(root, domain)
    yield from _check_template(root, fresh, domain)
    for language in LANGUAGES:
        if language != DEFAULT_LANGUAGE:
            yield from validate_catalogue(root, fresh, language, lint_context, domain)


def _check_template(root: Path, fresh: Catalog, domain: TextDomain) -> Iterator[Finding]:
    file = f"locales/{domain.name}.pot"
    path = root / file
    if not path.exists() or path.read_bytes() != translation_files.to_po(fresh):
        yield Finding(file, None, "it differs from what stands in the product", REFRESH_HINT)
    for message in fresh:
        if message.id and text_rules.describe_embedded_data(str(message.id)):
            thing = min(text_rules.describe_embedded_data(str(message.id)))
            yield Finding(file, None, f"“{message.id}” holds {thing}", "make it a placeholder")


def validate_catalogue(
    root: Path, fresh: Catalog, language: str, lint_context: LintContext, domain: TextDomain = MESSAGES
) -> Iterator[Finding]:
    """Every finding about one language. `fresh`: the template as it would be extracted now."""
    path = get_po_path(root, language, domain)
    file = path.relative_to(root).as_posix()
    if language not in lint_context.language_rules.writing:
        return  # reported with the tables: nothing can be judged before it is known how it is written
    try:
        catalog = translation_files.read_po(path)
    except BadCatalogue as error:
        yield Finding(file, getattr(error.__cause__, "lineno", None), *build_fault("unreadable", why=error))
        return
    wanted = {_get_key(message) for message in fresh if message.id}
    translated = {_get_key(message): message for message in catalog if message.id}
    yield from _check_keys(file, catalog, translated, wanted)
    for key, message in translated.items():
        for one in _find_message_faults(message, lint_context, language, domain) if key in wanted else ():
            yield Finding(file, get_line(message), *one, about=_describe_key(key))
    said = ((key, str(message.string)) for key, message in translated.items() if key in wanted)
    for key, one in translation.find_pasted(said, language, lint_context.language_rules):
        yield Finding(file, get_line(translated[key]), *one, about=_describe_key(key))


def _check_keys(
    file: str, catalog: Catalog, translated: dict[MessageKey, Message], wanted: set[MessageKey]
) -> Iterator[Finding]:
    """Texts too many and too few."""
    for message in catalog.obsolete.values():
        yield Finding(file, None, *build_fault("obsolete", text=_shorten(str(message.id))))
    for code, keys in (("missing", wanted - translated.keys()), ("unknown", translated.keys() - wanted)):
        for context, msgid in sorted(keys):
            about = f"[{context}]" if context else ""
            line = get_line(translated[context, msgid]) if code == "unknown" else None
            yield Finding(file, line, *build_fault(code, text=_shorten(msgid)), about=about)


def _get_key(message: Message) -> MessageKey:
    msgid = message.id if isinstance(message.id, str) else message.id[0]
    return message.context or "", str(msgid)


def _find_message_faults(
    message: Message, lint_context: LintContext, language: str, domain: TextDomain
) -> Iterator[Fault]:
    if message.fuzzy:
        yield build_fault("fuzzy")
    if message.pluralizable:
        yield build_fault("plural")
    elif not isinstance(message.string, str) or not message.string.strip():
        yield build_fault("untranslated")
    elif domain is MESSAGES:
        place = lint_context.get_placement(_get_key(message), language)
        yield from translation.find_translation_faults(str(message.id), message.string, place, lint_context)
    else:
        yield from translation.find_officer_translation_faults(str(message.id), message.string, language, lint_context)


def _describe_key(key: MessageKey) -> str:
    return f"[{key[0]}] “{_shorten(key[1])}”" if key[0] else f"“{_shorten(key[1])}”"


def _shorten(text: str) -> str:
    first = text.split("\n")[0]
    return first if len(first) <= EXCERPT_LENGTH and first == text else f"{first[:EXCERPT_LENGTH]} …"


CONSOLE_TEMPLATE: Final = "locales/console.pot"


def validate_console(root: Path) -> Iterator[Finding]:
    """Every finding about the templates and the catalogues of officers and of translators."""
    desk = load_lint_context(root)
    for domain in (CONSOLE, DESK):
        yield from validate_domain(root, domain, desk)
