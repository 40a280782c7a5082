"""A sourced statement as she reads it: its values put in, then where it was read, when, and how sure we are."""

from bot.i18n import labels
from bot.i18n.figures import format_day, format_value
from bot.i18n.voice import Translator
from bot.model.rights import Fact

FACT_CONTEXT = "fact"


def format_statement(fact: Fact, translator: Translator) -> str:
    """Two lines: what the source says, and the source. Raises Unrenderable."""
    values = {name: format_value(name, written, translator) for name, written in fact.values.items()}
    said = translator.translate(FACT_CONTEXT, fact.statement).format_map(values)
    return f"{said}\n{_format_source(fact, translator)}"


def _format_source(fact: Fact, translator: Translator) -> str:
    source = fact.source
    if source.published:
        read = translator.translate_label(labels.ROW["source"], source=source.title, date=format_day(source.published, translator))
    else:
        read = translator.translate_label(labels.ROW["source_undated"], source=source.title)
    parts = [
        read,
        "" if fact.is_sure else translator.translate_label(labels.FACT["less_sure"]),
        translator.translate_label(labels.ROW["checked"], date=format_day(source.assured_on.isoformat(), translator)) if source.assured_on else "",
    ]
    return " · ".join(part for part in parts if part)
