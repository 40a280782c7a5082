"""A talk that goes on: yes, and then, I do not understand, goodbye, something else."""

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions.finding import listen
from actions.thread import continued, next_step, shown_for, stayed
from actions.tracker import Heard, answer
from bot.model.turn import Choice, Utterance
from bot.services import leading

HARD, GUESS = "utter_did_i_understand_hard", "utter_did_i_understand"
AGAIN = "utter_not_understood_again"


class ActionClarify(Action):
    """She does not understand: the last screen again, in simpler words; the second time in a row a person is offered."""

    def name(self) -> str:
        return "action_clarify"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        return answer(dispatcher, _clarified(listen(tracker)))


class ActionAskNext(Action):
    """And then? On from where she is; a place in the same message continues what she told."""

    def name(self) -> str:
        return "action_ask_next"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        said = listen(tracker)
        return answer(dispatcher, continued(said) or stayed(said) or next_step(said))


class ActionAffirm(Action):
    """Yes, or ok: to what was asked, else on from where she is."""

    def name(self) -> str:
        return "action_affirm"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        said = listen(tracker)
        return answer(dispatcher, continued(said) or stayed(said) or _agreed(said) or next_step(said))


class ActionGoodbye(Action):
    """Goodbye; after a very low mood nobody is let go with a wave."""

    def name(self) -> str:
        return "action_goodbye"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        return answer(dispatcher, stayed(listen(tracker)) or Utterance("utter_goodbye"))


class ActionOutOfScope(Action):
    """Something none of ours; after a very low mood it is stayed with."""

    def name(self) -> str:
        return "action_out_of_scope"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        return answer(dispatcher, stayed(listen(tracker)) or Utterance("utter_out_of_scope"))


def _clarified(said: Heard) -> Utterance:
    if said.after:
        return shown_for(said, Choice(said.after))
    if said.shown is None:
        return Utterance("utter_menu")
    if said.intent_before == "clarify" and not said.shown.response.startswith(leading.LOW):
        return Utterance(AGAIN)
    return leading.again(said.shown)


def _agreed(said: Heard) -> Utterance | None:
    """What a yes means to "Did I understand?", where only one thing was asked about."""
    shown = said.shown
    if shown is None or shown.response not in (HARD, GUESS):
        return None
    meant = [shown.arguments.get("distress")] if shown.response == HARD else shown.arguments.get("suggestions", [])
    return shown_for(said, Choice(meant[0])) if len(meant) == 1 and meant[0] in leading.SHOWN else None
