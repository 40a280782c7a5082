"""Entries of a .po file with their lines, read by polib: apart from Babel, which the product reads them with."""

from dataclasses import dataclass

import polib


@dataclass(frozen=True)
class PoEntry:
    """One living entry; lines are counted from 1."""

    line: int
    """Of its first field, `msgctxt` or `msgid`."""
    key: tuple[str, str]
    """Context and English."""
    translation: str


def parse_entries(po: str) -> list[PoEntry]:
    """Every living entry but the header."""
    lines = po.split("\n")

    def find_first_field(begin: int) -> int:
        return next(number for number in range(begin, len(lines) + 1) if lines[number - 1].startswith("msg"))

    return [
        PoEntry(find_first_field(entry.linenum), (entry.msgctxt or "", entry.msgid), entry.msgstr)
        for entry in polib.pofile(po)
        if not entry.obsolete
    ]
