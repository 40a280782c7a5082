"""What an action may know of a conversation: closed values only, never her words."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import history
from actions.whereabouts import CityMatch, match_city
from bot.domain import enums
from bot.domain.directory import Places
from bot.domain.enums import SAFETY_INTENTS
from bot.domain.turn import MAX_OTHER_TOPICS, Choice, ResponseCall


@dataclass(frozen=True)
class TurnData:
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
    reply_language: str | None = None
    """The language she is answered in."""
    topic: str | None = None
    """The last topic she asked about in this thread."""
    is_for_friend: bool = False
    """Whether she asks for somebody else."""
    countries: tuple[str, ...] = ()
    """Countries this message names without saying which of them she is in; empty where that is known."""
    other_topics: tuple[str, ...] = ()
    """Other topics of this very message, the gravest first."""
    topics: tuple[str, ...] = ()
    """Topics of the thread before this message, the newest first."""
    told: tuple[str, ...] = ()
    """Topics of the last message that told of any."""
    subject: Choice | None = None
    """What she told or asked last before this message."""
    shown: ResponseCall | None = None
    """The screen she saw last."""
    intent_before: str | None = None
    asked_before: str | None = None
    """What her last message asked, if that is likelier than that it asked nothing."""
    confidence: float = 1.0
    """How likely the intent of this message is."""
    questions: tuple[tuple[str, float], ...] = ()
    """What this message may ask, and that it asks nothing, the likeliest first, each with its probability."""
    after: str | None = None
    """The card that was the last thing she was shown (vocabulary.SAFETY); the assistant did not name it."""

    def with_choice(self, choice: Choice) -> "TurnData":
        """As if she had asked this, where and for whom she asks now."""
        values = choice.values
        return replace(
            self,
            intent=choice.intent,
            part=values.get("part"),
            kind=values.get("kind"),
            menu=values.get("menu"),
            page=None,
            country=values.get("country", self.country),
            origin=values.get("origin", self.origin),
            need=None,
        )


def read_turn(tracker: Tracker, places: Places | None = None) -> TurnData:
    """Read the tracker. Without the table of places, no city is known."""
    entities = [entity for entity in tracker.latest_message.get("entities", ()) if _is_closed_value(entity)]
    said = {entity["entity"]: entity["value"] for entity in entities if not entity.get("role")}
    spoken = _read_metadata(tracker)
    before = _validate_country(spoken.get("country")) or tracker.get_slot("country")
    named = _list_named_countries(entities, before=before, is_asked=_is_country_question(tracker))
    country = said.get("country") or (named[0] if len(named) == 1 else None)
    where = _resolve_city(entities, tracker, country=country, before=before, places=places)
    intent = (tracker.latest_message.get("intent") or {}).get("name") or "nlu_fallback"
    return TurnData(
        intent=intent,
        country=country or (None if named else before),
        origin=said.get("origin") or tracker.get_slot("origin"),
        need=tracker.get_slot("need"),
        asked_part=tracker.get_slot("part"),
        names_country=country is not None,
        names_origin="origin" in said,
        part=said.get("part"),
        questions=_list_questions(entities),
        after=spoken.get("after") if spoken.get("after") in SAFETY_INTENTS else None,
        kind=said.get("kind"),
        menu=said.get("menu"),
        language=said.get("language"),
        page=said.get("page"),
        place=where.place,
        names_place=where.is_named,
        candidates=where.candidates,
        reply_language=spoken.get("language"),
        is_for_friend=spoken.get("about") == "friend",
        countries=() if country else named,
        confidence=float((tracker.latest_message.get("intent") or {}).get("confidence") or 0.0),
        other_topics=tuple(topic for topic in history.list_other_topics(entities) if topic != intent),
        **_build_history_fields(tracker),
    )


def respond(dispatcher: CollectingDispatcher, call: ResponseCall, *, also: Sequence[str] = ()) -> list[EventType]:
    """Name the response, with other topics she told of beside it, and remember which question is open, if this is one."""
    if also:
        call = ResponseCall(call.response, {**call.arguments, "also": list(also[:MAX_OTHER_TOPICS])})
    dispatcher.utter_message(response=call.response, **call.arguments)
    asks: dict[str, Any] = call.arguments.get("asks") or {}
    return [SlotSet("need", asks.get("intent")), SlotSet("part", asks.get("values", {}).get("part"))]


def _list_questions(entities: Sequence[dict[str, Any]]) -> tuple[tuple[str, float], ...]:
    return tuple(
        (one["value"], float(one.get("confidence_entity", 1.0))) for one in entities if one["entity"] == "question"
    )


def _build_history_fields(tracker: Tracker) -> dict[str, Any]:
    topics = history.list_previous_topics(tracker)
    return {
        "topic": next(iter(topics), None),
        "topics": topics,
        "told": history.list_latest_topics(tracker),
        "subject": history.find_previous_subject(tracker),
        "shown": history.find_previous_screen(tracker, steps_back=0),
        "intent_before": history.find_previous_intent(tracker),
        "asked_before": history.find_previous_question(tracker),
    }


def _read_metadata(tracker: Tracker) -> dict[str, Any]:
    """What the gateway sent with her message: her language, whom it is about, and where she is if a card asked that."""
    spoken: dict[str, Any] = next((event for event in reversed(tracker.events) if event["event"] == "user"), {})
    return spoken.get("metadata") or {}


def _resolve_city(
    entities: list[dict[str, Any]], tracker: Tracker, *, country: str | None, before: str | None, places: Places | None
) -> CityMatch:
    return match_city(
        [entity["value"] for entity in entities if entity["entity"] == "place"],
        remembered_place=tracker.get_slot("place"),
        country=country or before,
        names_country=country is not None,
        places=places or Places(),
    )


def _list_named_countries(entities: list[dict[str, Any]], *, before: str | None, is_asked: bool) -> tuple[str, ...]:
    """Countries that are only named: for this message, and asked about where there are several and none is known.

    Her home country is where she is only if that was the question.
    """
    named = dict.fromkeys(one["value"] for one in entities if one["entity"] == "country" and one.get("role"))
    places = [code for code in named if is_asked or code not in enums.ORIGINS or len(named) > 1]
    return () if len(places) > 1 and before in places else tuple(places)


def _is_country_question(tracker: Tracker) -> bool:
    asked = history.find_previous_screen(tracker, steps_back=0)
    return asked is not None and asked.response == "utter_ask_country"


def _validate_country(country: str | None) -> str | None:
    return country if country in enums.ENTITY_VALUES["country"] else None


def _is_closed_value(entity: dict[str, Any]) -> bool:
    return entity["value"] in enums.ENTITY_VALUES.get(entity["entity"], ())
