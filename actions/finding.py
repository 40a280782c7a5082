"""What finding help begins with: what she said, read with the tables, and how rows stand for her."""

from datetime import UTC, datetime
from functools import partial

from rasa_sdk import Tracker

from actions.tracker import Heard, heard
from bot import bootstrap
from bot.model.turn import Choice, Utterance
from bot.services import questions
from bot.services.nearest import Seeker, is_open_line
from bot.services.offices import ABOUT_WORK


def listen(tracker: Tracker) -> Heard:
    """This turn, with her city."""
    return heard(tracker, bootstrap.library().places)


def seeker(said: Heard) -> Seeker:
    """How rows are put in order for her at this moment."""
    return Seeker(
        language=said.speaks,
        is_open=partial(is_open_line, now=datetime.now(UTC)),
        places=bootstrap.library().places,
        place=said.place,
        wants_labour=said.topic in ABOUT_WORK,
    )


def which(said: Heard, *, need: str, **values: str | None) -> Utterance | None:
    """The question which country or place she means, if that must be asked first."""
    known = {name: value for name, value in values.items() if value}
    if said.countries:
        return questions.ask_country(Choice(need, known), among=said.countries)
    if not said.candidates:
        return None
    return questions.ask_which(Choice(need, known), candidates=said.candidates)
