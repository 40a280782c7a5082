"""Finding help: numbers, offices, a safe place, a doctor, advice, and the numbers for danger and for a very low mood."""

from dataclasses import replace
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, FollowupAction
from rasa_sdk.executor import CollectingDispatcher

from actions import screens
from actions.finding import parse_turn
from actions.questions import QuestionFirstAction, answer_below_card, answer_instead_of_card, list_message_topics
from actions.tracker import TurnData, respond
from bot.domain.enums import TOPICS
from bot.domain.turn import Choice, ResponseCall


class ActionFindHotline(QuestionFirstAction):
    """Numbers to call where she is."""

    def name(self) -> str:
        return "action_find_hotline"

    def answer(self, turn: TurnData, tracker: Tracker) -> ResponseCall:
        return screens.find_hotline(turn)


class ActionFindEmbassy(QuestionFirstAction):
    """Her country's office where she is, beside other doors."""

    def name(self) -> str:
        return "action_find_embassy"

    def answer(self, turn: TurnData, tracker: Tracker) -> ResponseCall:
        return screens.find_embassy(turn)


class ActionFindShelter(QuestionFirstAction):
    """Who can tell her about a safe place; never where it is."""

    intent = "find_shelter"

    def name(self) -> str:
        return f"action_{self.intent}"

    def answer(self, turn: TurnData, tracker: Tracker) -> ResponseCall:
        return screens.find_service(replace(turn, intent=self.intent))


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
        turn = parse_turn(tracker)
        return [*respond(dispatcher, screens.build_help_card(turn)), *respond_below(dispatcher, turn, tracker)]


class ActionVeryLow(Action):
    """Somebody to talk to when she is very low; a part of that topic only when she asks for it."""

    def name(self) -> str:
        return "action_very_low"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        turn = parse_turn(tracker)
        if turn.part and turn.intent in TOPICS:
            return [FollowupAction("action_topic")]
        asked = answer_instead_of_card(turn, tracker) if turn.intent in TOPICS else None
        if asked:
            return respond(dispatcher, asked, also=list_message_topics(turn))
        return [*respond(dispatcher, screens.build_self_harm_card(turn)), *respond_below(dispatcher, turn, tracker)]


def respond_below(dispatcher: CollectingDispatcher, turn: TurnData, tracker: Tracker) -> list[EventType]:
    """Below a card: what answers a question of the same message; else its gravest topic, with a button for the next."""
    answer = answer_below_card(turn, tracker)
    if answer:
        return respond(dispatcher, answer)
    told = [each for each in turn.other_topics if each != "feeling_low"]
    if not told:
        return []
    return respond(dispatcher, screens.build_topic(turn.with_choice(Choice(told[0]))), also=told[1:])
