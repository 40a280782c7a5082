"""Topics, their parts, and the menus that lead to them."""

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions.tracker import answer, heard
from bot import bootstrap
from bot.model.turn import Utterance
from bot.services import rights


class ActionTopic(Action):
    """A topic or one part of it; a disclosure is met with choices first."""

    def name(self) -> str:
        return "action_topic"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        said = heard(tracker)
        known = bootstrap.library().rights
        found = rights.topic(
            known, name=said.intent, part=said.part, country=said.country, origin=said.origin, page=said.page,
            names_place=said.names_country or said.names_origin, for_friend=said.for_friend,
        )  # fmt: skip
        return answer(dispatcher, found)


class ActionShowMenu(Action):
    """The menu, or one of the menus below it."""

    def name(self) -> str:
        return "action_show_menu"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        said = heard(tracker)
        if said.menu is None:
            return answer(dispatcher, Utterance("utter_menu"))
        return answer(dispatcher, rights.menu(bootstrap.library().rights, name=said.menu, page=said.page))


class ActionAskPrivacy(Action):
    """What is kept, or how to hide this chat."""

    def name(self) -> str:
        return "action_ask_privacy"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        response = "utter_hide_chat" if heard(tracker).part == "help" else "utter_privacy"
        return answer(dispatcher, Utterance(response))
