"""What a thread has seen so far: screens she was shown and what she asked, from its events. Closed values only."""

from collections.abc import Iterator, Sequence
from typing import Any

from rasa_sdk import Tracker

from bot.domain import enums
from bot.domain.enums import TOPICS
from bot.domain.turn import MAX_TURNS, Choice, ResponseCall
from bot.knowledge.next_steps import TALK_TOPICS

TURN_ARGUMENTS = ("lead", "also", "decides")
"""Arguments of the turn in which a screen was shown, and not of the screen."""
Event = dict[str, Any]


def find_previous_screen(tracker: Tracker, *, steps_back: int) -> ResponseCall | None:
    """The screen she saw before: her path of screens, with each `go_back` undoing one step."""
    path: list[ResponseCall] = []
    for is_back, screen in _iterate_steps(tracker):
        if is_back:
            del path[-1:]
        elif screen and path[-1:] != [screen]:
            path.append(screen)
    return path[-1 - steps_back] if len(path) > steps_back else None


def list_previous_screens(tracker: Tracker) -> list[ResponseCall]:
    """Every screen of this thread, the newest first, without what stood beside it."""
    return [screen for _, screen in reversed(list(_iterate_steps(tracker))) if screen]


def find_previous_subject(tracker: Tracker) -> Choice | None:
    """What she told or asked last, with the closed values of it that are not a place."""
    for intent, entities in _iterate_messages(tracker):
        if intent in TALK_TOPICS:
            return Choice(intent, {name: value for name, value in entities.items() if name in ("part", "kind")})
    return None


def list_previous_topics(tracker: Tracker) -> tuple[str, ...]:
    """Topics of this thread, the newest first, each once."""
    named = [topic for turn in reversed(_list_turns(tracker)) for topic in list_message_topics(turn)]
    return tuple(dict.fromkeys(named))


def list_latest_topics(tracker: Tracker) -> tuple[str, ...]:
    """Topics of the last message that told of any."""
    return next((topics for turn in reversed(_list_turns(tracker)) if (topics := list_message_topics(turn))), ())


def find_previous_intent(tracker: Tracker) -> str | None:
    """What her last message was understood as."""
    return next((intent for intent, _ in _iterate_messages(tracker)), None)


def find_previous_question(tracker: Tracker) -> str | None:
    """What her last message asked, by the likeliest reading of it; None where that is nothing."""
    for event in reversed(_list_turns(tracker)):
        entities = (event.get("parse_data") or {}).get("entities", ())
        asked = next((each["value"] for each in entities if each.get("entity") == "question"), enums.NO_QUESTION)
        return asked if asked in enums.QUESTIONS else None
    return None


def list_message_topics(event: Event) -> tuple[str, ...]:
    """Topics of one message: its intent, then the others in it, the gravest first."""
    parsed = event.get("parse_data") or {}
    intent = (parsed.get("intent") or {}).get("name")
    named = [intent, *list_other_topics(parsed.get("entities", ()))]
    return tuple(dict.fromkeys(name for name in named if name in TOPICS))


def list_other_topics(entities: Sequence[Event]) -> tuple[str, ...]:
    """Topics of a message beside its intent."""
    return tuple(each["value"] for each in entities if each.get("entity") == "topic" and each.get("value") in TOPICS)


def _iterate_messages(tracker: Tracker) -> Iterator[tuple[str | None, dict[str, str]]]:
    for event in reversed(_list_turns(tracker)):
        parsed = event.get("parse_data") or {}
        entities = {
            each["entity"]: each["value"]
            for each in parsed.get("entities", ())
            if each.get("value") in enums.ENTITY_VALUES.get(each.get("entity"), ())
        }
        yield (parsed.get("intent") or {}).get("name"), entities


def _list_turns(tracker: Tracker) -> list[Event]:
    return [event for event in _list_earlier_events(tracker.events) if event["event"] == "user"]


def _iterate_steps(tracker: Tracker) -> Iterator[tuple[bool, ResponseCall | None]]:
    # What a step back showed is a step too: the turn that first showed it may be forgotten by now.
    for event in _list_earlier_events(tracker.events):
        if event["event"] == "user":
            named = ((event.get("parse_data") or {}).get("intent") or {}).get("name")
            asked = {e.get("entity"): e.get("value") for e in (event.get("parse_data") or {}).get("entities", ())}
            if named == "go_back" and asked.get("part") != "last":
                yield True, None
        elif event["event"] == "bot":
            metadata = event.get("metadata") or {}
            if metadata.get("utter_action"):
                arguments = metadata.get("arguments") or {}
                kept = {name: value for name, value in arguments.items() if name not in TURN_ARGUMENTS}
                yield False, ResponseCall(metadata["utter_action"], kept)


def _list_earlier_events(events: list[Event]) -> list[Event]:
    # Her message of this turn is followed by slots and by how it was read, so it is not simply the last event.
    spoken = [index for index, event in enumerate(events) if event["event"] == "user"]
    # No further back than every thread remembers: an answer must not depend on how much history happens to be at hand.
    return events[spoken[:-1][-MAX_TURNS:][0] : spoken[-1]] if spoken[:-1] else []
