"""Numbers of a screen that she may copy: those of its own rows, as they stand in its text, and nothing else."""

import re
from collections.abc import Iterator
from typing import Final

from bot.domain.directory import Directory, Hotline, Mission
from bot.domain.screen import CopyButton
from bot.i18n import labels
from bot.i18n.directory_rows import PHONE_KINDS, format_phone
from bot.i18n.render_context import Arguments
from bot.i18n.translator import Translator

ROW_ARGUMENTS: Final = ("missions", "hotlines", "lines", "groups")
"""Arguments that name rows of the directory; on other screens a list of this name may hold something else."""
MAX_COPY_BUTTONS: Final = 3
"""A screen is for reading; buttons for more numbers would hide it."""


def list_copy_buttons(
    text: str, arguments: Arguments, directory: Directory, translator: Translator
) -> tuple[CopyButton, ...]:
    """The first numbers of a text, each once. Police and ambulance have none: three digits are dialled sooner than copied."""
    named = {row_id for name in ROW_ARGUMENTS for row_id in arguments.get(name, ())}
    every: list[Hotline | Mission] = [*directory.missions, *directory.hotlines]
    rows = [row for row in every if row.row_id in named]
    found = {
        number: place for row in rows for number in _list_numbers(row) if (place := _find_number(number, text)) >= 0
    }
    shown = sorted(found, key=lambda number: found[number])[:MAX_COPY_BUTTONS]
    return tuple(CopyButton(translator.translate_label(labels.COPY, number=number), number) for number in shown)


def _list_numbers(row: Hotline | Mission) -> Iterator[str]:
    if isinstance(row, Hotline):
        numbers = [] if row.is_emergency else [row.phone]
    else:
        numbers = [row.phone, row.phone_after_hours]
    numbers += [way.value for way in row.ways if way.kind in PHONE_KINDS]
    return map(format_phone, filter(None, numbers))


def _find_number(number: str, text: str) -> int:
    """Where a number begins, and not a part of a longer one; -1 where it does not stand there."""
    found = re.search(rf"(?<![\d+]){re.escape(number)}(?!\d)", text)
    return found.start() if found else -1
