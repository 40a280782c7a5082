"""What the buttons of a question mean: the need that asked it, with one value more."""

from collections.abc import Mapping
from typing import Any, Final

from bot.errors import RenderError
from bot.i18n import cards, posts
from bot.i18n.languages import get_country_name
from bot.i18n.voice import Translator
from bot.model.own import SKIP_ANSWER
from bot.model.places import Place, Places
from bot.model.turn import Choice
from bot.model.vocabulary import ANY

INTENTS_WITH_PLACE = ("find_embassy", "inform")
"""Who asks for a city; for the others the country is enough, and the city would not fit into their buttons."""
FORM_CHOICES: Final[Mapping[str, Mapping[str, str]]] = {
    "helps": cards.HELP, "urgencies": cards.URGENCY, "windows": cards.WINDOW, "code_words": cards.CODE_WORDS,
    "answerers": cards.WHO_ANSWERS, "days": cards.DAYS, "ways": cards.HOW, "covers": cards.COVER, "lines": cards.LINES,
    "taps": posts.FEEDBACK_ANSWERS, "complaints": posts.COMPLAINTS,
    "agrees": posts.CONSENT_ANSWERS,
}  # fmt: skip
"""Lists of the gateway's own screens: what each code reads as on its button."""
LANGUAGE_CHOICES: Final = "spoken"
"""A list of languages, as an answer about the card."""
_ENTITIES = {
    "countries": "country", "origins": "origin", "places": "place", "candidates": "place", LANGUAGE_CHOICES: "says",
    **dict.fromkeys(FORM_CHOICES, "says"),
}  # fmt: skip


def build_answer_choice(asks: Mapping[str, Any], answer: dict[str, str]) -> Choice:
    """The choice that answers a question: the need that asked it, with one value more and its page turned back."""
    values = {name: value for name, value in asks.get("values", {}).items() if name != "page"}
    return Choice(asks["intent"], {**values, **answer})


def build_skip_values(choices: str) -> dict[str, str]:
    """What Skip answers to a question."""
    return {"says": SKIP_ANSWER} if choices in FORM_CHOICES or choices == LANGUAGE_CHOICES else {get_entity(choices): ANY}


def get_entity(choices: str) -> str:
    """What kind of value a list of choices holds."""
    return _ENTITIES[choices]


def build_choice_values(choices: str, code: str, given: Mapping[str, Any], places: Places) -> dict[str, str]:
    """What one button says. A place that was uncertain settles the country, and that is what counts. Raises Unrenderable."""
    if code in given.get("chosen", ()):
        return {"unsays": code}
    if choices != "candidates":
        return {get_entity(choices): code}
    country = _get_place(code, places).country
    return {"country": country, **({"place": code} if given["asks"]["intent"] in INTENTS_WITH_PLACE else {})}


def format_place_label(choices: str, code: str, translator: Translator, places: Places) -> str:
    """A place, with its country where that is the question. Raises Unrenderable."""
    place = _get_place(code, places)
    return f"{place.name}, {get_country_name(place.country, translator.language)}" if choices == "candidates" else place.name


def _get_place(code: str, places: Places) -> Place:
    place = places.find_place(code)
    if place is None:
        raise RenderError("a place that is in no table")
    return place
