"""What stands around a screen because of the turn it is shown in: a line above it, other topics of her message below."""

from bot.i18n import labels
from bot.i18n.arguments import Arguments, RenderContext
from bot.i18n.languages import get_country_name
from bot.i18n.voice import Translator


def add_frame(text: str, arguments: Arguments, translator: Translator, render_context: RenderContext) -> str:
    """A text with what stands above and below it. Raises KeyError for an unknown code."""
    above = _render_lead(arguments["lead"], translator, render_context) if arguments.get("lead") else ""
    decides = translator.translate_label(labels.DECIDES) if arguments.get("decides") else ""
    below = _render_other_topics(arguments["also"], translator, render_context) if arguments.get("also") else ""
    return "\n\n".join(part for part in (above, text, decides, below) if part)


def translate_topic_title(topic: str, translator: Translator, render_context: RenderContext) -> str:
    """A topic's name, as on its button."""
    return translator.translate(topic, render_context.rights.topics[topic].title)


def _render_lead(lead: Arguments, translator: Translator, render_context: RenderContext) -> str:
    values = {}
    if "country" in lead:
        values["country"] = get_country_name(lead["country"], translator.language)
    if "topic" in lead:
        values["topic"] = translate_topic_title(lead["topic"], translator, render_context)
    return translator.translate_label(labels.LEADS[lead["says"]], **values)


def _render_other_topics(topics: Arguments, translator: Translator, render_context: RenderContext) -> str:
    return translator.translate_label(labels.ALSO, topics=", ".join(translate_topic_title(topic, translator, render_context) for topic in topics))
