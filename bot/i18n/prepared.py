"""A prepared text, as she reads it and as its officer does: names filled in, values taken from facts."""

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from babel.dates import format_datetime

from bot.errors import Unrenderable
from bot.i18n.figures import value
from bot.i18n.languages import locale_of
from bot.i18n.voice import Voice, placeholders
from bot.model.guides import PREPARED, Prepared
from bot.model.rights import Fact

Facts = Mapping[str, Fact]


def said(text: Prepared, given: Mapping[str, str], values: Mapping[str, str], facts: Facts, voice: Voice) -> str:
    """The text in a language. `given` fills names, `values` says of which fact a name is a value. Raises Unrenderable."""
    known = {**given, **{name: of_fact(facts[fact_id], voice) for name, fact_id in values.items()}}
    try:
        return voice.text(PREPARED, text.says).format_map(known)
    except (KeyError, IndexError, ValueError) as error:
        raise Unrenderable(f"prepared text {text.code} in {voice.language} lacks a value") from error


def of_fact(fact: Fact, voice: Voice) -> str:
    """The first value of a fact, in a language."""
    name, written = next(iter(fact.values.items()))
    return value(name, written, voice)


def names_of(text: Prepared) -> set[str]:
    """The names that a text has to be given."""
    return placeholders(text.says)


def moment(at: datetime, zone: str, voice: Voice) -> str:
    """A day and a clock time as they are where she is: `Wed 26 Nov, 14:30`."""
    there = at.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    return str(format_datetime(there, "EEE d MMM, H:mm", locale=locale_of(voice.language)))
