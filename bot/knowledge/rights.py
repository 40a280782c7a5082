"""Facts put onto screens: few at a time, and a right never without what it must not be shown without."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.domain.enums import ANY, ASPECTS, PAGES
from bot.domain.rights import Aspect, Fact, Rights, order_by_deadline
from bot.domain.turn import Choice, ResponseCall
from bot.knowledge import estimates
from bot.knowledge.clarifying_questions import ask_country, ask_origin

FACTS_PER_SCREEN = 3
"""Facts on a screen, time windows before them not counted."""
FACTS_PER_ANSWER = 2
"""The same where a question is answered: the others stand behind it."""
MAX_LEADING_WINDOWS = 2
"""How many times in which help works stand before the law of a topic where time matters."""


@dataclass
class _FactScreen:
    rights: list[str] = field(default_factory=list)
    required_facts: list[str] = field(default_factory=list)

    def has_room_for(self, right: Fact, required_facts: Iterable[Fact], *, limit: int = FACTS_PER_SCREEN) -> bool:
        new = [fact.fact_id for fact in required_facts if fact.fact_id not in self.required_facts]
        return not self.rights or len(self.rights) + len(self.required_facts) + 1 + len(new) <= limit

    def add(self, right: Fact, required_facts: Iterable[Fact]) -> None:
        self.rights.append(right.fact_id)
        self.required_facts += [fact.fact_id for fact in required_facts if fact.fact_id not in self.required_facts]


def list_law(rights_catalog: Rights, *, topic: str, country: str | None) -> list[list[str]]:
    """Ids of what is known of the law, screen by screen; none where nothing is. Time windows stand first of all."""
    screens: list[_FactScreen] = []
    for right in order_by_deadline(rights_catalog.list_rights(topic, country)):
        beside = rights_catalog.list_required_facts(right, topic, country)
        if not screens or not screens[-1].has_room_for(right, beside):
            screens.append(_FactScreen())
        screens[-1].add(right, beside)
    shown = {fact_id for screen in screens for fact_id in screen.required_facts}
    left = [risk.fact_id for risk in rights_catalog.list_risks(topic, country) if risk.fact_id not in shown]
    told = [[*screen.rights, *screen.required_facts] for screen in screens]
    return _prepend_windows(rights_catalog, topic, country, [*told, *_split_screens(left)])


def list_answers(
    rights_catalog: Rights,
    *,
    aspect: str,
    topic: str | None,
    country: str | None,
    origin: str | None = None,
    told: Collection[str] | None = None,
) -> list[list[str]]:
    """Ids of what answers a question about the law there, screen by screen; none where nothing is known of it.

    `told`: as in `Rights.list_answers`.
    """
    screens: list[_FactScreen] = []
    for fact in rights_catalog.list_answers(aspect, country=country, origin=origin, topic=topic, told=told):
        if screens and fact.fact_id in {name for screen in screens for name in screen.required_facts}:
            continue  # it stands beside what it belongs to
        beside = [rights_catalog.facts[name] for name in fact.paired_fact_ids]
        if not screens:
            beside += rights_catalog.list_deadlines_beside(aspect, country=fact.country)[:1]
        if not screens or not screens[-1].has_room_for(fact, beside, limit=FACTS_PER_ANSWER):
            screens.append(_FactScreen())
        screens[-1].add(fact, beside)
    return [list(dict.fromkeys([*screen.rights, *screen.required_facts])) for screen in screens]


def find_topic(rights_catalog: Rights, *, aspect: str, country: str | None, told: Sequence[str] = ()) -> str | None:
    """The topic a question about the law belongs to: one she told of before, if it answers it, else that of most answers.

    None where nothing answers it anywhere.
    """
    answers = rights_catalog.list_answers(aspect, country=country, told=told)
    topics = (
        dict.fromkeys(topic for fact in answers for topic in fact.topics) or rights_catalog.topics_by_aspect[aspect]
    )
    return next((topic for topic in (*told, *topics) if topic in topics), None)


def list_advice(rights_catalog: Rights, *, topic: str, country: str | None) -> list[list[str]]:
    """Ids of what to know before deciding: who must report, the risks there, then the rest."""
    facts = (
        *rights_catalog.list_duties(topic, country),
        *rights_catalog.list_risks(topic, country),
        *rights_catalog.list_advice(topic, country),
    )
    ids = rights_catalog.list_with_pairs(fact.fact_id for fact in facts)
    return _prepend_windows(rights_catalog, topic, country, _split_screens(ids))


def list_windows(
    rights_catalog: Rights, *, topic: str, country: str | None = None, is_pregnant: bool = False
) -> list[list[str]]:
    """Ids of times in which help works, the fewest hours first; for who is pregnant, what prevents a pregnancy last."""
    facts = rights_catalog.list_time_windows(topic, country)
    counted = order_by_deadline(fact for fact in facts if fact.deadline and fact.deadline.is_of_hours)
    listed = [*counted, *(fact for fact in facts if fact not in counted)]
    return _split_screens(
        [fact.fact_id for fact in sorted(listed, key=lambda f: is_pregnant and "pregnancy" in f.topics)]
    )


def list_first_windows(rights_catalog: Rights, *, topic: str, is_pregnant: bool = False) -> list[str]:
    """Ids of the times in which help works that she is told at once; to prevent a pregnancy comes too late in one."""
    facts = [
        fact for fact in rights_catalog.list_time_windows(topic) if not (is_pregnant and "pregnancy" in fact.topics)
    ]
    return [fact.fact_id for fact in facts[:FACTS_PER_SCREEN]]


def list_home_law(rights_catalog: Rights, *, topic: str, origin: str | None) -> list[list[str]]:
    """Ids of what the law of a home country says, or of all of them."""
    facts = rights_catalog.list_home_facts(topic, [origin]) if origin else rights_catalog.list_home_facts(topic)
    return _split_screens([fact.fact_id for fact in facts])


def _prepend_windows(
    rights_catalog: Rights, topic: str, country: str | None, screens: list[list[str]]
) -> list[list[str]]:
    """Hours in which help works, and the shortest deadline of a country, stand before everything; further ones behind it.

    A deadline that only serves the topic leads where it is short and asked for, as the time to find a new employer is.
    """
    if rights_catalog.topics[topic].time_matters:
        facts = list(rights_catalog.list_time_windows(topic))
        first, further = facts[:MAX_LEADING_WINDOWS], []
    else:
        found = rights_catalog.list_deadlines(topic, country)
        first = [fact for fact in found if fact.topics[0] == topic or fact.is_pressing_deadline][:1]
        told = {fact_id for screen in screens for fact_id in screen}
        further = [fact for fact in found if fact not in first and fact.fact_id not in told]
    if not first and not further:
        return screens
    before, behind = (rights_catalog.list_with_pairs(fact.fact_id for fact in facts) for facts in (first, further))
    leading = [[*before, *(screens[0] if screens else [])], *screens[1:]]
    return [[*dict.fromkeys(screen)] for screen in (*leading, *_split_screens(behind))]


def _split_screens(ids: Sequence[str]) -> list[list[str]]:
    return [list(ids[start : start + FACTS_PER_SCREEN]) for start in range(0, len(ids), FACTS_PER_SCREEN)]


TOPICS_PER_PAGE = 7
"""With the button that stands below them on some menus, no more than eight."""
PAGE_RESPONSES = {"help": "utter_topic_help", "friend": "utter_topic_friend", "phone_safety": "utter_topic_phone"}
"""Parts, and topics with a page of their own form; any other is `utter_topic`."""
HOME_RESPONSES = {
    (True, True): "utter_topic_home",
    (True, False): "utter_topic_home_unknown",
    (False, True): "utter_topic_home_all",
    (False, False): "utter_topic_unknown",
}
"""What the law of her own country is said with: whether the country is named, and whether anything is known."""


@dataclass(frozen=True)
class TopicQuery:
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
    told: Collection[str] | None = None
    """Topics of the talk; None: that does not matter."""

    @property
    def specific_country(self) -> str | None:
        """Where she is, when it is a country and not all of them."""
        return None if self.country == ANY else self.country

    @property
    def screen_index(self) -> int:
        """Which screen of the answer, from 0."""
        return int(self.page or "1") - 1 if self.names_place else 0

    @property
    def is_asking_again(self) -> bool:
        """Whether she wants to be asked for the place once more."""
        return self.page is not None and not self.names_place

    def build_question(self) -> Choice:
        """What a question about the place is asked for."""
        values = {"part": str(self.part), **({"page": str(self.page)} if self.is_asking_again else {})}
        return Choice(self.name, values)


def build_topic(
    rights: Rights,
    *,
    name: str,
    part: str | None,
    country: str | None,
    origin: str | None = None,
    page: str | None = None,
    names_place: bool = False,
    for_friend: bool = False,
    is_pregnant: bool = False,
    lines: Sequence[str] = (),
    told: Collection[str] | None = None,
) -> ResponseCall:
    """A topic's page or one part of it. A disclosure is met with thanks and choices first; law comes only when asked for.

    `lines`: ids of what she can call there, for a topic where time matters and below an answer. `is_pregnant`: what prevents
    it is too late. `told`: topics of the talk.
    """
    asked = TopicQuery(name, part, country, origin, page, names_place, is_pregnant, told)
    if part is None and rights.topics[name].is_disclosure:
        return _build_disclosure(asked, rights, for_friend=for_friend, lines=lines)
    if part is None and for_friend:
        return ResponseCall("utter_topic_friend", {"topic": name})
    if part == "help" and rights.topics[name].time_matters:
        return _build_time_help(rights, asked)
    if part in ASPECTS:
        return _build_answer(rights, asked, lines=lines)
    answers = {"law": _build_law, "home": _build_home_law, "know": _build_advice}
    if part in answers:
        return answers[part](rights, asked)
    response = PAGE_RESPONSES.get(part or name, "utter_topic")
    if lines and response == "utter_topic":
        return ResponseCall("utter_topic_here", {"topic": name, "country": country, "hotlines": list(lines)})
    return ResponseCall(response, {"topic": name})


def _build_disclosure(
    query: TopicQuery, rights: Rights, *, for_friend: bool = False, lines: Sequence[str] = ()
) -> ResponseCall:
    """Thanks, no blame, choices, control; where time matters whom to call first, and the hours that count."""
    given = {"topic": query.name, "more": {"intent": query.name, "values": {"part": "more"}}}
    ending = "_friend" if for_friend else ""
    if not rights.topics[query.name].time_matters:
        return ResponseCall(f"utter_disclosure{ending}", given)
    given["facts"] = list_first_windows(rights, topic=query.name, is_pregnant=query.is_pregnant)
    if query.specific_country is None:
        return ResponseCall(f"utter_disclosure_time{ending}", given)
    here = {"country": query.specific_country, "hotlines": list(lines)}
    return ResponseCall(f"utter_disclosure_time_here{ending}", {**given, **here})


def build_menu(rights: Rights, *, name: str, page: str | None) -> ResponseCall:
    """The topics of a menu or of a stage, some a page; the menu of stages names no topics itself."""
    if name == "stages":
        return ResponseCall("utter_menu_stages")
    number = int(page or "1")
    topics = rights.list_menu_topics(name)
    shown = topics[(number - 1) * TOPICS_PER_PAGE : number * TOPICS_PER_PAGE]
    is_last = number * TOPICS_PER_PAGE >= len(topics)
    more = None if is_last else {"intent": "show_menu", "values": {"menu": name, "page": str(number + 1)}}
    return ResponseCall(f"utter_menu_{name}", {"topics": list(shown), "more": more})


def _build_time_help(rights: Rights, query: TopicQuery) -> ResponseCall:
    screens = list_windows(rights, topic=query.name, country=query.specific_country, is_pregnant=query.is_pregnant)
    return _build_screen("utter_time_matters", query, screens, country=query.specific_country)


def _build_law(rights: Rights, query: TopicQuery) -> ResponseCall:
    if rights.is_home_only(query.name):
        return _build_home_law(rights, query)
    if query.country is None or query.is_asking_again:
        return ask_country(query.build_question())
    screens = list_law(rights, topic=query.name, country=query.specific_country)
    call = _build_screen(
        _choose_law_response(rights, query, screens),
        query,
        screens,
        country=query.country,
        parts=_list_other_parts(rights, query),
    )
    return estimates.add_offer(rights, call)


def _build_answer(rights: Rights, query: TopicQuery, *, lines: Sequence[str]) -> ResponseCall:
    """The facts that answer her question, alone; else the nearest that is known; else that nothing was read about it."""
    aspect = rights.aspects[str(query.part)]
    if aspect.is_about_home and (query.origin is None or query.is_asking_again):
        return ask_origin(query.build_question())
    if not aspect.is_about_home and (query.country is None or query.is_asking_again):
        return ask_country(query.build_question())
    origin = None if query.origin == ANY else query.origin
    country = origin if aspect.is_about_home else query.specific_country
    place = {"origin": query.origin} if aspect.is_about_home else {"country": query.country}
    for name, screens in _iterate_answers(rights, query, aspect, country=country, origin=origin):
        response = _choose_answer_response(rights, query, screens, is_about_home=aspect.is_about_home)
        given: dict[str, Any] = {**place, "aspect": name, **_build_own_arguments(response, lines)}
        if name != aspect.name:
            given["lead"] = {"says": "nearest"}
        return estimates.add_offer(rights, _build_screen(response, query, screens, **given))
    if aspect.is_about_home and query.origin != ANY:
        given = {"topic": query.name, "origin": query.origin, "facts": [], "aspect": aspect.name}
        return ResponseCall("utter_topic_home_unknown", given)
    response = "utter_answer_unknown" if lines else "utter_topic_unknown"
    return ResponseCall(
        response,
        {
            "topic": query.name,
            "country": query.country or ANY,  # she was asked where she comes from, not where she is
            "aspect": aspect.name,
            **_build_own_arguments(response, lines),
        },
    )


def _iterate_answers(
    rights: Rights, query: TopicQuery, aspect: Aspect, *, country: str | None, origin: str | None
) -> Iterator[tuple[str, list[list[str]]]]:
    """What may answer, the best first: the law of a place, the nearest that it knows, then what holds everywhere."""
    found = {
        name: list_answers(rights, aspect=name, topic=query.name, country=country, origin=origin, told=query.told)
        for name in (aspect.name, *aspect.alternatives)
    }
    own = [name for name, screens in found.items() if screens and rights.facts[screens[0][0]].country]
    everywhere = [aspect.name] if found[aspect.name] else []
    yield from ((name, found[name]) for name in (*own, *everywhere))


def _choose_answer_response(
    rights: Rights, query: TopicQuery, screens: Sequence[Sequence[str]], *, is_about_home: bool
) -> str:
    is_own = bool(rights.facts[screens[0][0]].country)
    if is_about_home:
        return "utter_topic_home" if is_own and query.origin != ANY else "utter_topic_home_all"
    if query.specific_country is None:
        return "utter_topic_law_everywhere"
    return "utter_answer" if is_own else "utter_answer_standard"


def _build_own_arguments(response: str, lines: Sequence[str]) -> dict[str, list[str]]:
    if response.startswith("utter_answer"):
        return {"hotlines": list(lines[:1])}
    return {"parts": ["law"]} if response == "utter_topic_law_everywhere" else {}


def _choose_law_response(rights: Rights, query: TopicQuery, screens: Sequence[Sequence[str]]) -> str:
    if not screens:
        return "utter_topic_unknown"
    if query.specific_country is None:
        return "utter_topic_law_everywhere"
    has_own = any(fact.country for fact in rights.list_rights(query.name, query.specific_country))
    return "utter_topic_law" if has_own else "utter_topic_law_standard"


def _build_home_law(rights: Rights, query: TopicQuery) -> ResponseCall:
    if query.origin is None or query.is_asking_again:
        values = {"part": "home"}
        return ask_origin(Choice(query.name, values))
    place = None if query.origin == ANY else query.origin
    screens = list_home_law(rights, topic=query.name, origin=place)[: len(PAGES)]
    return _build_screen(HOME_RESPONSES[place is not None, bool(screens)], query, screens, origin=query.origin)


def _build_advice(rights: Rights, query: TopicQuery) -> ResponseCall:
    if query.is_asking_again:
        return ask_country(query.build_question())
    screens = list_advice(rights, topic=query.name, country=query.specific_country)
    return _build_screen(
        _choose_advice_response(rights, query, screens), query, screens, country=query.specific_country
    )


def _choose_advice_response(rights: Rights, query: TopicQuery, screens: Sequence[Sequence[str]]) -> str:
    if _find_screen_index(query, screens):
        return "utter_topic_know_more"
    if query.specific_country is None:
        return "utter_topic_know_anywhere"
    return "utter_topic_know" if rights.list_duties(query.name, query.specific_country) else "utter_topic_know_unknown"


def _list_other_parts(rights: Rights, query: TopicQuery) -> list[str]:
    return ["home"] if rights.list_home_facts(query.name) else []


def _build_screen(response: str, query: TopicQuery, screens: Sequence[Sequence[str]], **known: Any) -> ResponseCall:
    """One screen of several, with the way to the next."""
    number = _find_screen_index(query, screens)
    facts = screens[number] if screens else []
    place = {name: value for name, value in known.items() if name in ("country", "origin")}
    given = {
        "topic": query.name,
        "facts": list(facts),
        **known,
        "more": _build_next_page(query, number, len(screens), place),
    }
    return ResponseCall(response, {name: value for name, value in given.items() if value is not None})


def _find_screen_index(query: TopicQuery, screens: Sequence[Sequence[str]]) -> int:
    # A late tap may ask for a screen that is no more: the last one is shown.
    return min(query.screen_index, max(len(screens) - 1, 0))


def _build_next_page(
    query: TopicQuery, number: int, screens: int, place: dict[str, str | None]
) -> dict[str, object] | None:
    if number + 1 >= screens:
        return None
    named = {name: value or ANY for name, value in place.items()}
    return {"intent": query.name, "values": {"part": query.part, **named, "page": str(number + 2)}}
