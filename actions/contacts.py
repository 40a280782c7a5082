"""What she asks about an office or a line: what is known is shown, and where nothing is known that is said."""

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions import rights
from actions.finding import build_seeker, parse_turn
from actions.history import list_previous_screens
from actions.questions import answer_row_question
from actions.thread import answer_choice
from actions.tracker import TurnData, respond
from bot import bootstrap
from bot.domain.enums import ANY, ROW_QUESTIONS
from bot.domain.turn import Choice, ResponseCall
from bot.knowledge import hotlines as finding
from bot.knowledge import next_steps

CONTACT_QUESTIONS = ("tells", "speaks")
"""Questions about them that sound like questions about this chat."""
OFFICE_RESPONSE_PREFIX = "utter_office"


class ActionAskAboutContact(Action):
    """A question about an office, a line, the police. Never an answer about this chat instead."""

    def name(self) -> str:
        return "action_ask_about_contact"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        return respond(dispatcher, answer_contact_question(parse_turn(tracker), tracker))


class ActionAskPrivacy(Action):
    """What is kept, or how to hide this chat."""

    def name(self) -> str:
        return "action_ask_privacy"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        said = parse_turn(tracker)
        if said.asks in CONTACT_QUESTIONS:
            return respond(dispatcher, answer_contact_question(said, tracker))
        return respond(dispatcher, ResponseCall("utter_hide_chat" if said.part == "help" else "utter_privacy"))


def answer_contact_question(turn: TurnData, tracker: Tracker) -> ResponseCall:
    """What is known of them, else that it is not known, with the rows she saw last."""
    answer = answer_row_question(turn, tracker)
    if answer:
        return answer
    shown = next(filter(next_steps.has_contacts, list_previous_screens(tracker)), None)
    if turn.asks in ROW_QUESTIONS and shown is None and turn.country:
        return answer_choice(turn, Choice("find_hotline"))
    if turn.asks == "say":
        is_office = shown is not None and shown.response.startswith(OFFICE_RESPONSE_PREFIX)
        return answer_choice(turn, Choice("find_embassy" if is_office else "find_hotline", {"part": "know"}))
    if turn.asks == "unanswered":
        return _find_other_numbers(turn, shown)
    if turn.asks == "tells" and shown is not None and shown.response.startswith(OFFICE_RESPONSE_PREFIX):
        return ResponseCall("utter_office_know")
    if turn.asks == "papers":
        return rights.build_papers_answer(turn)
    return next_steps.add_lead(shown, "unknown") if shown else ResponseCall("utter_contact_unknown")


def _find_other_numbers(turn: TurnData, call: ResponseCall | None) -> ResponseCall:
    country = turn.country or (call.arguments.get("country") if call else None)
    if country in (None, ANY):
        return answer_choice(turn, Choice("find_hotline"))
    rows = bootstrap.library().directory
    seen = next_steps.list_shown_rows(call) if call else []
    return finding.find_other_numbers(
        rows, country=str(country), origin=turn.origin, excluded_ids=seen, seeker=build_seeker(turn)
    )
