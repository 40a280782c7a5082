"""A .po file as it is written, entry by entry with its lines, also where it could not be read as a catalogue."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog

from bot.directory_lint.finding import Finding
from bot.domain.enums import DEFAULT_LANGUAGE, LANGUAGES
from bot.errors import BadCatalogue
from bot.i18n import translation_files
from bot.i18n.catalogs import DOMAINS
from bot.i18n.translation_files import get_po_path
from tools.lint.messages import Fault, build_fault

MessageKey = tuple[str, str]
"""Context and English."""
_FIELD_LINE: Final = re.compile(r"^(msgctxt|msgid_plural|msgid|msgstr(?:\[\d+\])?)\s+(.*)$")
_ESCAPE: Final = re.compile(r"\\(.)")
_ESCAPED_CHARACTERS: Final = {"n": "\n", "t": "\t", "r": "\r"}


@dataclass
class PoEntry:
    """One living entry; lines are counted from 1."""

    line: int
    """Of its first field, `msgctxt` or `msgid`."""
    fields: dict[str, str] = field(default_factory=dict)

    @property
    def key(self) -> MessageKey:
        """Context and English."""
        return self.fields.get("msgctxt", ""), self.fields.get("msgid", "")

    @property
    def translation(self) -> str:
        """The translation, empty where it has plural forms."""
        return self.fields.get("msgstr", "")

    @property
    def has_plurals(self) -> bool:
        """Whether it counts: `msgid_plural`, or more than one `msgstr`."""
        return any("plural" in name or "[" in name for name in self.fields)


def parse_entries(po: str) -> Iterator[PoEntry]:
    """Every living entry in the order of the file, the header with an empty English first."""
    entry, name = None, ""
    for number, line in enumerate(po.split("\n"), start=1):
        if found := _FIELD_LINE.match(line):
            name = found[1]
            if entry is None or name == "msgctxt" or (name == "msgid" and "msgid" in entry.fields):
                if entry is not None:
                    yield entry
                entry = PoEntry(number)
            entry.fields[name] = _unquote(found[2])
        elif entry is not None and name and line.startswith('"'):
            entry.fields[name] += _unquote(line)
        elif entry is not None and not line.startswith("#"):
            yield entry
            entry, name = None, ""
    if entry is not None:
        yield entry


def index_line_numbers(po: str) -> dict[MessageKey, int]:
    """Where each entry begins. Babel reads no lines of entries that carry a context."""
    return {entry.key: entry.line for entry in parse_entries(po)}


def _unquote(raw: str) -> str:
    return _ESCAPE.sub(lambda found: _ESCAPED_CHARACTERS.get(found[1], found[1]), raw.strip()[1:-1])


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
    yield from _find_duplicates(content)
    try:
        yield from _find_form_faults(translation_files.read_po(path), index_line_numbers(content))
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
    for header in translation_files.list_headers(language):
        if f'"{header}\\n"' not in lines and f'"{header}"' not in lines:
            name = f'"{header.partition(":")[0]}:'
            line = next((number for number, line in enumerate(lines, start=1) if line.startswith(name)), first)
            yield line, build_fault("header", header=header)


def _find_duplicates(content: str) -> Iterator[LocatedFault]:
    places: dict[MessageKey, list[int]] = {}
    for entry in parse_entries(content):
        places.setdefault(entry.key, []).append(entry.line)
    for (_, msgid), lines in places.items():
        if len(lines) > 1:
            yield lines[-1], build_fault("twice", text=msgid[:EXCERPT_LENGTH], times=len(lines))


def _find_form_faults(catalog: Catalog, lines: dict[MessageKey, int]) -> Iterator[LocatedFault]:
    for message in catalog:
        said, msgid = message.string, str(message.id)
        if not msgid or not isinstance(said, str) or not said:
            continue
        line = lines.get((message.context or "", msgid))
        for edge in (str.startswith, str.endswith):
            if edge(msgid, "\n") != edge(said, "\n"):
                yield line, build_fault("new-line-edge", text=msgid[:EXCERPT_LENGTH])
        for error in message.check(catalog):
            yield line, build_fault("format", text=msgid[:EXCERPT_LENGTH], why=error)
