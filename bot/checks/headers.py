"""What `msgfmt --check` refuses, found without it: headers, texts that stand twice, line ends, formats."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog, TranslationError
from babel.messages.checkers import checkers

from bot.checks.entries import Key, entries, line_numbers
from bot.checks.faults import Fault, fault
from bot.checks.finding import Finding
from bot.errors import BadCatalogue
from bot.i18n import strings
from bot.i18n.domains import DOMAINS
from bot.i18n.upkeep import po_path
from bot.model.vocabulary import DEFAULT_LANGUAGE, LANGUAGES

_LINE: Final = re.compile(r'\s*\Z|#|(msgctxt |msgid |msgid_plural |msgstr |msgstr\[\d\] )?"([^"\\]|\\.)*"\s*\Z')
_MERGE: Final = re.compile(r"(<{7}|={7}|>{7}|\|{7})")
BYTE_MARK: Final = b"\xef\xbb\xbf"
SHOWN: Final = 50
Placed = tuple[int | None, Fault]
"""The line, and what is wrong there."""


def validate(root: Path) -> Iterator[Finding]:
    """Every finding about the form of the catalogues."""
    paths = [po_path(root, language, domain) for language in LANGUAGES for domain in DOMAINS]
    for language, path in ((path.parent.parent.name, path) for path in paths):
        if language == DEFAULT_LANGUAGE or not path.exists():
            continue  # a file that is missing is reported with the translations
        try:
            written = path.read_bytes().decode()
        except UnicodeDecodeError:
            continue  # reported with the translations
        for line, one in file_faults(path, written, language):
            yield Finding(path.relative_to(root).as_posix(), line, *one)


def file_faults(path: Path, written: str, language: str) -> Iterator[Placed]:
    """What is wrong with the form of one file."""
    yield from _bytes(written)
    yield from _lines(written)
    yield from _header(written, language)
    yield from _twice(written)
    try:
        yield from _form(strings.read(path), line_numbers(written))
    except BadCatalogue:
        return  # reported with the translations


def _bytes(written: str) -> Iterator[Placed]:
    if written.startswith(BYTE_MARK.decode()):
        yield 1, fault("byte-mark")
    if "\r" in written:
        yield written[: written.index("\r")].count("\n") + 1, fault("line-ends")


def _lines(written: str) -> Iterator[Placed]:
    for number, line in enumerate(written.replace("\r", "").split("\n"), start=1):
        if _MERGE.match(line):
            yield number, fault("conflict")
        elif not _LINE.match(line.removeprefix(BYTE_MARK.decode())):
            yield number, fault("line-form")


def _header(written: str, language: str) -> Iterator[Placed]:
    lines = written.split("\n\n")[0].split("\n")
    first = next((number for number, line in enumerate(lines, start=1) if line.startswith("msgid")), None)
    for header in strings.headers(language):
        if f'"{header}\\n"' not in lines and f'"{header}"' not in lines:
            name = f'"{header.partition(":")[0]}:'
            line = next((number for number, line in enumerate(lines, start=1) if line.startswith(name)), first)
            yield line, fault("header", header=header)


def _twice(written: str) -> Iterator[Placed]:
    places: dict[Key, list[int]] = {}
    for entry in entries(written):
        places.setdefault(entry.key, []).append(entry.line)
    for (_, msgid), lines in places.items():
        if len(lines) > 1:
            yield lines[-1], fault("twice", text=msgid[:SHOWN], times=len(lines))


def _form(catalog: Catalog, lines: dict[Key, int]) -> Iterator[Placed]:
    for message in catalog:
        said, msgid = message.string, str(message.id)
        if not msgid or not isinstance(said, str) or not said:
            continue
        line = lines.get((message.context or "", msgid))
        for edge in (str.startswith, str.endswith):
            if edge(msgid, "\n") != edge(said, "\n"):
                yield line, fault("new-line-edge", text=msgid[:SHOWN])
        for check in checkers:
            try:
                check(catalog, message)
            except TranslationError as error:
                yield line, fault("format", text=msgid[:SHOWN], why=error)
