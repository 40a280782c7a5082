"""Telephone numbers as stored: international ones of their own country, or digits alone, as they are dialled inside it."""

from collections.abc import Iterator

import phonenumbers

MAX_SHORT_CODE_LENGTH = 7


def find_number_faults(number: str, *, country: str, column: str) -> Iterator[tuple[str, str]]:
    """What is wrong with a number and how to mend it; nothing for an empty one."""
    if not number:
        return
    if not number.startswith("+"):
        if not (number.isascii() and number.isdigit()):
            yield f"{column} {number!r} is neither international nor digits alone", "write +60312345678, or 15999"
        elif len(number) > MAX_SHORT_CODE_LENGTH and not _is_national(number, country):
            yield f"{column} {number} cannot be dialled in {country}", "compare it with the source"
        return
    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        yield f"{column} {number!r} cannot be read", "write + and digits alone"
        return
    if phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164) != number:
        yield f"{column} {number!r} is not in E.164 form", "write + and digits alone"
    if parsed.country_code != phonenumbers.country_code_for_region(country):
        yield f"{column} {number} is a number of another country than {country}", "compare it with the source"
    elif not phonenumbers.is_valid_number(parsed):
        yield f"{column} {number} cannot exist", "compare it with the source"


def _is_national(number: str, country: str) -> bool:
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(number, country))
    except phonenumbers.NumberParseException:
        return False
