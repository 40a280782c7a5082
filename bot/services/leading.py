"""How a talk goes on from a screen: what comes next, what is said again more simply, what a place adds to what she told.

Tables of names alone: what a step shows, the services of its own say.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from bot.model.turn import Choice, Utterance
from bot.model.vocabulary import DISCLOSURES, FIND_HELP, SAFETY, TOPICS

SHOWN: Final = (*SAFETY, *FIND_HELP, *TOPICS)
"""What a talk can be about."""
LOW: Final = ("utter_very_low", "utter_still_here")
"""Screens that are stayed with, whatever she answers."""
STILL: Final = "utter_still_here"
CARDS: Final = ("utter_help_now",)
QUESTIONS: Final = ("utter_ask_", "utter_did_i_understand", "utter_not_understood")
CONTACTS: Final = (
    "utter_numbers", "utter_contact_other", "utter_office", "utter_shelter", "utter_health_care", "utter_legal_aid",
    "utter_help_now", "utter_very_low", "utter_still_here", "utter_disclosure_time_here",
)  # fmt: skip
"""Screens that show whom she can call."""
ADVICE: Final = ("utter_office_know",)
"""Screens named like those, which show nobody."""
ROWS: Final = ("hotlines", "groups", "missions")

_WHAT_THEY_ASK = Choice("find_hotline", {"part": "know"})
_BEFORE_A_CALL = Choice("talk_to_person", {"part": "know"})
_OFFICE = Choice("find_embassy", {"part": "know"})
NEXT: Final[Sequence[tuple[str, Choice]]] = (
    ("utter_office_know", _BEFORE_A_CALL),
    ("utter_office", _OFFICE),
    ("utter_numbers", _WHAT_THEY_ASK),
    ("utter_contact_other", _WHAT_THEY_ASK),
    ("utter_shelter", _WHAT_THEY_ASK),
    ("utter_legal_aid", _WHAT_THEY_ASK),
    ("utter_health_care", _WHAT_THEY_ASK),
    ("utter_what_they_ask", _BEFORE_A_CALL),
    ("utter_person", _BEFORE_A_CALL),
    ("utter_before_you_call", Choice("find_hotline")),
)
"""By how the name of a screen begins: what comes after it. Topics and questions: `next_of_topic`, and the question itself."""
HELP_OF: Final[Mapping[str, Choice]] = {
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
_GROUPS = Choice("find_hotline", {"kind": "migrant_ngo"})
_TOPIC_PAGES = ("utter_topic", "utter_topic_plain", "utter_topic_phone", "utter_topic_friend")
PLAIN: Final[Mapping[str, str]] = {
    "utter_topic": "utter_topic_plain",
    "utter_topic_phone": "utter_topic_plain",
    "utter_disclosure": "utter_disclosure_plain",
}
"""Screens that have a shorter one of their own."""
AGAIN: Final[Sequence[tuple[str, str]]] = (
    ("utter_ask_", "again_question"),
    ("utter_office_know", "again"),
    ("utter_office", "again_office"),
    ("utter_numbers", "again_numbers"),
    ("utter_contact_other", "again_numbers"),
    ("utter_shelter", "again_numbers"),
    ("utter_legal_aid", "again_numbers"),
    ("utter_health_care", "again_numbers"),
    ("utter_help_now", "again_numbers"),
    ("utter_topic_law", "again_law"),
    ("utter_topic_know", "again_law"),
    ("utter_topic_home", "again_law"),
    ("", "again"),
)
"""The line above any other, by how its name begins."""


def help_of(topic: str) -> Choice:
    """Who helps with a topic."""
    return HELP_OF.get(topic, _GROUPS)


def step_after(shown: Utterance) -> Choice | None:
    """What comes after a screen; None where the screen itself is still open, or leads nowhere."""
    topic = shown.arguments.get("topic")
    if topic in TOPICS and shown.response.startswith(("utter_topic", "utter_disclosure", "utter_time_matters")):
        opens = shown.response in _TOPIC_PAGES or shown.response.startswith(("utter_topic_law", "utter_topic_know"))
        return Choice(topic, {"part": "help"}) if opens else help_of(topic)
    return next((step for name, step in NEXT if shown.response.startswith(name)), None)


def again(shown: Utterance) -> Utterance:
    """A screen once more: in shorter words where it has some, else with a line above it."""
    plain = PLAIN.get(shown.response)
    if plain:
        return Utterance(plain, shown.arguments)
    says = next(says for name, says in AGAIN if shown.response.startswith(name))
    return led(shown, says)


def led(shown: Utterance, says: str, **about: str) -> Utterance:
    """A screen with a line above it."""
    return Utterance(shown.response, {**shown.arguments, "lead": {"says": says, **about}})


def is_open(shown: Utterance) -> bool:
    """Whether a screen waits for an answer, or must not be left for something else: then it is shown again."""
    return shown.response.startswith((*QUESTIONS, *CARDS))


def shows_contacts(shown: Utterance) -> bool:
    """Whether a screen shows whom she can call."""
    return shown.response.startswith(CONTACTS) and not shown.response.startswith(ADVICE)


def rows_of(shown: Utterance) -> list[str]:
    """Ids of the rows on a screen."""
    return [row for name in ROWS for row in shown.arguments.get(name, ())]
