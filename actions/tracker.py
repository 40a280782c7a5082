"""What an action may know of a conversation: closed values only, never her words."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.whereabouts import whereabouts
from bot.model import vocabulary
from bot.model.places import Places
from bot.model.turn import KEPT_TURNS, Utterance


@dataclass(frozen=True)
class Heard:
    """This turn's intent and closed values, and what the thread remembers."""

    intent: str
    country: str | None
    origin: str | None
    need: str | None
    asked_part: str | None
    part: str | None
    kind: str | None
    menu: str | None
    language: str | None
    page: str | None
    names_country: bool
    """Whether this very message named a country."""
    names_origin: bool
    names_place: bool = False
    place: str | None = None
    """Her city, as an id; `any` where she skipped it; None where it was not asked for."""
    candidates: tuple[str, ...] = ()
    """Places in different countries that have the name she wrote: where she is, is not known from it."""
    speaks: str | None = None
    """The language she is answered in."""
    topic: str | None = None
    """The last topic she asked about in this thread."""
    for_friend: bool = False
    """Whether this message asks for somebody else."""
    countries: tuple[str, ...] = ()
    """Countries this message names without saying which of them she is in; empty where that is known."""


def heard(tracker: Tracker, places: Places | None = None) -> Heard:
    """Read the tracker. Without the table of places, no city is known."""
    entities = [entity for entity in tracker.latest_message.get("entities", ()) if _closed(entity)]
    said = {entity["entity"]: entity["value"] for entity in entities if not entity.get("role")}
    spoken = _metadata(tracker)
    before = _said_before(spoken.get("country")) or tracker.get_slot("country")
    named = _named(entities, before=before, is_asked=_asks_country(tracker))
    country = said.get("country") or (named[0] if len(named) == 1 else None)
    where = whereabouts(
        [entity["value"] for entity in entities if entity["entity"] == "place"],
        remembered=tracker.get_slot("place"), country=country or before, names_country=country is not None,
        places=places or Places(),
    )  # fmt: skip
    return Heard(
        intent=(tracker.latest_message.get("intent") or {}).get("name") or "nlu_fallback",
        country=country or (None if named else before),
        origin=said.get("origin") or tracker.get_slot("origin"),
        need=tracker.get_slot("need"),
        asked_part=tracker.get_slot("part"),
        names_country=country is not None,
        names_origin="origin" in said,
        part=said.get("part"),
        kind=said.get("kind"),
        menu=said.get("menu"),
        language=said.get("language"),
        page=said.get("page"),
        place=where.place,
        names_place=where.is_named,
        candidates=where.candidates,
        speaks=spoken.get("language"),
        topic=_last_topic(tracker),
        for_friend=spoken.get("about") == "friend",
        countries=() if country else named,
    )


def answer(dispatcher: CollectingDispatcher, said: Utterance) -> list[EventType]:
    """Name the response, and remember which question is open, if this is one."""
    dispatcher.utter_message(response=said.response, **said.arguments)
    asks: dict[str, Any] = said.arguments.get("asks") or {}
    return [SlotSet("need", asks.get("intent")), SlotSet("part", asks.get("values", {}).get("part"))]


def shown_before(tracker: Tracker, *, steps_back: int) -> Utterance | None:
    """The screen she saw before: her path of screens, with each `go_back` undoing one step."""
    path: list[Utterance] = []
    for is_back, screen in _steps(tracker):
        if is_back:
            del path[-1:]
        elif screen and path[-1:] != [screen]:
            path.append(screen)
    return path[-1 - steps_back] if len(path) > steps_back else None


def _steps(tracker: Tracker) -> Iterator[tuple[bool, Utterance | None]]:
    # What a step back showed is a step too: the turn that first showed it may be forgotten by now.
    for event in _before_this_turn(tracker.events):
        if event["event"] == "user":
            named = ((event.get("parse_data") or {}).get("intent") or {}).get("name")
            asked = {e.get("entity"): e.get("value") for e in (event.get("parse_data") or {}).get("entities", ())}
            if named == "go_back" and asked.get("part") != "last":
                yield True, None
        elif event["event"] == "bot":
            metadata = event.get("metadata") or {}
            if metadata.get("utter_action"):
                yield False, Utterance(metadata["utter_action"], metadata.get("arguments") or {})


def _metadata(tracker: Tracker) -> dict[str, Any]:
    """What the gateway sent with her message: her language, whom it is about, and where she is if a card asked that."""
    spoken: dict[str, Any] = next((event for event in reversed(tracker.events) if event["event"] == "user"), {})
    return spoken.get("metadata") or {}


def _named(entities: list[dict[str, Any]], *, before: str | None, is_asked: bool) -> tuple[str, ...]:
    """Countries that are only named: for this message, and asked about where there are several and none is known.

    Her home country is where she is only if that was the question.
    """
    named = dict.fromkeys(one["value"] for one in entities if one["entity"] == "country" and one.get("role"))
    places = [code for code in named if is_asked or code not in vocabulary.ORIGINS or len(named) > 1]
    return () if len(places) > 1 and before in places else tuple(places)


def _asks_country(tracker: Tracker) -> bool:
    asked = shown_before(tracker, steps_back=0)
    return asked is not None and asked.response == "utter_ask_country"


def _said_before(country: str | None) -> str | None:
    return country if country in vocabulary.VALUES["country"] else None


def _last_topic(tracker: Tracker) -> str | None:
    named = (
        ((event.get("parse_data") or {}).get("intent") or {}).get("name")
        for event in reversed(_before_this_turn(tracker.events))
        if event["event"] == "user"
    )
    return next((intent for intent in named if intent in vocabulary.TOPICS), None)


def _before_this_turn(events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    # Her message of this turn is followed by slots and by how it was read, so it is not simply the last event.
    spoken = [index for index, event in enumerate(events) if event["event"] == "user"]
    # No further back than every thread remembers: an answer must not depend on how much history happens to be at hand.
    return events[spoken[:-1][-KEPT_TURNS:][0] : spoken[-1]] if spoken[:-1] else []


def _closed(entity: dict[str, Any]) -> bool:
    return entity["value"] in vocabulary.VALUES.get(entity["entity"], ())
