"""locales: the template is fresh, and every language is complete and safe to show."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog, Message

from bot.checks import lexicon, translations, wording
from bot.checks.finding import Finding
from bot.content.policies import load_limits
from bot.errors import BadCatalogue
from bot.i18n import strings
from bot.i18n.upkeep import po_path
from bot.model.policy import Limits
from bot.model.vocabulary import DEFAULT_LANGUAGE, LANGUAGES

TEMPLATE: Final = "locales/messages.pot"
REFRESH: Final = "run `make strings` and translate what is new"
Key = tuple[str, str]


def validate(root: Path) -> Iterator[Finding]:
    """Every finding about the template and the catalogues."""
    fresh = strings.template(root)
    yield from _template(root, fresh)
    limits, words = load_limits(root / "data" / "policies"), lexicon.load_lexicon(root)
    for language in LANGUAGES:
        if language != DEFAULT_LANGUAGE:
            yield from _language(root, fresh, language, limits, words[language])


def _template(root: Path, fresh: Catalog) -> Iterator[Finding]:
    path = root / TEMPLATE
    if not path.exists() or path.read_bytes() != strings.as_po(fresh):
        yield Finding(TEMPLATE, None, "it differs from what stands in the product", REFRESH)
    for message in fresh:
        if message.id and wording.smuggled(str(message.id)):
            thing = min(wording.smuggled(str(message.id)))
            yield Finding(TEMPLATE, None, f"“{message.id}” holds {thing}", "make it a placeholder")


def _language(root: Path, fresh: Catalog, language: str, limits: Limits, telling: tuple[str, ...]) -> Iterator[Finding]:
    path = po_path(root, language)
    file = path.relative_to(root).as_posix()
    try:
        catalog = strings.read(path)
    except BadCatalogue as error:
        yield Finding(file, None, str(error), "mend it, or take the last version that passed")
        return
    lines = line_numbers(path.read_text(encoding="utf-8"))
    for message in catalog.obsolete.values():
        yield Finding(file, None, f"“{message.id}” is obsolete", "remove the lines that begin with #~")
    translated = {(message.context or "", str(message.id)): message for message in catalog if message.id}
    for message in fresh:
        key = (message.context or "", str(message.id))
        if message.id and key not in translated:
            yield Finding(file, None, f"[{key[0]}] “{_short(key[1])}” is missing", REFRESH)
    for key, message in translated.items():
        known = fresh.get(message.id, message.context) is not None
        for said, mend in _message(message, language, limits, telling, known=known):
            yield Finding(file, lines.get(key), f"[{key[0]}] “{_short(key[1])}”: {said}", mend)


def _message(
    message: Message, language: str, limits: Limits, telling: tuple[str, ...], *, known: bool
) -> Iterator[tuple[str, str]]:
    if not known:
        yield "is no text of the product", REFRESH
    if message.fuzzy:
        yield "is marked fuzzy", "confirm it and take the mark away"
    if not isinstance(message.string, str) or not message.string.strip():
        yield "is not translated", "translate it"
        return
    context = message.context or ""
    yield from translations.faults(
        str(message.id), message.string, context=context, language=language, limits=limits, telling=telling
    )


def line_numbers(po: str) -> dict[Key, int]:
    """Where each (context, msgid) stands in a .po file. Babel reads no lines of entries that carry a context."""
    places: dict[Key, int] = {}
    field, texts, start = "", {"msgctxt": "", "msgid": ""}, 0
    for number, line in enumerate([*po.splitlines(), ""], start=1):
        word, _, rest = line.partition(" ")
        if word in ("msgctxt", "msgid", "msgstr"):
            field, start = word, start or number
            texts[word] = ""
            line = rest
        if field and line.startswith('"'):
            texts[field] = texts.get(field, "") + _unquoted(line)
        elif field == "msgstr" and not line.startswith('"'):
            places[texts["msgctxt"], texts["msgid"]] = start
            field, texts, start = "", {"msgctxt": "", "msgid": ""}, 0
    return places


def _unquoted(line: str) -> str:
    return line.strip()[1:-1].replace('\\n', "\n").replace('\\"', '"').replace("\\\\", "\\")


def _short(text: str) -> str:
    first = text.split("\n")[0]
    return first if len(first) <= 50 and first == text else f"{first[:50]} …"
