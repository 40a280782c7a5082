"""How a talk goes on from a screen: what comes next, what is said again more simply, what a place adds to what she told.

Tables of names alone: what a step shows, the services of its own say.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from bot.domain.directory import NO_SUBSTITUTE_RISKS, Directory, Hotline, Mission
from bot.domain.enums import DISCLOSURES, FIND_HELP_INTENTS, SAFETY_INTENTS, TOPICS
from bot.domain.turn import Choice, ResponseCall

TALK_TOPICS: Final = (*SAFETY_INTENTS, *FIND_HELP_INTENTS, *TOPICS)
"""What a talk can be about."""
SELF_HARM_SCREENS: Final = ("utter_very_low", "utter_still_here")
"""Screens that are stayed with, whatever she answers."""
SUPPORT_SCREEN: Final = "utter_still_here"
CARD_SCREENS: Final = ("utter_help_now",)
QUESTION_SCREENS: Final = ("utter_ask_", "utter_did_i_understand", "utter_not_understood")
CONTACT_SCREENS: Final = (
    "utter_numbers",
    "utter_contact_other",
    "utter_contact_line",
    "utter_contact_office",
    "utter_office",
    "utter_shelter",
    "utter_health_care",
    "utter_legal_aid",
    "utter_help_now",
    "utter_very_low",
    "utter_still_here",
    "utter_disclosure_time_here",
    "utter_answer",
    "utter_topic_here",
)
"""Screens that show whom she can call."""
ADVICE_SCREENS: Final = ("utter_office_know",)
"""Screens named like those, which show nobody."""
ROW_ARGUMENTS: Final = ("hotlines", "lines", "groups", "missions")

_CALL_ADVICE_CHOICE = Choice("find_hotline", {"part": "know"})
_BEFORE_CALL_CHOICE = Choice("talk_to_person", {"part": "know"})
_OFFICE_CHOICE = Choice("find_embassy", {"part": "know"})
NEXT_CHOICES: Final[Sequence[tuple[str, Choice]]] = (
    ("utter_office_know", _BEFORE_CALL_CHOICE),
    ("utter_office", _OFFICE_CHOICE),
    ("utter_numbers", _CALL_ADVICE_CHOICE),
    ("utter_contact_other", _CALL_ADVICE_CHOICE),
    ("utter_shelter", _CALL_ADVICE_CHOICE),
    ("utter_legal_aid", _CALL_ADVICE_CHOICE),
    ("utter_health_care", _CALL_ADVICE_CHOICE),
    ("utter_what_they_ask", _BEFORE_CALL_CHOICE),
    ("utter_person", _BEFORE_CALL_CHOICE),
    ("utter_before_you_call", Choice("find_hotline")),
)
"""By how the name of a screen begins: what comes after it. Topics and questions: `next_of_topic`, and the question itself."""
HELP_CHOICES: Final[Mapping[str, Choice]] = {
    **dict.fromkeys(DISCLOSURES, Choice("find_hotline", {"kind": "violence"})),
    "sexual_violence": Choice("find_health_care"),
    "confinement_trafficking": Choice("find_hotline", {"kind": "trafficking"}),
    "feeling_low": Choice("feeling_low"),
    "health": Choice("find_health_care"),
    "pregnancy": Choice("find_health_care"),
    "arrested": Choice("find_legal_aid"),
    "police_reporting": Choice("find_legal_aid"),
    "wages_unpaid": Choice("find_hotline", {"kind": "labour"}),
}
"""Who helps with a topic; with any other, a group for migrants."""
GROUPS_CHOICE = Choice("find_hotline", {"kind": "migrant_ngo"})
_TOPIC_PAGES = ("utter_topic", "utter_topic_here", "utter_topic_plain", "utter_topic_phone", "utter_topic_friend")
PLAIN_SCREENS: Final[Mapping[str, str]] = {
    "utter_topic": "utter_topic_plain",
    "utter_topic_here": "utter_topic_plain",
    "utter_topic_phone": "utter_topic_plain",
    "utter_disclosure": "utter_disclosure_plain",
}
"""Screens that have a shorter one of their own."""
REPEAT_LEADS: Final[Sequence[tuple[str, str]]] = (
    ("utter_ask_", "again_question"),
    ("utter_office_know", "again"),
    ("utter_office", "again_office"),
    ("utter_numbers", "again_numbers"),
    ("utter_contact_other", "again_numbers"),
    ("utter_shelter", "again_numbers"),
    ("utter_legal_aid", "again_numbers"),
    ("utter_health_care", "again_numbers"),
    ("utter_help_now", "again_numbers"),
    ("utter_answer", "again_law"),
    ("utter_topic_law", "again_law"),
    ("utter_topic_know", "again_law"),
    ("utter_topic_home", "again_law"),
    ("", "again"),
)
"""The line above any other, by how its name begins."""


def choose_help(topic: str) -> Choice:
    """Who helps with a topic."""
    return HELP_CHOICES.get(topic, GROUPS_CHOICE)


def choose_next(call: ResponseCall) -> Choice | None:
    """What comes after a screen; None where the screen itself is still open, or leads nowhere."""
    topic = call.arguments.get("topic")
    if topic in TOPICS and call.response.startswith(("utter_topic", "utter_disclosure", "utter_time_matters")):
        opens = call.response in _TOPIC_PAGES or call.response.startswith(("utter_topic_law", "utter_topic_know"))
        return Choice(topic, {"part": "help"}) if opens else choose_help(topic)
    return next((step for name, step in NEXT_CHOICES if call.response.startswith(name)), None)


def repeat_screen(call: ResponseCall) -> ResponseCall:
    """A screen once more: in shorter words where it has some, else with a line above it."""
    plain = PLAIN_SCREENS.get(call.response)
    if plain:
        return ResponseCall(plain, call.arguments)
    says = next(says for name, says in REPEAT_LEADS if call.response.startswith(name))
    return add_lead(call, says)


def add_lead(call: ResponseCall, lead: str, **about: str) -> ResponseCall:
    """A screen with a line above it."""
    return ResponseCall(call.response, {**call.arguments, "lead": {"says": lead, **about}})


def is_awaiting_answer(call: ResponseCall) -> bool:
    """Whether a screen waits for an answer, or must not be left for something else: then it is shown again."""
    return call.response.startswith((*QUESTION_SCREENS, *CARD_SCREENS))


def has_contacts(call: ResponseCall) -> bool:
    """Whether a screen shows whom she can call."""
    return call.response.startswith(CONTACT_SCREENS) and not call.response.startswith(ADVICE_SCREENS)


def find_row_answer(directory: Directory, screens: Sequence[ResponseCall], question: str) -> ResponseCall | None:
    """One row of the screens, the newest first, that says what is asked, on a screen of its own with the answer above it.

    Where no row says it, the first one that can be called, and that it is not known; None where there is none.
    """
    rows = [directory.get_row(row_id) for screen in screens for row_id in _list_asked_rows(screen)]
    known = next((row for row in rows if _says(row, question)), None)
    row = known or next((row for row in rows if isinstance(row, Hotline) or row.can_be_called), None)
    if row is None:
        return None
    screen = (
        ResponseCall("utter_contact_office", {"missions": [row.row_id]})
        if isinstance(row, Mission)
        else ResponseCall("utter_contact_line", {"hotlines": [row.row_id]})
    )
    lead = {"says": question if known else f"no_{question}", "row": row.row_id}
    return ResponseCall(screen.response, {**screen.arguments, "lead": lead})


def _list_asked_rows(call: ResponseCall) -> Sequence[str]:
    """The rows of a screen that "they" may mean: on a page of offices the offices, not the groups beside them."""
    offices = call.arguments.get("missions", ()) if call.response.startswith("utter_office") else ()
    return offices or list_shown_rows(call)


def _says(row: Mission | Hotline, question: str) -> bool:
    fields = {
        "hours": row.hours,
        "cost": isinstance(row, Hotline) and row.is_free,
        "address": getattr(row, "address", ""),
        "how_to_get_there": getattr(row, "address", ""),
        "other_way_to_reach": row.ways or (row.website and row.risk not in NO_SUBSTITUTE_RISKS),
        "languages": row.languages,
    }
    return bool(fields.get(question))


def list_shown_rows(call: ResponseCall) -> list[str]:
    """Ids of the rows on a screen."""
    return [row for name in ROW_ARGUMENTS for row in call.arguments.get(name, ())]
