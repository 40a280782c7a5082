"""The miniature's actions; each shows one thing an action can do to the assistant.

None has the name of an action of the product: in one process rasa_sdk keeps the last of a name, whoever wrote it.
"""

import asyncio
from typing import Any

from rasa_sdk import Action
from rasa_sdk.events import FollowupAction, SlotSet


class WagesAction(Action):
    """Answers with typed arguments."""

    def name(self) -> str:
        return "action_wages"

    async def run(self, dispatcher: Any, tracker: Any, domain: Any) -> list[Any]:
        country = tracker.get_slot("country") or "any"
        dispatcher.utter_message(response="utter_wages", country=country, count=0, rows=["wages:MY:1"])
        return []


class FailingAction(Action):
    """Fails, with her words in the exception."""

    def name(self) -> str:
        return "action_breaks"

    async def run(self, dispatcher: Any, tracker: Any, domain: Any) -> list[Any]:
        raise ValueError(f"cannot handle {tracker.latest_message['text']}")


class RememberAction(Action):
    """Sets one closed slot, and one to her words, which must not stay."""

    def name(self) -> str:
        return "action_remember"

    async def run(self, dispatcher: Any, tracker: Any, domain: Any) -> list[Any]:
        words = tracker.latest_message["text"]
        dispatcher.utter_message(response="utter_remembered")
        return [SlotSet("need", "find_hotline"), SlotSet("origin", words)]


class EchoAction(Action):
    """Passes her words on as an argument."""

    def name(self) -> str:
        return "action_echoes"

    async def run(self, dispatcher: Any, tracker: Any, domain: Any) -> list[Any]:
        dispatcher.utter_message(response="utter_remembered", echo=tracker.latest_message["text"])
        return []


class SlowAction(Action):
    """Takes its time."""

    seconds = 0.15

    def name(self) -> str:
        return "action_slow"

    async def run(self, dispatcher: Any, tracker: Any, domain: Any) -> list[Any]:
        await asyncio.sleep(self.seconds)
        dispatcher.utter_message(response="utter_thanks")
        return []


class EndlessAction(Action):
    """Speaks, and asks to be run again."""

    def name(self) -> str:
        return "action_for_ever"

    async def run(self, dispatcher: Any, tracker: Any, domain: Any) -> list[Any]:
        dispatcher.utter_message(response="utter_remembered")
        return [FollowupAction("action_for_ever")]


class SilentAction(Action):
    """Says nothing at all."""

    def name(self) -> str:
        return "action_silent"

    async def run(self, dispatcher: Any, tracker: Any, domain: Any) -> list[Any]:
        return []


class FallbackAction(Action):
    """The fallback."""

    def name(self) -> str:
        return "action_asks_back"

    async def run(self, dispatcher: Any, tracker: Any, domain: Any) -> list[Any]:
        ranking = [one["name"] for one in tracker.latest_message.get("intent_ranking", ())]
        dispatcher.utter_message(response="utter_not_understood", likely=ranking[:3])
        return []
