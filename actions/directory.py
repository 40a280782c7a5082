"""Finding help: numbers, offices, a safe place, a doctor, advice, and the numbers for danger and for a very low mood."""

from dataclasses import replace
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, FollowupAction
from rasa_sdk.executor import CollectingDispatcher

from actions.finding import ask_which_place, build_seeker, parse_turn
from actions.questions import answer_row_question
from actions.rights import build_topic
from actions.tracker import TurnData, respond
from bot import bootstrap
from bot.domain.enums import TOPICS
from bot.domain.turn import Choice, ResponseCall
from bot.knowledge import clarifying_questions, hotlines


class ActionFindHotline(Action):
    """Numbers to call where she is."""

    def name(self) -> str:
        return "action_find_hotline"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        said = parse_turn(tracker)
        answer = answer_row_question(said, tracker) or find_hotline(said)
        return respond(dispatcher, answer, also=said.other_topics)


class ActionFindEmbassy(Action):
    """Her country's office where she is, beside other doors."""

    def name(self) -> str:
        return "action_find_embassy"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        said = parse_turn(tracker)
        answer = answer_row_question(said, tracker) or find_embassy(said)
        return respond(dispatcher, answer, also=said.other_topics)


class ActionFindShelter(Action):
    """Who can tell her about a safe place; never where it is."""

    intent = "find_shelter"

    def name(self) -> str:
        return f"action_{self.intent}"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        said = parse_turn(tracker)
        return respond(dispatcher, find_service(replace(said, intent=self.intent)), also=said.other_topics)


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
        said = parse_turn(tracker)
        return [*respond(dispatcher, build_help_card(said)), *respond_below(dispatcher, said)]


class ActionVeryLow(Action):
    """Somebody to talk to when she is very low; a part of that topic only when she asks for it."""

    def name(self) -> str:
        return "action_very_low"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        said = parse_turn(tracker)
        if said.part and said.intent in TOPICS:
            return [FollowupAction("action_topic")]
        return [*respond(dispatcher, build_self_harm_card(said)), *respond_below(dispatcher, said)]


def respond_below(dispatcher: CollectingDispatcher, turn: TurnData) -> list[EventType]:
    """Below a card: the gravest topic of the same message, with a button for the next."""
    told = [each for each in turn.other_topics if each != "feeling_low"]
    if not told:
        return []
    return respond(dispatcher, build_topic(turn.with_choice(Choice(told[0]))), also=told[1:])


def find_hotline(turn: TurnData) -> ResponseCall:
    """Numbers to call where she is, or the question that is still open."""
    if turn.part == "know":
        return ResponseCall("utter_what_they_ask")
    if turn.page and not turn.names_country:
        return _ask_more_countries(turn, kind=turn.kind)
    return ask_which_place(turn, need=turn.intent, kind=turn.kind) or _find_numbers_for_turn(turn)


def find_embassy(turn: TurnData) -> ResponseCall:
    """Her country's office, what to know about it, or the question that is still open."""
    if turn.part == "know":
        return ResponseCall("utter_office_know")
    if turn.page and not turn.names_country:
        return _ask_more_countries(turn, origin=turn.origin)
    return ask_which_place(turn, need=turn.intent, origin=turn.origin) or find_offices(turn, page=turn.page)


def find_service(turn: TurnData) -> ResponseCall:
    """A safe place, a doctor or advice, or the question that is still open."""
    if turn.page:
        return _ask_more_countries(turn)
    return ask_which_place(turn, need=turn.intent) or find_services(turn, intent=turn.intent)


def build_help_card(turn: TurnData) -> ResponseCall:
    """The numbers for danger."""
    return hotlines.build_help_card(country=turn.country, for_friend=turn.is_for_friend)


def build_self_harm_card(turn: TurnData) -> ResponseCall:
    """Who listens when she is very low."""
    rows = bootstrap.library().directory
    return hotlines.build_self_harm_card(
        rows, country=turn.country, seeker=build_seeker(turn), for_friend=turn.is_for_friend
    )


def find_offices(turn: TurnData, *, page: str | None = None) -> ResponseCall:
    """Her country's office, or the question that is still open."""
    rows = bootstrap.library().directory
    return hotlines.find_offices(rows, country=turn.country, origin=turn.origin, seeker=build_seeker(turn), page=page)


def find_services(turn: TurnData, *, intent: str) -> ResponseCall:
    """A safe place, a doctor, advice."""
    rows = bootstrap.library().directory
    return hotlines.find_services(
        rows, intent=intent, country=turn.country, origin=turn.origin, seeker=build_seeker(turn)
    )


def find_numbers(turn: TurnData, *, kind: str | None) -> ResponseCall:
    """Numbers to call."""
    rows = bootstrap.library().directory
    return hotlines.find_numbers(
        rows, country=turn.country, origin=turn.origin, kind=kind, seeker=build_seeker(turn), page=turn.page
    )


def _find_numbers_for_turn(turn: TurnData) -> ResponseCall:
    return find_numbers(
        turn, kind=turn.kind or ("consular" if turn.need == "find_hotline" and turn.names_origin else None)
    )


def _ask_more_countries(turn: TurnData, **values: str | None) -> ResponseCall:
    """The next countries of a question that is open, with what it was asked for."""
    known = {name: value for name, value in values.items() if value}
    return clarifying_questions.ask_country(Choice(turn.intent, {**known, "page": str(turn.page)}))
