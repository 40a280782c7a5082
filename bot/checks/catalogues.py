"""locales: the template is fresh, and every language is complete and safe to show."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog, Message

from bot.checks import translations, wording
from bot.checks.desk import Desk, Key, Place, load_desk
from bot.checks.finding import Finding
from bot.errors import BadCatalogue
from bot.i18n import strings
from bot.i18n.upkeep import po_path
from bot.model.vocabulary import DEFAULT_LANGUAGE, LANGUAGES

TEMPLATE: Final = "locales/messages.pot"
REFRESH: Final = "run `make strings` and translate what is new"


def validate(root: Path) -> Iterator[Finding]:
    """Every finding about the template and the catalogues."""
    fresh = strings.template(root)
    yield from _template(root, fresh)
    desk = load_desk(root)
    for language in LANGUAGES:
        if language != DEFAULT_LANGUAGE:
            yield from catalogue(root, fresh, language, desk)


def _template(root: Path, fresh: Catalog) -> Iterator[Finding]:
    path = root / TEMPLATE
    if not path.exists() or path.read_bytes() != strings.as_po(fresh):
        yield Finding(TEMPLATE, None, "it differs from what stands in the product", REFRESH)
    for message in fresh:
        if message.id and wording.smuggled(str(message.id)):
            thing = min(wording.smuggled(str(message.id)))
            yield Finding(TEMPLATE, None, f"“{message.id}” holds {thing}", "make it a placeholder")


def catalogue(root: Path, fresh: Catalog, language: str, desk: Desk) -> Iterator[Finding]:
    """Every finding about one language. `fresh`: the template as it would be extracted now."""
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
    translated = {_key(message): message for message in catalog if message.id}
    wanted = {_key(message) for message in fresh if message.id}
    for context, msgid in sorted(wanted - set(translated)):
        yield Finding(file, None, f"[{context}] “{_short(msgid)}” is missing", REFRESH)
    for key, message in translated.items():
        faults = _message(message, desk, desk.place(key, language)) if key in wanted else [UNKNOWN]
        for said, mend in faults:
            yield Finding(file, lines.get(key), f"[{key[0]}] “{_short(key[1])}”: {said}", mend)


UNKNOWN: Final = ("is no text of the product", REFRESH)


def _key(message: Message) -> Key:
    return message.context or "", str(message.id)


def _message(message: Message, desk: Desk, place: Place) -> Iterator[tuple[str, str]]:
    if message.fuzzy:
        yield "is marked fuzzy", "confirm it and take the mark away"
    if not isinstance(message.string, str) or not message.string.strip():
        yield "is not translated", "translate it"
        return
    yield from translations.faults(str(message.id), message.string, place, desk)


def line_numbers(po: str) -> dict[Key, int]:
    """Where each (context, msgid) stands in a .po file. Babel reads no lines of entries that carry a context."""
    places: dict[Key, int] = {}
    field, texts, start = "", {"msgctxt": "", "msgid": ""}, 0
    for number, line in enumerate([*po.splitlines(), ""], start=1):
        word, _, rest = line.partition(" ")
        if word in ("msgctxt", "msgid", "msgstr"):
            field, start = word, start or number
            texts[word] = ""
        quoted = rest if word in texts or word == "msgstr" else line
        if field and quoted.startswith('"'):
            texts[field] = texts.get(field, "") + _unquoted(quoted)
        elif field == "msgstr":
            places[texts["msgctxt"], texts["msgid"]] = start
            field, texts, start = "", {"msgctxt": "", "msgid": ""}, 0
    return places


def _unquoted(line: str) -> str:
    return line.strip()[1:-1].replace("\\n", "\n").replace('\\"', '"').replace("\\\\", "\\")


def _short(text: str) -> str:
    first = text.split("\n")[0]
    return first if len(first) <= 50 and first == text else f"{first[:50]} …"
