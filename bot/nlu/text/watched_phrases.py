"""What an officer never asks a woman for, found in a text by phrases of any language."""

from collections.abc import Mapping, Sequence

from bot.nlu.text.normalize import normalize
from bot.nlu.text.phrase_matcher import contains_phrase, strip_punctuation


def find_topics(text: str, phrases_by_topic: Mapping[str, Sequence[str]]) -> list[str]:
    """The topics of which a phrase stands in a text, in their order."""
    said = strip_punctuation(normalize(text))
    return [
        topic
        for topic, phrases in phrases_by_topic.items()
        if any(contains_phrase(said, strip_punctuation(normalize(phrase))) for phrase in phrases)
    ]
