"""Questions about what she has just been shown."""

from rasa_sdk import Tracker

from actions.history import list_previous_screens
from actions.tracker import TurnData
from bot import bootstrap
from bot.domain.enums import DISCLOSURES, ROW_QUESTIONS, SAFETY_INTENTS
from bot.domain.turn import ResponseCall
from bot.knowledge import next_steps

ROW_ANSWER_PREFIX = "utter_contact_"
"""How screens are named that answer a question about one row."""


def answer_row_question(turn: TurnData, tracker: Tracker) -> ResponseCall | None:
    """What the row she saw last says of a question about it; None: she asks none, names a place, or saw no row."""
    is_harm = turn.intent in (*DISCLOSURES, *SAFETY_INTENTS)
    if turn.asks not in ROW_QUESTIONS or turn.part or turn.names_country or turn.names_origin or is_harm:
        return None
    return next_steps.find_row_answer(bootstrap.library().directory, _list_asked_screens(tracker), turn.asks)


def _list_asked_screens(tracker: Tracker) -> list[ResponseCall]:
    """The last screen with rows, the newest first; behind answers about a single row the screen they were taken from."""
    found = []
    for screen in filter(next_steps.has_contacts, list_previous_screens(tracker)):
        found.append(screen)
        if not screen.response.startswith(ROW_ANSWER_PREFIX):
            break
    return found
