"""What is known about a topic: a topic, a part of it and a place → the response that shows it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bot.model.rights import Rights
from bot.model.turn import Choice, Utterance
from bot.model.vocabulary import ANY
from bot.services import law
from bot.services.questions import ask_country, ask_origin

TOPICS_A_PAGE = 7
"""With the button that stands below them on some menus, no more than eight."""
PAGES = {"help": "utter_topic_help", "friend": "utter_topic_friend", "phone_safety": "utter_topic_phone"}
"""Parts, and topics with a page of their own form; any other is `utter_topic`."""
HOME = {
    (True, True): "utter_topic_home",
    (True, False): "utter_topic_home_unknown",
    (False, True): "utter_topic_home_all",
    (False, False): "utter_topic_unknown",
}
"""What the law of her own country is said with: whether the country is named, and whether anything is known."""


@dataclass(frozen=True)
class Asked:
    """What she wants to know, and where; `page` is a screen of the answer, or of the question about the place."""

    name: str
    part: str | None
    country: str | None
    origin: str | None
    page: str | None
    names_place: bool
    """Whether this very choice names the place: then its page is a screen of the answer."""
    is_pregnant: bool = False
    """Whether she said so: what prevents a pregnancy is not what she is shown first."""

    @property
    def place(self) -> str | None:
        """Where she is, when it is a country and not all of them."""
        return None if self.country == ANY else self.country

    @property
    def screen(self) -> int:
        """Which screen of the answer, from 0."""
        return int(self.page or "1") - 1 if self.names_place else 0

    @property
    def asks_again(self) -> bool:
        """Whether she wants to be asked for the place once more."""
        return self.page is not None and not self.names_place

    def question(self) -> Choice:
        """What a question about the place is asked for."""
        values = {"part": str(self.part), **({"page": str(self.page)} if self.asks_again else {})}
        return Choice(self.name, values)


def topic(
    rights: Rights, *, name: str, part: str | None, country: str | None, origin: str | None = None,
    page: str | None = None, names_place: bool = False, for_friend: bool = False, is_pregnant: bool = False,
    lines: Sequence[str] = (),
) -> Utterance:  # fmt: skip
    """A topic's page or one part of it. A disclosure is met with thanks and choices first; law comes only when asked for.

    `lines`: ids of what she can call there, for a topic where time matters. `is_pregnant`: what prevents it is too late.
    """
    asked = Asked(name, part, country, origin, page, names_place, is_pregnant)
    if part is None and rights.topics[name].is_disclosure:
        return _disclosure(asked, rights, for_friend=for_friend, lines=lines)
    if part is None and for_friend:
        return Utterance("utter_topic_friend", {"topic": name})
    if part == "help" and rights.topics[name].time_matters:
        return _help_in_time(rights, asked)
    answers = {"law": _law, "home": _home, "know": _know}
    if part in answers:
        return answers[part](rights, asked)
    return Utterance(PAGES.get(part or name, "utter_topic"), {"topic": name})


def _disclosure(asked: Asked, rights: Rights, *, for_friend: bool = False, lines: Sequence[str] = ()) -> Utterance:
    """Thanks, no blame, choices, control; where time matters whom to call first, and the hours that count."""
    given = {"topic": asked.name, "more": {"intent": asked.name, "values": {"part": "more"}}}
    ending = "_friend" if for_friend else ""
    if not rights.topics[asked.name].time_matters:
        return Utterance(f"utter_disclosure{ending}", given)
    given["facts"] = law.first_windows(rights, topic=asked.name, is_pregnant=asked.is_pregnant)
    if asked.place is None:
        return Utterance(f"utter_disclosure_time{ending}", given)
    here = {"country": asked.place, "hotlines": list(lines)}
    return Utterance(f"utter_disclosure_time_here{ending}", {**given, **here})


def menu(rights: Rights, *, name: str, page: str | None) -> Utterance:
    """The topics of a menu or of a stage, some a page; the menu of stages names no topics itself."""
    if name == "stages":
        return Utterance("utter_menu_stages")
    number = int(page or "1")
    topics = rights.menu(name)
    shown = topics[(number - 1) * TOPICS_A_PAGE : number * TOPICS_A_PAGE]
    is_last = number * TOPICS_A_PAGE >= len(topics)
    more = None if is_last else {"intent": "show_menu", "values": {"menu": name, "page": str(number + 1)}}
    return Utterance(f"utter_menu_{name}", {"topics": list(shown), "more": more})


def _help_in_time(rights: Rights, asked: Asked) -> Utterance:
    screens = law.windows(rights, topic=asked.name, country=asked.place, is_pregnant=asked.is_pregnant)
    return _shown("utter_time_matters", asked, screens, country=asked.place)


def _law(rights: Rights, asked: Asked) -> Utterance:
    if rights.is_of_home(asked.name):
        return _home(rights, asked)
    if asked.country is None or asked.asks_again:
        return ask_country(asked.question())
    screens = law.law(rights, topic=asked.name, country=asked.place)
    return _shown(
        _law_response(rights, asked, screens), asked, screens, country=asked.country, parts=_ways(rights, asked)
    )


def _law_response(rights: Rights, asked: Asked, screens: Sequence[Sequence[str]]) -> str:
    if not screens:
        return "utter_topic_unknown"
    if asked.place is None:
        return "utter_topic_law_everywhere"
    has_own = any(fact.country for fact in rights.rights(asked.name, asked.place))
    return "utter_topic_law" if has_own else "utter_topic_law_standard"


def _home(rights: Rights, asked: Asked) -> Utterance:
    if asked.origin is None or asked.asks_again:
        values = {"part": "home"}
        return ask_origin(Choice(asked.name, values))
    place = None if asked.origin == ANY else asked.origin
    screens = law.at_home(rights, topic=asked.name, origin=place)
    return _shown(HOME[place is not None, bool(screens)], asked, screens, origin=asked.origin)


def _know(rights: Rights, asked: Asked) -> Utterance:
    if asked.asks_again:
        return ask_country(asked.question())
    screens = law.to_know(rights, topic=asked.name, country=asked.place)
    return _shown(_know_response(rights, asked, screens), asked, screens, country=asked.place)


def _know_response(rights: Rights, asked: Asked, screens: Sequence[Sequence[str]]) -> str:
    if _at(asked, screens):
        return "utter_topic_know_more"
    if asked.place is None:
        return "utter_topic_know_anywhere"
    return "utter_topic_know" if rights.duties(asked.name, asked.place) else "utter_topic_know_unknown"


def _ways(rights: Rights, asked: Asked) -> list[str]:
    return ["home"] if rights.at_home(asked.name) else []


def _shown(response: str, asked: Asked, screens: Sequence[Sequence[str]], **known: Any) -> Utterance:
    """One screen of several, with the way to the next."""
    number = _at(asked, screens)
    facts = screens[number] if screens else []
    place = {name: value for name, value in known.items() if name in ("country", "origin")}
    given = {"topic": asked.name, "facts": list(facts), **known, "more": _more(asked, number, len(screens), place)}
    return Utterance(response, {name: value for name, value in given.items() if value is not None})


def _at(asked: Asked, screens: Sequence[Sequence[str]]) -> int:
    # A late tap may ask for a screen that is no more: the last one is shown.
    return min(asked.screen, max(len(screens) - 1, 0))


def _more(asked: Asked, number: int, screens: int, place: dict[str, str | None]) -> dict[str, object] | None:
    if number + 1 >= screens:
        return None
    named = {name: value or ANY for name, value in place.items()}
    return {"intent": asked.name, "values": {"part": asked.part, **named, "page": str(number + 2)}}
