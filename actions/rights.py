"""Topics, their parts, and the menus that lead to them."""

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions.finding import build_seeker, parse_turn
from actions.questions import answer_row_question
from actions.tracker import TurnData, read_turn, respond
from bot import bootstrap
from bot.domain.enums import ASPECTS, DISCLOSURES, PERMISSION_QUESTION, SAFETY_INTENTS, TOPICS
from bot.domain.turn import Choice, ResponseCall
from bot.knowledge import hotlines, next_steps, rights

PAPERS_CHOICE = Choice("no_documents", {"part": "know"})
"""What is known about papers, police and being sent home."""
TOPIC_PAGES = ("utter_topic", "utter_topic_phone")
"""Pages that say what a topic is about."""
FEARED_TOPICS = ("return_home", "no_documents", "police_reporting", "arrested", "leave_employer")
"""Topics that a fear of being sent home is read as."""


class ActionTopic(Action):
    """A topic or one part of it; a disclosure is met with choices first."""

    def name(self) -> str:
        return "action_topic"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        said = parse_turn(tracker)
        answer = answer_law_question(said) or answer_row_question(said, tracker)
        if answer:
            return respond(dispatcher, answer, also=said.other_topics)
        if said.asks == "papers" and said.intent in FEARED_TOPICS and not said.part:
            return respond(dispatcher, build_papers_answer(said), also=said.other_topics)
        return respond(dispatcher, _add_decision_note(build_topic(said), said), also=said.other_topics)


class ActionShowMenu(Action):
    """The menu, or one of the menus below it."""

    def name(self) -> str:
        return "action_show_menu"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        said = read_turn(tracker)
        if said.menu is None:
            return respond(dispatcher, ResponseCall("utter_menu"))
        return respond(dispatcher, rights.build_menu(bootstrap.library().rights, name=said.menu, page=said.page))


def answer_law_question(turn: TurnData) -> ResponseCall | None:
    """What is known of a question about the law, in this message or about the topic she told of before.

    None: she asks none, or tells of harm, which is met first.
    """
    known = bootstrap.library().rights
    aspect = turn.asks
    if aspect == PERMISSION_QUESTION and turn.intent in TOPICS:
        aspect = known.topics[turn.intent].permission_aspect
    if aspect not in ASPECTS or turn.part or turn.intent in (*DISCLOSURES, *SAFETY_INTENTS):
        return None
    told = [turn.intent] if turn.intent in TOPICS else [*turn.other_topics, *turn.topics]
    topic = rights.find_topic(known, aspect=aspect, country=turn.country, told=told)
    if topic is None:
        topic = next(iter(told), None)
    if topic is None:
        return None
    return build_topic(turn.with_choice(Choice(topic, {"part": aspect})))


def build_topic(turn: TurnData) -> ResponseCall:
    """The page of the topic that is asked about, or a part of it."""
    library = bootstrap.library()
    is_pregnant = "pregnancy" in (*turn.other_topics, *turn.topics)
    return rights.build_topic(
        library.rights,
        name=turn.intent,
        part=turn.part,
        country=turn.country,
        origin=turn.origin,
        page=turn.page,
        names_place=turn.names_country or turn.names_origin,
        for_friend=turn.is_for_friend,
        is_pregnant=is_pregnant,
        lines=_find_first_line(turn),
    )


def _add_decision_note(call: ResponseCall, turn: TurnData) -> ResponseCall:
    """The first page about a topic in a thread says that she decides."""
    if turn.topics or call.response not in TOPIC_PAGES:
        return call
    return ResponseCall(call.response, {**call.arguments, "decides": True})


def build_papers_answer(turn: TurnData) -> ResponseCall:
    """Afraid of police or of being sent home without papers: what is known of that, and what is not."""
    return next_steps.add_lead(build_topic(turn.with_choice(PAPERS_CHOICE)), "afraid")


def _find_first_line(turn: TurnData) -> list[str]:
    library = bootstrap.library()
    if turn.country is None or not library.rights.topics[turn.intent].time_matters:
        return []
    return hotlines.find_first_line(
        library.directory, country=turn.country, origin=turn.origin, seeker=build_seeker(turn)
    )
