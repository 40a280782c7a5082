"""What finding help begins with: what she said, read with the tables, and how rows stand for her."""

from datetime import UTC, datetime
from functools import partial

from rasa_sdk import Tracker

from actions.tracker import TurnData, read_turn
from bot import bootstrap
from bot.domain.turn import Choice, ResponseCall
from bot.knowledge import clarifying_questions
from bot.knowledge.embassies import WORK_TOPICS
from bot.knowledge.ranking import Seeker, is_line_open


def parse_turn(tracker: Tracker) -> TurnData:
    """This turn, with her city."""
    return read_turn(tracker, bootstrap.library().places)


def build_seeker(turn: TurnData) -> Seeker:
    """How rows are put in order for her at this moment."""
    return Seeker(
        language=turn.reply_language,
        is_open=partial(is_line_open, now=datetime.now(UTC)),
        places=bootstrap.library().places,
        place=turn.place,
        wants_labour=turn.topic in WORK_TOPICS,
    )


def ask_which_place(turn: TurnData, *, need: str, **values: str | None) -> ResponseCall | None:
    """The question which country or place she means, if that must be asked first."""
    known = {name: value for name, value in values.items() if value}
    if turn.countries:
        return clarifying_questions.ask_country(Choice(need, known), among=turn.countries)
    if not turn.candidates:
        return None
    return clarifying_questions.ask_candidate(Choice(need, known), candidates=turn.candidates)
