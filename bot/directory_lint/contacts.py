"""One row of data/directory/contacts.csv: another way to reach an office or a line, or the keys of a language."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Final

from babel import Locale

from bot.directory_lint.rows import Cells, Fault, find_common_faults, find_number_faults
from bot.domain.directory import CONTACT_KINDS, KEYS, REGISTER

_FORMS: Final = {
    "email": (re.compile(r"[a-z0-9][a-z0-9._+-]*@([a-z0-9-]+\.)+[a-z]{2,}\Z"), "info@example.org, in small letters"),
    "facebook": (re.compile(r"https://((www|web|m)\.)?facebook\.com/[A-Za-z0-9./-]+\Z"), "https://www.facebook.com/…"),
    "line": (re.compile(r"@?[a-z0-9][a-z0-9._-]{2,19}\Z"), "the name as LINE writes it, @example"),
    REGISTER: (re.compile(r"https://[a-z0-9.-]+\.[a-z]{2,}(/\S*)?\Z"), "https://register.example.gov"),
    KEYS: (re.compile(r"[0-9*#]{1,5}( [0-9*#]{1,5}){0,3}\Z"), "keys, with a space between one menu and the next: 4 1"),
}
_NUMBERS: Final = ("whatsapp", "sms")


def find_contact_faults(row: Cells, *, today: date) -> Iterator[Fault]:
    """Everything wrong with one contact; `country` is that of the row it is of, empty where there is none."""
    yield from find_common_faults(row, today=today)
    if not row["country"]:
        yield f"row_id {row['row_id']!r} stands in no table", "write the id of an office or a line"
        return
    if row["kind"] not in CONTACT_KINDS:
        yield f"kind {row['kind']!r} is unknown", f"use {', '.join(CONTACT_KINDS)}"
        return
    yield from _find_value_faults(row)
    yield from _find_language_faults(row)


def _find_value_faults(row: Cells) -> Iterator[Fault]:
    kind, value = row["kind"], row["value"]
    if not value:
        yield "value is empty", "write how they are reached, or take the row out"
    elif kind in _NUMBERS:
        yield from find_number_faults(value, country=row["country"], column="value")
        if kind == "whatsapp" and not value.startswith("+"):
            yield f"value {value!r} is no number of WhatsApp", "write +60312345678"
    elif not _FORMS[kind][0].match(value):
        yield f"value {value!r} is no {kind}", f"write {_FORMS[kind][1]}"


def _find_language_faults(row: Cells) -> Iterator[Fault]:
    code = row["language"]
    if bool(code) != (row["kind"] == KEYS):
        yield f"language {code!r} does not go with {row['kind']}", "keys lead to one language; nothing else names one"
    elif code and (code not in Locale("en").languages or code == "tl"):
        yield f"language names {code!r}", "use a CLDR code, fil for Filipino"
