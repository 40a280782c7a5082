"""A sourced statement as she reads it: its values put in, then where it was read, when, and how sure we are."""

from bot.i18n import labels
from bot.i18n.figures import day, value
from bot.i18n.voice import Voice
from bot.model.rights import Fact

CONTEXT = "fact"


def statement(fact: Fact, voice: Voice) -> str:
    """Two lines: what the source says, and the source. Raises Unrenderable."""
    values = {name: value(name, written, voice) for name, written in fact.values.items()}
    said = voice.text(CONTEXT, fact.statement).format_map(values)
    return f"{said}\n{_source(fact, voice)}"


def _source(fact: Fact, voice: Voice) -> str:
    source = fact.source
    if source.published:
        read = voice.label(labels.ROW["source"], source=source.title, date=day(source.published, voice))
    else:
        read = voice.label(labels.ROW["source_undated"], source=source.title)
    parts = [
        read,
        "" if fact.is_sure else voice.label(labels.FACT["less_sure"]),
        voice.label(labels.ROW["checked"], date=day(source.assured_on.isoformat(), voice)) if source.assured_on else "",
    ]
    return " · ".join(part for part in parts if part)
