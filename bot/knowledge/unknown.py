"""Which screens say that something is not known, and of what: read from what the assistant named, never from her words."""

from collections.abc import Iterable
from typing import Final

from bot.domain.enums import CARD_COUNTRIES
from bot.domain.statistics import UNKNOWN_SUBJECTS
from bot.domain.turn import ResponseCall

LAW_SCREENS: Final = (
    "utter_answer_unknown",
    "utter_answer_standard",
    "utter_topic_unknown",
    "utter_topic_law_standard",
    "utter_topic_home_unknown",
)
"""No rule of the country is known: of the question that was asked, else of the topic."""
LINE_SCREENS: Final = ("utter_shelter", "utter_health_care", "utter_legal_aid")
"""They say that nothing is known where they show no line."""
SEARCHES: Final = {
    "utter_shelter": "find_shelter",
    "utter_health_care": "find_health_care",
    "utter_legal_aid": "find_legal_aid",
    "utter_numbers_none": "find_hotline",
    "utter_office_elsewhere": "find_embassy",
}
"""Whom she looked for, by the screen that says that none is known."""
UNKNOWN_LEAD_PREFIX: Final = "no_"
"""How leads begin that say of one office or line that its row does not tell what she asked."""


def find_unknown(calls: Iterable[ResponseCall]) -> str | None:
    """What the first of these screens that says so does not know, as it is counted: `subject:country`; None: all is known."""
    return next(filter(None, map(_read_screen, calls)), None)


def _read_screen(call: ResponseCall) -> str | None:
    given = call.arguments
    says = str((given.get("lead") or {}).get("says", ""))
    if says.startswith(UNKNOWN_LEAD_PREFIX):
        # The id of a row says where it is: mis-ph-my-02, hot-my-15.
        return _compose_value(says.removeprefix(UNKNOWN_LEAD_PREFIX), given["lead"]["row"].split("-")[-2].upper())
    return _compose_value(_find_subject(call), given.get("country") or given.get("origin"))


def _find_subject(call: ResponseCall) -> str | None:
    given = call.arguments
    if call.response in LAW_SCREENS:
        return given.get("aspect") or given.get("topic")
    if call.response in LINE_SCREENS and given.get("hotlines"):
        return None
    return SEARCHES.get(call.response)


def _compose_value(subject: str | None, country: str | None) -> str | None:
    return f"{subject}:{country}" if subject in UNKNOWN_SUBJECTS and country in CARD_COUNTRIES else None
