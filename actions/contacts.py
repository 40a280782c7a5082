"""What she asks about an office or a line: what is known is shown, and where nothing is known that is said."""

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions import rights
from actions.finding import listen, seeker
from actions.history import screens_before
from actions.thread import shown_for
from actions.tracker import Heard, answer
from bot import bootstrap
from bot.model.turn import Choice, Utterance
from bot.model.vocabulary import ANY
from bot.services import directory as finding
from bot.services import leading

ABOUT_THEM = ("tells", "speaks")
"""Questions about them that sound like questions about this chat."""
OFFICE = "utter_office"


class ActionAskAboutContact(Action):
    """A question about an office, a line, the police. Never an answer about this chat instead."""

    def name(self) -> str:
        return "action_ask_about_contact"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        return answer(dispatcher, about_contact(listen(tracker), tracker))


class ActionAskPrivacy(Action):
    """What is kept, or how to hide this chat."""

    def name(self) -> str:
        return "action_ask_privacy"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        said = listen(tracker)
        if said.asks in ABOUT_THEM:
            return answer(dispatcher, about_contact(said, tracker))
        return answer(dispatcher, Utterance("utter_hide_chat" if said.part == "help" else "utter_privacy"))


def about_contact(said: Heard, tracker: Tracker) -> Utterance:
    """What is known of them, else that it is not known, with the rows she saw last."""
    shown = next(filter(leading.shows_contacts, screens_before(tracker)), None)
    if said.asks == "say":
        is_office = shown is not None and shown.response.startswith(OFFICE)
        return shown_for(said, Choice("find_embassy" if is_office else "find_hotline", {"part": "know"}))
    if said.asks == "unanswered":
        return _others(said, shown)
    if said.asks == "tells" and shown is not None and shown.response.startswith(OFFICE):
        return Utterance("utter_office_know")
    if said.asks == "papers":
        return rights.fear_of_papers(said)
    return leading.led(shown, "unknown") if shown else Utterance("utter_contact_unknown")


def _others(said: Heard, shown: Utterance | None) -> Utterance:
    country = said.country or (shown.arguments.get("country") if shown else None)
    if country in (None, ANY):
        return shown_for(said, Choice("find_hotline"))
    rows = bootstrap.library().directory
    seen = leading.rows_of(shown) if shown else []
    return finding.others(rows, country=str(country), origin=said.origin, but=seen, seeker=seeker(said))
