"""Is a screen in one language only? Letters of another script and sentences left in English are found."""

import re
from functools import cache

from bot import bootstrap
from simulator.driver import ChatMessage

SCRIPTS = {"km": re.compile("[\u1780-\u17ff]"), "my": re.compile("[\u1000-\u109f\ua9e0-\ua9fe\uaa60-\uaa7f]")}
SCREENS_WITHOUT_TEXT = ("utter_left",)
"""It says "OK." to everybody."""
MULTILINGUAL_SCREENS = ("utter_language", "utter_switch")
"""Screens that name languages, each in its own script."""
MIN_WORDS = 3
"""Words of English in a row that cannot be a name."""


def find_language_faults(message: ChatMessage, language: str) -> list[str]:
    """What is wrong with the language of a message; empty where nothing is."""
    words = "\n".join((message.text, *message.buttons))
    others = [code for code in SCRIPTS if code != language and message.screen not in MULTILINGUAL_SCREENS]
    foreign = [code for code in others if SCRIPTS[code].search(words)]
    return [
        *([f"it is marked as {message.language}"] if message.language != language else []),
        *(f"it holds letters of {code}" for code in foreign),
        *(f"it says in English: {sentence}" for sentence in find_english(message, language)),
        *(["it holds braces or None"] if re.search(r"[{}]|\bNone\b", words) else []),
        *(["it has no letter of her script"] if _is_latin_only(message, language) else []),
    ]


def _is_latin_only(message: ChatMessage, language: str) -> bool:
    return (
        language in SCRIPTS
        and message.screen not in SCREENS_WITHOUT_TEXT
        and not SCRIPTS[language].search(message.text)
    )


def find_english(message: ChatMessage, language: str) -> list[str]:
    """English sentences and labels that should have been translated."""
    if language == "en":
        return []
    left = [piece for piece in _list_english_phrases() if piece in message.text]
    catalogue = bootstrap.catalogues()[language]
    labelled = [
        label
        for label in message.buttons
        if label in _list_english_labels() and catalogue.pgettext("button", label) != label
    ]
    return [*left, *labelled]


@cache
def _list_english_phrases() -> frozenset[str]:
    """Every run of English words that stands in a message of ours, between arguments and line ends."""
    library = bootstrap.library()
    written = [response.text for response in library.responses.values()]
    for topic in library.rights.topics.values():
        written += [topic.page.frame, topic.page.friend, *topic.page.options, *topic.page.know] if topic.page else []
    pieces = [piece.strip(" .:") for text in written for piece in re.split(r"\{\w+\}|\n|(?<=[.?!]) ", text)]
    return frozenset(piece for piece in pieces if len(piece.split()) >= MIN_WORDS)


@cache
def _list_english_labels() -> frozenset[str]:
    """Every English label of a button."""
    return frozenset(button.title for response in bootstrap.library().responses.values() for button in response.buttons)
