"""Finding help: numbers, offices, a safe place, a doctor, advice, and the numbers for danger and for a very low mood."""

from dataclasses import replace
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, FollowupAction
from rasa_sdk.executor import CollectingDispatcher

from actions.finding import listen, seeker, which
from actions.rights import topic
from actions.tracker import Heard, answer
from bot import bootstrap
from bot.model.turn import Choice, Utterance
from bot.model.vocabulary import TOPICS
from bot.services import directory, questions


class ActionFindHotline(Action):
    """Numbers to call where she is."""

    def name(self) -> str:
        return "action_find_hotline"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        said = listen(tracker)
        return answer(dispatcher, hotline(said), also=said.others)


class ActionFindEmbassy(Action):
    """Her country's office where she is, beside other doors."""

    def name(self) -> str:
        return "action_find_embassy"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        said = listen(tracker)
        return answer(dispatcher, embassy(said), also=said.others)


class ActionFindShelter(Action):
    """Who can tell her about a safe place; never where it is."""

    intent = "find_shelter"

    def name(self) -> str:
        return f"action_{self.intent}"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        said = listen(tracker)
        return answer(dispatcher, need(replace(said, intent=self.intent)), also=said.others)


class ActionFindHealthCare(ActionFindShelter):
    """A doctor or nurse."""

    intent = "find_health_care"


class ActionFindLegalAid(ActionFindShelter):
    """Free advice about the law."""

    intent = "find_legal_aid"


class ActionHelpNow(Action):
    """Emergency numbers, before any question; below them the gravest of what she told as well."""

    def name(self) -> str:
        return "action_help_now"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        said = listen(tracker)
        return [*answer(dispatcher, help_now(said)), *answer_below(dispatcher, said)]


class ActionVeryLow(Action):
    """Somebody to talk to when she is very low; a part of that topic only when she asks for it."""

    def name(self) -> str:
        return "action_very_low"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        said = listen(tracker)
        if said.part and said.intent in TOPICS:
            return [FollowupAction("action_topic")]
        return [*answer(dispatcher, very_low(said)), *answer_below(dispatcher, said)]


def answer_below(dispatcher: CollectingDispatcher, said: Heard) -> list[EventType]:
    """Below a card: the gravest topic of the same message, with a button for the next."""
    told = [each for each in said.others if each != "feeling_low"]
    if not told:
        return []
    return answer(dispatcher, topic(said.asking(Choice(told[0]))), also=told[1:])


def hotline(said: Heard) -> Utterance:
    """Numbers to call where she is, or the question that is still open."""
    if said.part == "know":
        return Utterance("utter_what_they_ask")
    if said.page and not said.names_country:
        return _more_countries(said, kind=said.kind)
    return which(said, need=said.intent, kind=said.kind) or _numbers(said)


def embassy(said: Heard) -> Utterance:
    """Her country's office, what to know about it, or the question that is still open."""
    if said.part == "know":
        return Utterance("utter_office_know")
    if said.page and not said.names_country:
        return _more_countries(said, origin=said.origin)
    return which(said, need=said.intent, origin=said.origin) or offices(said, page=said.page)


def need(said: Heard) -> Utterance:
    """A safe place, a doctor or advice, or the question that is still open."""
    if said.page:
        return _more_countries(said)
    return which(said, need=said.intent) or for_need(said, intent=said.intent)


def help_now(said: Heard) -> Utterance:
    """The numbers for danger."""
    return directory.help_now(country=said.country, for_friend=said.for_friend)


def very_low(said: Heard) -> Utterance:
    """Who listens when she is very low."""
    rows = bootstrap.library().directory
    return directory.very_low(rows, country=said.country, seeker=seeker(said), for_friend=said.for_friend)


def offices(said: Heard, *, page: str | None = None) -> Utterance:
    """Her country's office, or the question that is still open."""
    rows = bootstrap.library().directory
    return directory.offices(rows, country=said.country, origin=said.origin, seeker=seeker(said), page=page)


def for_need(said: Heard, *, intent: str) -> Utterance:
    """A safe place, a doctor, advice."""
    rows = bootstrap.library().directory
    return directory.for_need(rows, intent=intent, country=said.country, origin=said.origin, seeker=seeker(said))


def numbers(said: Heard, *, kind: str | None) -> Utterance:
    """Numbers to call."""
    rows = bootstrap.library().directory
    return directory.numbers(
        rows, country=said.country, origin=said.origin, kind=kind, seeker=seeker(said), page=said.page
    )


def _numbers(said: Heard) -> Utterance:
    return numbers(said, kind=said.kind or ("consular" if said.need == "find_hotline" and said.names_origin else None))


def _more_countries(said: Heard, **values: str | None) -> Utterance:
    """The next countries of a question that is open, with what it was asked for."""
    known = {name: value for name, value in values.items() if value}
    return questions.ask_country(Choice(said.intent, {**known, "page": str(said.page)}))
