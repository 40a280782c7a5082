"""A .po file as it is written: its lines, its header, and whether each entry stands there once."""

import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import PoFileError, PoFileParser

from bot.directory_lint.finding import Finding
from bot.domain.enums import DEFAULT_LANGUAGE, LANGUAGES
from bot.errors import BadCatalogue
from bot.i18n import po_headers, translation_files
from bot.i18n.catalogs import DOMAINS
from bot.i18n.translation_files import get_po_path
from tools.lint.messages import Fault, build_fault

_VALID_LINE: Final = re.compile(r'\s*\Z|#|(msgctxt |msgid |msgid_plural |msgstr |msgstr\[\d\] )?"([^"\\]|\\.)*"\s*\Z')
_MERGE_CONFLICT: Final = re.compile(r"(<{7}|={7}|>{7}|\|{7})")
BYTE_MARK: Final = b"\xef\xbb\xbf"
EXCERPT_LENGTH: Final = 50
LocatedFault = tuple[int | None, Fault]
"""The line, and what is wrong there."""


def validate(root: Path) -> Iterator[Finding]:
    """Every finding about the form of the catalogues."""
    paths = [get_po_path(root, language, domain) for language in LANGUAGES for domain in DOMAINS]
    for language, path in ((path.parent.parent.name, path) for path in paths):
        if language == DEFAULT_LANGUAGE or not path.exists():
            continue  # a file that is missing is reported with the translations
        try:
            written = path.read_bytes().decode()
        except UnicodeDecodeError:
            continue  # reported with the translations
        for line, one in find_file_faults(path, written, language):
            yield Finding(path.relative_to(root).as_posix(), line, *one)


def find_file_faults(path: Path, content: str, language: str) -> Iterator[LocatedFault]:
    """What is wrong with the form of one file."""
    yield from _find_byte_faults(content)
    yield from _find_line_faults(content)
    yield from _find_header_faults(content, language)
    yield from ((line, build_fault("mail-address")) for line in po_headers.find_addresses(content))
    yield from _find_duplicates(content)
    try:
        yield from _find_form_faults(translation_files.read_po(path))
    except BadCatalogue:
        return  # reported with the translations


def _find_byte_faults(content: str) -> Iterator[LocatedFault]:
    if content.startswith(BYTE_MARK.decode()):
        yield 1, build_fault("byte-mark")
    if "\r" in content:
        yield content[: content.index("\r")].count("\n") + 1, build_fault("line-ends")


def _find_line_faults(content: str) -> Iterator[LocatedFault]:
    for number, line in enumerate(content.replace("\r", "").split("\n"), start=1):
        if _MERGE_CONFLICT.match(line):
            yield number, build_fault("conflict")
        elif not _VALID_LINE.match(line.removeprefix(BYTE_MARK.decode())):
            yield number, build_fault("line-form")


def _find_header_faults(content: str, language: str) -> Iterator[LocatedFault]:
    lines = content.split("\n\n")[0].split("\n")
    first = next((number for number, line in enumerate(lines, start=1) if line.startswith("msgid")), None)
    for header in po_headers.list_headers(language):
        if f'"{header}\\n"' not in lines and f'"{header}"' not in lines:
            name = f'"{header.partition(":")[0]}:'
            line = next((number for number, line in enumerate(lines, start=1) if line.startswith(name)), first)
            yield line, build_fault("header", header=header)


def get_line(message: Message) -> int | None:
    """Where an entry begins: with its context, where it has one. Babel tells where the English below begins."""
    return message.lineno - bool(message.context) if message.lineno else None


class _EntryCatalog(Catalog):
    """Keeps every entry: of two that are the same, Babel makes one."""

    def __init__(self) -> None:
        super().__init__()
        self.entries: list[Message] = []

    def __setitem__(self, id: Any, message: Message) -> None:
        self.entries.append(message)
        super().__setitem__(id, message)


def _find_duplicates(content: str) -> Iterator[LocatedFault]:
    catalog = _EntryCatalog()
    try:
        PoFileParser(catalog, abort_invalid=True).parse(content.split("\n"))
    except (PoFileError, ValueError, LookupError):
        return  # reported with the translations
    places: dict[tuple[str | None, str], list[int | None]] = defaultdict(list)
    for entry in catalog.entries:
        places[entry.context, str(entry.id)].append(get_line(entry))
    for (_, msgid), lines in places.items():
        if len(lines) > 1:
            yield lines[-1], build_fault("twice", text=msgid[:EXCERPT_LENGTH], times=len(lines))


def _find_form_faults(catalog: Catalog) -> Iterator[LocatedFault]:
    for message in catalog:
        said, msgid, line = message.string, str(message.id), get_line(message)
        if not msgid or not isinstance(said, str) or not said:
            continue
        for edge in (str.startswith, str.endswith):
            if edge(msgid, "\n") != edge(said, "\n"):
                yield line, build_fault("new-line-edge", text=msgid[:EXCERPT_LENGTH])
        for error in message.check(catalog):
            yield line, build_fault("format", text=msgid[:EXCERPT_LENGTH], why=error)
