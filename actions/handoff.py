"""Talking to a person: the assistant only says that she asks for one. Who that can be, the gateway knows."""

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions.tracker import read_turn, respond
from bot.domain.turn import ResponseCall


class ActionTalkToPerson(Action):
    """Names the screen that says nobody has joined, with what is known of her; who has joined is shown in its place."""

    def name(self) -> str:
        return "action_talk_to_person"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        said = read_turn(tracker)
        if said.part == "know":
            return respond(dispatcher, ResponseCall("utter_before_you_call"))
        known = {"country": said.country, "origin": said.origin, "page": said.page}
        return respond(
            dispatcher, ResponseCall("utter_person", {name: value for name, value in known.items() if value})
        )
