"""A .po file as it is written, entry by entry with its lines, also where it could not be read as a catalogue."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

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
