"""Talking to a person: honest while no post has joined."""

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions.tracker import answer, heard
from bot.model.turn import Utterance


class ActionTalkToPerson(Action):
    """Says plainly that nobody has joined, and offers other doors."""

    def name(self) -> str:
        return "action_talk_to_person"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        response = "utter_before_you_call" if heard(tracker).part == "know" else "utter_person"
        return answer(dispatcher, Utterance(response))
