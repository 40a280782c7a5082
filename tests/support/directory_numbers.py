"""Which numbers a button may put into her clipboard."""

from functools import cache
from typing import Any

from bot.i18n.directory_rows import PHONE_KINDS, format_phone
from tests.support.factories import load_real_content

BUTTON_FIELDS = {"text", "callback_data", "style"}
COPY_BUTTON_FIELDS = {"text", "copy_text"}


@cache
def list_directory_numbers() -> frozenset[str]:
    """Every number of a row that is shown, as it is written to her; police and ambulance have no such button."""
    directory = load_real_content().directory
    lines = [line for line in directory.hotlines if not line.is_emergency]
    numbers = [line.phone for line in lines]
    numbers += [number for row in directory.missions for number in (row.phone, row.phone_after_hours)]
    numbers += [way.value for row in (*directory.missions, *lines) for way in row.ways if way.kind in PHONE_KINDS]
    return frozenset(format_phone(number) for number in numbers if number)


def find_unexpected_fields(button: dict[str, Any], text: str) -> set[str]:
    """What a button holds that it must not; copied is only a number of the directory that stands in the message."""
    copied = button.get("copy_text")
    if copied is None:
        return set(button) - BUTTON_FIELDS
    is_shown = copied == {"text": copied.get("text")} and copied["text"] in text
    if not is_shown or copied["text"] not in list_directory_numbers():
        return {f"copy_text {copied!r}"}
    return set(button) - COPY_BUTTON_FIELDS
