"""A talk that goes on: yes, and then, I do not understand, goodbye, something else."""

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions.finding import parse_turn
from actions.thread import answer_choice, build_next_step, continue_safety, continue_subject
from actions.tracker import TurnData, respond
from bot.domain.turn import Choice, ResponseCall
from bot.knowledge import next_steps

CAREFUL_FALLBACK, ASK_BACK = "utter_did_i_understand_hard", "utter_did_i_understand"
FALLBACK_AGAIN = "utter_not_understood_again"


class ActionClarify(Action):
    """She does not understand: the last screen again, in simpler words; the second time in a row a person is offered."""

    def name(self) -> str:
        return "action_clarify"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        return respond(dispatcher, _clarify_screen(parse_turn(tracker)))


class ActionAskNext(Action):
    """And then? On from where she is; a place in the same message continues what she told."""

    def name(self) -> str:
        return "action_ask_next"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        said = parse_turn(tracker)
        return respond(dispatcher, continue_subject(said) or continue_safety(said) or build_next_step(said))


class ActionAffirm(Action):
    """Yes, or ok: to what was asked, else on from where she is."""

    def name(self) -> str:
        return "action_affirm"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        said = parse_turn(tracker)
        return respond(
            dispatcher,
            continue_subject(said) or continue_safety(said) or _accept_suggestion(said) or build_next_step(said),
        )


class ActionGoodbye(Action):
    """Goodbye; after a very low mood nobody is let go with a wave."""

    def name(self) -> str:
        return "action_goodbye"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        return respond(dispatcher, continue_safety(parse_turn(tracker)) or ResponseCall("utter_goodbye"))


class ActionOutOfScope(Action):
    """Something none of ours; after a very low mood it is stayed with."""

    def name(self) -> str:
        return "action_out_of_scope"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        return respond(dispatcher, continue_safety(parse_turn(tracker)) or ResponseCall("utter_out_of_scope"))


def _clarify_screen(turn: TurnData) -> ResponseCall:
    if turn.after:
        return answer_choice(turn, Choice(turn.after))
    if turn.shown is None:
        return ResponseCall("utter_menu")
    if turn.intent_before == "clarify" and not turn.shown.response.startswith(next_steps.SELF_HARM_SCREENS):
        return ResponseCall(FALLBACK_AGAIN)
    return next_steps.repeat_screen(turn.shown)


def _accept_suggestion(turn: TurnData) -> ResponseCall | None:
    """What a yes means to "Did I understand?", where only one thing was asked about."""
    shown = turn.shown
    if shown is None or shown.response not in (CAREFUL_FALLBACK, ASK_BACK):
        return None
    meant = (
        [shown.arguments.get("distress")]
        if shown.response == CAREFUL_FALLBACK
        else shown.arguments.get("suggestions", [])
    )
    return answer_choice(turn, Choice(meant[0])) if len(meant) == 1 and meant[0] in next_steps.TALK_TOPICS else None
