"""What `msgfmt --check` refuses, found without it: headers, texts that stand twice, line ends, formats."""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog, TranslationError
from babel.messages.checkers import checkers

from bot.checks.finding import Finding
from bot.errors import BadCatalogue
from bot.i18n import strings
from bot.i18n.upkeep import po_path
from bot.model.vocabulary import DEFAULT_LANGUAGE, LANGUAGES

_ENTRY: Final = re.compile(r"^(msgctxt|msgid|msgstr)( .*)$")
_LINE: Final = re.compile(r'\s*\Z|#|(msgctxt |msgid |msgstr )?"([^"\\]|\\.)*"\s*\Z')
Fault = tuple[str, str]


def validate(root: Path) -> Iterator[Finding]:
    """Every finding about the form of the catalogues."""
    for language in LANGUAGES:
        if language == DEFAULT_LANGUAGE:
            continue
        path = po_path(root, language)
        file = path.relative_to(root).as_posix()
        try:
            catalog = strings.read(path)
        except BadCatalogue:
            continue  # reported with the translations
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            if not _LINE.match(line):
                yield Finding(
                    file, number, "a line that is neither a comment nor in quotation marks", "close the quotation"
                )
        for message, mend in (*_header(path, language), *_twice(path), *_form(catalog)):
            yield Finding(file, None, message, mend)


def _header(path: Path, language: str) -> Iterator[Fault]:
    written = path.read_text(encoding="utf-8").split("\n\n")[0]
    for header in strings.headers(language):
        if f'"{header}\\n"' not in written and f'"{header}"' not in written:
            yield f"the header lacks “{header}”", "take the header of the last version that passed"


def _twice(path: Path) -> Iterator[Fault]:
    counted = Counter(entries(path.read_text(encoding="utf-8")))
    for (context, msgid), times in counted.items():
        if times > 1:
            yield f"[{context}] “{msgid[:50]}” stands here {times} times", "keep one of them"


def entries(po: str) -> Iterator[tuple[str, str]]:
    """The context and English of every living entry, as they are written, one after the other."""
    field, texts = "", {"msgctxt": "", "msgid": ""}
    for line in [*po.splitlines(), ""]:
        if found := _ENTRY.match(line):
            field = found[1]
            if field == "msgctxt" or (field == "msgid" and texts["msgid"]):
                texts = {"msgctxt": "", "msgid": ""}
            if field in texts:
                texts[field] = found[2].strip()[1:-1]
            if field == "msgstr":
                yield texts["msgctxt"], texts["msgid"]
                texts = {"msgctxt": "", "msgid": ""}
        elif line.startswith('"') and field in texts:
            texts[field] += line.strip()[1:-1]


def _form(catalog: Catalog) -> Iterator[Fault]:
    for message in catalog:
        said, msgid = message.string, str(message.id)
        if not msgid or not isinstance(said, str) or not said:
            continue
        for edge in (str.startswith, str.endswith):
            if edge(msgid, "\n") != edge(said, "\n"):
                yield f"“{msgid[:50]}” and its translation do not both begin or end with a new line", "make them alike"
        for check in checkers:
            try:
                check(catalog, message)
            except TranslationError as error:
                yield f"“{msgid[:50]}”: {error}", "copy the placeholders from the English as they are"
