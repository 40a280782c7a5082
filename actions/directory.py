"""Finding help: numbers, offices, a safe place, a doctor, advice, and the numbers for danger and for a very low mood."""

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, FollowupAction
from rasa_sdk.executor import CollectingDispatcher

from actions.tracker import Heard, answer, heard
from bot import bootstrap
from bot.model.turn import Choice, Utterance
from bot.model.vocabulary import TOPICS
from bot.services import directory, questions


class ActionFindHotline(Action):
    """Numbers to call where she is."""

    def name(self) -> str:
        return "action_find_hotline"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        said = heard(tracker)
        if said.part == "know":
            return answer(dispatcher, Utterance("utter_what_they_ask"))
        if said.page:
            return answer(dispatcher, _more_countries(said, kind=said.kind))
        rows = bootstrap.library().directory
        kind = said.kind or ("consular" if said.need == "find_hotline" and said.names_origin else None)
        return answer(dispatcher, directory.numbers(rows, country=said.country, origin=said.origin, kind=kind))


class ActionFindEmbassy(Action):
    """Her country's office where she is, beside other doors."""

    def name(self) -> str:
        return "action_find_embassy"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        said = heard(tracker)
        if said.part == "know":
            return answer(dispatcher, Utterance("utter_office_know"))
        if said.page:
            return answer(dispatcher, _more_countries(said, origin=said.origin))
        rows = bootstrap.library().directory
        return answer(dispatcher, directory.offices(rows, country=said.country, origin=said.origin))


class ActionFindShelter(Action):
    """Who can tell her about a safe place; never where it is."""

    intent = "find_shelter"

    def name(self) -> str:
        return f"action_{self.intent}"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        said = heard(tracker)
        if said.page:
            return answer(dispatcher, _more_countries(said))
        rows = bootstrap.library().directory
        found = directory.for_need(rows, intent=self.intent, country=said.country, origin=said.origin)
        return answer(dispatcher, found)


class ActionFindHealthCare(ActionFindShelter):
    """A doctor or nurse."""

    intent = "find_health_care"


class ActionFindLegalAid(ActionFindShelter):
    """Free advice about the law."""

    intent = "find_legal_aid"


class ActionHelpNow(Action):
    """Emergency numbers, before any question."""

    def name(self) -> str:
        return "action_help_now"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        return answer(dispatcher, directory.help_now(country=heard(tracker).country))


class ActionVeryLow(Action):
    """Somebody to talk to when she is very low; a part of that topic only when she asks for it."""

    def name(self) -> str:
        return "action_very_low"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        said, rows = heard(tracker), bootstrap.library().directory
        if said.part and said.intent in TOPICS:
            return [FollowupAction("action_topic")]
        return answer(dispatcher, directory.very_low(rows, country=said.country))


def _more_countries(said: Heard, **values: str | None) -> Utterance:
    """The next countries of a question that is open, with what it was asked for."""
    known = {name: value for name, value in values.items() if value}
    return questions.ask_country(Choice(said.intent, {**known, "page": str(said.page)}))
