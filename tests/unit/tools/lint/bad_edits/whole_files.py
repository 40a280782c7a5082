"""Bad edits of a catalogue's form: what merges, editors and hand work leave behind."""

import re
from random import Random

from tests.support.po_entries import PoEntry, parse_entries
from tests.unit.tools.lint.bad_edits.catalogs import BadFile


def _some(random: Random, text: str) -> PoEntry:
    return random.choice([entry for entry in parse_entries(text) if entry.key[1]])


def _before(random: Random, text: str, line: str, *, at: int = 0) -> tuple[str, int | None]:
    entry = _some(random, text)
    lines = text.split("\n")
    place = entry.line - 1 + at
    return "\n".join([*lines[:place], line, *lines[place:]]), place + 1


def _conflict(random: Random, text: str) -> tuple[str, int | None]:
    return _before(random, text, "<<<<<<< ours")


def _unfinished(random: Random, text: str) -> tuple[str, int | None]:
    return _before(random, text, ">>>>>>> theirs")


def _fuzzy(random: Random, text: str) -> tuple[str, int | None]:
    worse, line = _before(random, text, "#, fuzzy")
    return worse, (line or 0) + 1


def _byte_mark(_: Random, text: str) -> tuple[str, int | None]:
    return f"\ufeff{text}", 1


def _line_ends(_: Random, text: str) -> tuple[str, int | None]:
    return text.replace("\n", "\r\n"), 1


def _plural(random: Random, text: str) -> tuple[str, int | None]:
    entry = random.choice(
        [one for one in parse_entries(text) if one.key[1] and "\n" not in one.translation and "\n" not in one.key[1]]
    )
    lines = text.split("\n")
    place = next(n for n in range(entry.line - 1, len(lines)) if lines[n].startswith("msgstr "))
    plural = f'msgid_plural "{entry.key[1]}s"'.replace("\n", "\\n")
    counted = lines[place].replace("msgstr ", "msgstr[0] ", 1)
    return "\n".join([*lines[:place], plural, counted, *lines[place + 1 :]]), entry.line


def _twice(random: Random, text: str) -> tuple[str, int | None]:
    entry = random.choice([one for one in parse_entries(text) if one.key[1]])
    lines = text.rstrip("\n").split("\n")
    end = next((n for n in range(entry.line - 1, len(lines)) if not lines[n].strip()), len(lines))
    return "\n".join([*lines, "", *lines[entry.line - 1 : end], ""]), len(lines) + 2


def _unknown(random: Random, text: str) -> tuple[str, int | None]:
    lines = text.rstrip("\n").split("\n")
    return "\n".join([*lines, "", 'msgctxt "label"', f'msgid "Once {random.random()}"', 'msgstr "x"', ""]), len(
        lines
    ) + 2


def _renamed(random: Random, text: str) -> tuple[str, int | None]:
    entry = random.choice(
        [one for one in parse_entries(text) if re.search(r"^[A-Z][a-z]", one.key[1]) and "\n" not in one.key[1]]
    )
    lines = text.split("\n")
    place = next(n for n in range(entry.line - 1, len(lines)) if lines[n].startswith("msgid "))
    lines[place] = lines[place].replace('msgid "', 'msgid "So: ', 1)
    return "\n".join(lines), entry.line


def _emptied(random: Random, text: str) -> tuple[str, int | None]:
    entry = random.choice([one for one in parse_entries(text) if one.key[1] and "\n" not in one.translation])
    lines = text.split("\n")
    place = next(n for n in range(entry.line - 1, len(lines)) if lines[n].startswith("msgstr "))
    lines[place] = 'msgstr "   "'
    return "\n".join(lines), entry.line


def _other_plurals(_: Random, text: str) -> tuple[str, int | None]:
    worse = re.sub(r"nplurals=\d+; plural=[^\\]*", "nplurals=3; plural=0;", text, count=1)
    return worse, worse[: worse.index("nplurals=3")].count("\n") + 1


def _no_encoding(_: Random, text: str) -> tuple[str, int | None]:
    worse = text.replace("8bit", "7bit", 1)
    return worse, worse[: worse.index("7bit")].count("\n") + 1


def _unquoted(random: Random, text: str) -> tuple[str, int | None]:
    entry = random.choice([one for one in parse_entries(text) if one.key[1] and "\n" not in one.translation])
    lines = text.split("\n")
    place = next(n for n in range(entry.line - 1, len(lines)) if lines[n].startswith("msgstr "))
    lines[place] = lines[place].rstrip('"')
    return "\n".join(lines), place + 1


def _new_line(random: Random, text: str) -> tuple[str, int | None]:
    entry = random.choice([one for one in parse_entries(text) if one.key[1] and "\n" not in one.translation])
    lines = text.split("\n")
    place = next(n for n in range(entry.line - 1, len(lines)) if lines[n].startswith("msgstr "))
    lines[place] = lines[place][:-1] + '\\n"'
    return "\n".join(lines), entry.line


EDITS = (
    BadFile("conflict", "a merge that was not finished", _conflict),
    BadFile("conflict", "the end of a merge", _unfinished),
    BadFile("fuzzy", "a guess of a tool", _fuzzy),
    BadFile("byte-mark", "a mark of the byte order", _byte_mark),
    BadFile("line-ends", "line ends of Windows", _line_ends),
    BadFile("plural", "plural forms nobody asked for", _plural),
    BadFile("twice", "an entry pasted again", _twice),
    BadFile("unknown", "an entry of another product", _unknown),
    BadFile("unknown", "an English text that was edited", _renamed),
    BadFile("untranslated", "nothing but spaces", _emptied),
    BadFile("header", "other plural forms in the header", _other_plurals),
    BadFile("header", "another encoding in the header", _no_encoding),
    BadFile("line-form", "a quotation that never ends", _unquoted),
    BadFile("new-line-edge", "a new line at the end", _new_line),
)
"""Each of them is made in every language."""
