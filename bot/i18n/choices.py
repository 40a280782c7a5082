"""What the buttons of a question mean: the need that asked it, with one value more."""

from collections.abc import Mapping
from typing import Any, Final

from bot.errors import Unrenderable
from bot.i18n import cards, posts
from bot.i18n.languages import country_name
from bot.i18n.voice import Voice
from bot.model.own import SKIP
from bot.model.places import Place, Places
from bot.model.turn import Choice
from bot.model.vocabulary import ANY

WITH_PLACE = ("find_embassy", "inform")
"""Who asks for a city; for the others the country is enough, and the city would not fit into their buttons."""
OWN: Final[Mapping[str, Mapping[str, str]]] = {
    "helps": cards.HELP, "urgencies": cards.URGENCY, "windows": cards.WINDOW, "code_words": cards.CODE_WORDS,
    "answerers": cards.WHO, "days": cards.DAYS, "ways": cards.HOW, "covers": cards.COVER, "lines": cards.LINES,
    "taps": posts.TAPS, "complaints": posts.COMPLAINTS,
    "agrees": posts.AGREES,
}  # fmt: skip
"""Lists of the gateway's own screens: what each code reads as on its button."""
SPOKEN: Final = "spoken"
"""A list of languages, as an answer about the card."""
_ENTITIES = {
    "countries": "country", "origins": "origin", "places": "place", "candidates": "place", SPOKEN: "says",
    **dict.fromkeys(OWN, "says"),
}  # fmt: skip


def answered(asks: Mapping[str, Any], answer: dict[str, str]) -> Choice:
    """The choice that answers a question: the need that asked it, with one value more and its page turned back."""
    values = {name: value for name, value in asks.get("values", {}).items() if name != "page"}
    return Choice(asks["intent"], {**values, **answer})


def skipped(choices: str) -> dict[str, str]:
    """What Skip answers to a question."""
    return {"says": SKIP} if choices in OWN or choices == SPOKEN else {entity(choices): ANY}


def entity(choices: str) -> str:
    """What kind of value a list of choices holds."""
    return _ENTITIES[choices]


def meant(choices: str, code: str, given: Mapping[str, Any], places: Places) -> dict[str, str]:
    """What one button says. A place that was uncertain settles the country, and that is what counts. Raises Unrenderable."""
    if code in given.get("chosen", ()):
        return {"unsays": code}
    if choices != "candidates":
        return {entity(choices): code}
    country = _known(code, places).country
    return {"country": country, **({"place": code} if given["asks"]["intent"] in WITH_PLACE else {})}


def place_label(choices: str, code: str, voice: Voice, places: Places) -> str:
    """A place, with its country where that is the question. Raises Unrenderable."""
    place = _known(code, places)
    return f"{place.name}, {country_name(place.country, voice.language)}" if choices == "candidates" else place.name


def _known(code: str, places: Places) -> Place:
    place = places.find(code)
    if place is None:
        raise Unrenderable("a place that is in no table")
    return place
