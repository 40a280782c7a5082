"""What is known about a topic: a topic, a part of it and a place → the response that shows it."""

from bot.model.rights import Rights
from bot.model.turn import Choice, Utterance
from bot.model.vocabulary import ANY
from bot.services.questions import ask_country

TOPICS_A_PAGE = 8


def topic(rights: Rights, *, name: str, part: str | None, country: str | None, page: str | None = None) -> Utterance:
    """A topic's page or one part of it. A disclosure is met with thanks and choices first; law comes only when asked for."""
    asked = rights.topics[name]
    if asked.time_matters and part == "help":
        return Utterance("utter_time_matters", {"facts": _facts(rights, name)})
    if asked.is_disclosure and part is None:
        return disclosure(rights, name=name)
    if asked.page is None:
        return Utterance("utter_topic_soon", {"topic": name})
    return _part(rights, name=name, part=part, country=country, page=page)


def disclosure(rights: Rights, *, name: str) -> Utterance:
    """Thanks, no blame, choices, control; time windows first where time matters."""
    if rights.topics[name].time_matters:
        return Utterance("utter_disclosure_time", {"topic": name, "facts": _facts(rights, name)})
    return Utterance("utter_disclosure", {"topic": name})


def menu(rights: Rights, *, name: str, page: str | None) -> Utterance:
    """The topics of a menu, eight a page."""
    number = int(page or "1")
    topics = rights.menu(name)
    shown = topics[(number - 1) * TOPICS_A_PAGE : number * TOPICS_A_PAGE]
    is_last = number * TOPICS_A_PAGE >= len(topics)
    more = None if is_last else {"intent": "show_menu", "values": {"menu": name, "page": str(number + 1)}}
    return Utterance(f"utter_menu_{name}", {"topics": list(shown), "more": more})


def _part(rights: Rights, *, name: str, part: str | None, country: str | None, page: str | None) -> Utterance:
    if part == "law":
        return _law(rights, name=name, country=country, page=page)
    if part == "know":
        return Utterance("utter_topic_know", {"topic": name, "facts": [f.fact_id for f in rights.to_know(name)]})
    response = {"help": "utter_topic_help", "friend": "utter_topic_friend"}.get(part or "", "utter_topic")
    return Utterance(response, {"topic": name})


def _law(rights: Rights, *, name: str, country: str | None, page: str | None) -> Utterance:
    if country is None or page:
        return ask_country(Choice(name, {"part": "law", **({"page": page} if page else {})}))
    found = rights.law(name, None if country == ANY else country)
    shown = {"topic": name, "facts": [fact.fact_id for fact in found]}
    if country == ANY or not any(fact.country for fact in found):
        return Utterance("utter_topic_law_everywhere", shown)
    return Utterance("utter_topic_law", {**shown, "country": country})


def _facts(rights: Rights, name: str) -> list[str]:
    return [fact.fact_id for fact in rights.law(name, None)]
