"""Talking to a person: the assistant only says that she asks for one. Who that can be, the gateway knows."""

from rasa_sdk import Tracker

from actions.questions import ANSWER_SCREENS, LEAST_LIKELY_BEFORE_HELP, QuestionFirstAction, list_message_topics
from actions.tracker import TurnData
from bot.domain.enums import GRAVITY
from bot.domain.handoff import HELP_BY_TOPIC
from bot.domain.turn import ResponseCall


class ActionTalkToPerson(QuestionFirstAction):
    """Names the screen that says nobody has joined, with what is known of her; who has joined is shown in its place."""

    least_likely = LEAST_LIKELY_BEFORE_HELP
    answer_screens = ANSWER_SCREENS

    def name(self) -> str:
        return "action_talk_to_person"

    def answer(self, turn: TurnData, tracker: Tracker) -> ResponseCall:
        if turn.part == "know":
            return ResponseCall("utter_before_you_call")
        told = {name for name in (*list_message_topics(turn), *turn.topics) if name in HELP_BY_TOPIC}
        topic = min(told, key=GRAVITY.index, default=None)
        known = {"country": turn.country, "origin": turn.origin, "page": turn.page, "topic": topic}
        return ResponseCall("utter_person", {name: value for name, value in known.items() if value})
