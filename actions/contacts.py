"""What she asks about an office or a line beyond what their rows say, and about this chat."""

from rasa_sdk import Tracker

from actions.history import list_previous_screens
from actions.questions import QuestionFirstAction
from actions.tracker import TurnData
from bot.domain.turn import ResponseCall
from bot.knowledge import next_steps


class ActionAskAboutContact(QuestionFirstAction):
    """A question about an office, a line, the police. Never an answer about this chat instead."""

    least_likely = 0.0

    def name(self) -> str:
        return "action_ask_about_contact"

    def answer(self, turn: TurnData, tracker: Tracker) -> ResponseCall:
        shown = next(filter(next_steps.has_contacts, list_previous_screens(tracker)), None)
        return next_steps.add_lead(shown, "unknown") if shown else ResponseCall("utter_contact_unknown")


class ActionAskPrivacy(QuestionFirstAction):
    """What is kept, or how to hide this chat."""

    def name(self) -> str:
        return "action_ask_privacy"

    def answer(self, turn: TurnData, tracker: Tracker) -> ResponseCall:
        return ResponseCall("utter_hide_chat" if turn.part == "help" else "utter_privacy")
