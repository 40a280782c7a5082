"""A prepared text, as she reads it and as its officer does: names filled in, values taken from facts."""

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from babel.dates import format_datetime

from bot.domain.playbooks import CANNED_RESPONSE_CONTEXT, CannedResponse
from bot.domain.rights import Fact
from bot.errors import RenderError
from bot.i18n.formatting import format_value
from bot.i18n.languages import get_locale
from bot.i18n.translator import Translator, list_placeholder_names

Facts = Mapping[str, Fact]


def render_canned_response(
    text: CannedResponse, given: Mapping[str, str], values: Mapping[str, str], facts: Facts, translator: Translator
) -> str:
    """The text in a language. `given` fills names, `values` says of which fact a name is a value. Raises Unrenderable."""
    known = {**given, **{name: format_first_value(facts[fact_id], translator) for name, fact_id in values.items()}}
    try:
        return translator.translate(CANNED_RESPONSE_CONTEXT, text.text).format_map(known)
    except (KeyError, IndexError, ValueError) as error:
        raise RenderError(f"prepared text {text.code} in {translator.language} lacks a value") from error


def format_first_value(fact: Fact, translator: Translator) -> str:
    """The first value of a fact, in a language."""
    name, written = next(iter(fact.values.items()))
    return format_value(name, written, translator)


def list_placeholders(text: CannedResponse) -> set[str]:
    """The names that a text has to be given."""
    return list_placeholder_names(text.text)


def format_moment(at: datetime, zone: str, translator: Translator) -> str:
    """A day and a clock time as they are where she is: `Wed 26 Nov, 14:30`."""
    there = at.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    return str(format_datetime(there, "EEE d MMM, H:mm", locale=get_locale(translator.language)))
