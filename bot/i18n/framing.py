"""What stands around a screen because of the turn it is shown in: a line above it, other topics of her message below."""

from bot.i18n import labels
from bot.i18n.arguments import Arguments, Shelf
from bot.i18n.languages import country_name
from bot.i18n.voice import Voice


def framed(text: str, given: Arguments, voice: Voice, shelf: Shelf) -> str:
    """A text with what stands above and below it. Raises KeyError for an unknown code."""
    above = _lead(given["lead"], voice, shelf) if given.get("lead") else ""
    below = _also(given["also"], voice, shelf) if given.get("also") else ""
    return "\n\n".join(part for part in (above, text, below) if part)


def title(topic: str, voice: Voice, shelf: Shelf) -> str:
    """A topic's name, as on its button."""
    return voice.text(topic, shelf.rights.topics[topic].title)


def _lead(lead: Arguments, voice: Voice, shelf: Shelf) -> str:
    values = {}
    if "country" in lead:
        values["country"] = country_name(lead["country"], voice.language)
    if "topic" in lead:
        values["topic"] = title(lead["topic"], voice, shelf)
    return voice.label(labels.LEADS[lead["says"]], **values)


def _also(topics: Arguments, voice: Voice, shelf: Shelf) -> str:
    return voice.label(labels.ALSO, topics=", ".join(title(topic, voice, shelf) for topic in topics))
