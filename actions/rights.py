"""Topics, their parts, and the menus that lead to them."""

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions import screens
from actions.finding import parse_turn
from actions.questions import LEAST_LIKELY_PLAIN, QuestionFirstAction, answer_question
from actions.tracker import TurnData, respond
from bot import bootstrap
from bot.domain.enums import PHRASES, PHRASES_MENU
from bot.domain.turn import ResponseCall
from bot.knowledge import phrases, rights

TOPIC_PAGES = ("utter_topic", "utter_topic_phone")
"""Pages that say what a topic is about."""


class ActionTopic(QuestionFirstAction):
    """A topic or one part of it; a disclosure is met with choices first."""

    def name(self) -> str:
        return "action_topic"

    def answer(self, turn: TurnData, tracker: Tracker) -> ResponseCall:
        return _add_decision_note(screens.build_topic(turn), turn)


class ActionShowMenu(Action):
    """The menu, or one of the menus below it."""

    def name(self) -> str:
        return "action_show_menu"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        turn = parse_turn(tracker)
        if turn.part in PHRASES:
            return respond(dispatcher, screens.build_phrase(turn))
        if turn.menu is None:
            asked = answer_question(turn, tracker, least=LEAST_LIKELY_PLAIN)
            return respond(dispatcher, asked or ResponseCall("utter_menu"))
        if turn.menu == PHRASES_MENU:
            return respond(dispatcher, phrases.build_menu(page=turn.page))
        return respond(dispatcher, rights.build_menu(bootstrap.library().rights, name=turn.menu, page=turn.page))


def _add_decision_note(call: ResponseCall, turn: TurnData) -> ResponseCall:
    """The first page about a topic in a thread says that she decides."""
    if turn.topics or call.response not in TOPIC_PAGES:
        return call
    return ResponseCall(call.response, {**call.arguments, "decides": True})
