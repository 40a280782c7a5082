"""A talk that goes on: yes, and then, I do not understand, goodbye, something else."""

from rasa_sdk import Tracker

from actions.questions import LEAST_LIKELY_PLAIN, QuestionFirstAction
from actions.thread import (
    ASK_BACK,
    CAREFUL_FALLBACK,
    answer_choice,
    build_next_step,
    clarify_screen,
    continue_safety,
    continue_subject,
    go_on,
)
from actions.tracker import TurnData
from bot.domain.turn import Choice, ResponseCall
from bot.knowledge import next_steps


class ActionClarify(QuestionFirstAction):
    """She does not understand: the last screen again, in simpler words; the second time in a row a person is offered."""

    def name(self) -> str:
        return "action_clarify"

    def answer(self, turn: TurnData, tracker: Tracker) -> ResponseCall:
        return clarify_screen(turn)


class ActionAskNext(QuestionFirstAction):
    """And then? On from where she is; a place in the same message continues what she told."""

    def name(self) -> str:
        return "action_ask_next"

    def answer(self, turn: TurnData, tracker: Tracker) -> ResponseCall:
        return continue_subject(turn) or continue_safety(turn) or build_next_step(turn)


class ActionAffirm(QuestionFirstAction):
    """Yes, or ok: to what was asked, else on from where she is."""

    def name(self) -> str:
        return "action_affirm"

    def answer(self, turn: TurnData, tracker: Tracker) -> ResponseCall:
        return continue_subject(turn) or continue_safety(turn) or _accept_suggestion(turn) or build_next_step(turn)


class ActionThanks(QuestionFirstAction):
    """Thanks; with a question behind it, that is answered."""

    def name(self) -> str:
        return "action_thanks"

    def answer(self, turn: TurnData, tracker: Tracker) -> ResponseCall:
        return ResponseCall("utter_thanks")


class ActionGoodbye(QuestionFirstAction):
    """Goodbye; after a very low mood nobody is let go with a wave."""

    def name(self) -> str:
        return "action_goodbye"

    def answer(self, turn: TurnData, tracker: Tracker) -> ResponseCall:
        return continue_safety(turn) or ResponseCall("utter_goodbye")


class ActionQuickExit(QuestionFirstAction):
    """Leaving is done by the gateway, and this names the screen it knows it by. A plain question is no leave: "who pays" may
    sound like "close" to a judge of letters.
    """

    least_likely = LEAST_LIKELY_PLAIN

    def name(self) -> str:
        return "action_quick_exit"

    def answer(self, turn: TurnData, tracker: Tracker) -> ResponseCall:
        return ResponseCall("utter_left")


class ActionAskWhoAreYou(QuestionFirstAction):
    """What this is; a question about somebody else is not answered with it."""

    def name(self) -> str:
        return "action_ask_who_are_you"

    def answer(self, turn: TurnData, tracker: Tracker) -> ResponseCall:
        return ResponseCall("utter_about")


class ActionOutOfScope(QuestionFirstAction):
    """Something none of ours; after a very low mood it is stayed with."""

    def name(self) -> str:
        return "action_out_of_scope"

    def answer(self, turn: TurnData, tracker: Tracker) -> ResponseCall:
        return continue_safety(turn) or go_on(turn) or ResponseCall("utter_out_of_scope")


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
