"""Topics, their parts, and the menus that lead to them."""

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions.finding import listen, seeker
from actions.tracker import Heard, answer, heard
from bot import bootstrap
from bot.model.turn import Choice, Utterance
from bot.services import directory, leading, rights

PAPERS = Choice("no_documents", {"part": "know"})
"""What is known about papers, police and being sent home."""
FEARED = ("return_home", "no_documents", "police_reporting", "arrested", "leave_employer")
"""Topics that a fear of being sent home is read as."""


class ActionTopic(Action):
    """A topic or one part of it; a disclosure is met with choices first."""

    def name(self) -> str:
        return "action_topic"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        said = listen(tracker)
        if said.asks == "papers" and said.intent in FEARED and not said.part:
            return answer(dispatcher, fear_of_papers(said), also=said.others)
        return answer(dispatcher, topic(said), also=said.others)


class ActionShowMenu(Action):
    """The menu, or one of the menus below it."""

    def name(self) -> str:
        return "action_show_menu"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        said = heard(tracker)
        if said.menu is None:
            return answer(dispatcher, Utterance("utter_menu"))
        return answer(dispatcher, rights.menu(bootstrap.library().rights, name=said.menu, page=said.page))


def topic(said: Heard) -> Utterance:
    """The page of the topic that is asked about, or a part of it."""
    library = bootstrap.library()
    is_pregnant = "pregnancy" in (*said.others, *said.topics)
    return rights.topic(
        library.rights, name=said.intent, part=said.part, country=said.country, origin=said.origin, page=said.page,
        names_place=said.names_country or said.names_origin, for_friend=said.for_friend, is_pregnant=is_pregnant,
        lines=_to_call(said),
    )  # fmt: skip


def fear_of_papers(said: Heard) -> Utterance:
    """Afraid of police or of being sent home without papers: what is known of that, and what is not."""
    return leading.led(topic(said.asking(PAPERS)), "afraid")


def _to_call(said: Heard) -> list[str]:
    library = bootstrap.library()
    if said.country is None or not library.rights.topics[said.intent].time_matters:
        return []
    return directory.to_call(library.directory, country=said.country, origin=said.origin, seeker=seeker(said))
