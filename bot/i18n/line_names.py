"""What a help line is called in her language: the words of its name are a text, a number in it is data."""

import re
from typing import Final

from bot.errors import RenderError
from bot.i18n.translator import Translator

LINE_CONTEXT: Final = "line"
_NUMBER: Final = re.compile(r"\d+(?:/\d+)?")


def build_msgid(name: str) -> str:
    """The English text of a name, `{number}` in the place of its number: “{number} hotline for migrant workers”."""
    return _split_numbers(name)[0]


def translate_line_name(name: str, translator: Translator) -> str | None:
    """The name in her language; None where there is no translation, as of a row that a feed brought."""
    msgid, numbers = _split_numbers(name)
    try:
        said = translator.translate(LINE_CONTEXT, msgid)
    except RenderError:
        return None
    return said.format_map(numbers) if numbers else said


def _split_numbers(name: str) -> tuple[str, dict[str, str]]:
    """A name with placeholders, and what stands in each: `number`, then `number_2`."""
    found = dict(enumerate(_NUMBER.findall(name), start=1))
    keys = {place: "number" if place == 1 else f"number_{place}" for place in found}
    places = iter(keys.values())
    return _NUMBER.sub(lambda _: f"{{{next(places)}}}", name), {keys[place]: number for place, number in found.items()}
