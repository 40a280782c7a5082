"""Typed arguments: how each placeholder of a response becomes text. A placeholder without a line here fails `check`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.errors import Unrenderable
from bot.i18n import labels, posts, rows
from bot.i18n.languages import country_name
from bot.i18n.review import State
from bot.i18n.statements import statement
from bot.i18n.voice import Voice
from bot.model.directory import Directory, Mission
from bot.model.places import Places
from bot.model.policy import Limits
from bot.model.rights import Page, Rights
from bot.model.vocabulary import CARD_COUNTRIES

Arguments = Mapping[str, Any]


@dataclass(frozen=True)
class Shelf:
    """The data that arguments point into."""

    directory: Directory
    rights: Rights
    limits: Limits
    operator: str
    now: datetime | None = None
    """The moment she reads; None where a screen is kept for later, and says nothing of this moment."""
    places: Places = field(default_factory=Places)
    reviewed: Mapping[str, State] = field(default_factory=dict)
    """How far the texts of each language were reviewed; a language that is not here was not."""
    recall: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Words that bring the help card back for everybody, by language."""
    likely: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Countries named first where hers is not known, by language; of a language that is not here, all are."""


def country(shelf: Shelf, voice: Voice, given: Arguments) -> str:
    """Where she is."""
    return country_name(given["country"], voice.language)


def origin(shelf: Shelf, voice: Voice, given: Arguments) -> str:
    """Whose office or line."""
    return country_name(given["origin"], voice.language)


def other(shelf: Shelf, voice: Voice, given: Arguments) -> str:
    """Where an office is that serves her country too."""
    return country_name(given["other"], voice.language)


def kind(shelf: Shelf, voice: Voice, given: Arguments) -> str:
    """What a line is for."""
    return voice.label(labels.KINDS[given["kind"]])


def topic(shelf: Shelf, voice: Voice, given: Arguments) -> str:
    """A topic's name."""
    return voice.text(given["topic"], shelf.rights.topics[given["topic"]].title)


def emergency(shelf: Shelf, voice: Voice, given: Arguments) -> str:
    """Police and ambulance where she is."""
    return rows.emergency(shelf.directory, given["country"], voice)


def emergency_there(shelf: Shelf, voice: Voice, given: Arguments) -> str:
    """The same where that is known; else of the likely countries."""
    known = given.get("country") in CARD_COUNTRIES
    return (emergency if known else emergency_likely)(shelf, voice, given)


def emergency_line(shelf: Shelf, voice: Voice, given: Arguments) -> str:
    """Police and ambulance where she is, in one line."""
    return rows.emergency_line(shelf.directory, given["country"], voice)


def emergency_likely(shelf: Shelf, voice: Voice, given: Arguments) -> str:
    """Police and ambulance of the countries where women of her language mostly are, one line each."""
    return rows.emergency_likely(shelf.directory, shelf.likely.get(voice.language, CARD_COUNTRIES), voice)


def hotlines(shelf: Shelf, voice: Voice, given: Arguments) -> str:
    """Help lines by row id, or plainly that none is known."""
    if len(given["hotlines"]) == 0:  # unset is a fault, not an empty list
        return voice.label(labels.ROW["no_line"])
    return _blocks(rows.hotline(shelf.directory.hotline(row_id), voice, now=shelf.now) for row_id in given["hotlines"])


def listeners(shelf: Shelf, voice: Voice, given: Arguments) -> str:
    """Help lines by row id, or nothing: who is very low is not told what we lack."""
    return hotlines(shelf, voice, given) if given["hotlines"] else ""


def groups(shelf: Shelf, voice: Voice, given: Arguments) -> str:
    """Lines no government runs, or plainly that none is known, and then another line there that speaks her language."""
    if len(given["groups"]) == 0:
        others = (rows.hotline(shelf.directory.hotline(row_id), voice, now=shelf.now) for row_id in given.get("lines", ()))
        return _blocks((voice.label(labels.ROW["no_group"]), *others))
    return _blocks(rows.hotline(shelf.directory.hotline(row_id), voice, now=shelf.now) for row_id in given["groups"])


def missions(shelf: Shelf, voice: Voice, given: Arguments) -> str:
    """Offices by row id; a caution of the whole screen is not said again at each."""
    found = [shelf.directory.mission(row_id) for row_id in given["missions"]]
    given_caution = given.get("caution")
    return _blocks(
        rows.mission(
            row, voice, says_risk=row.risk != given_caution, away=_away(row, shelf, voice, given), now=shelf.now
        )
        for row in found
    )


def caution(shelf: Shelf, voice: Voice, given: Arguments) -> str:
    """What to know about an office before going near it."""
    return voice.label(labels.RISKS[given["caution"]])


def facts(shelf: Shelf, voice: Voice, given: Arguments) -> str:
    """Sourced statements by id."""
    return _blocks(statement(shelf.rights.facts[fact_id], voice) for fact_id in given["facts"])


def windows(shelf: Shelf, voice: Voice, given: Arguments) -> str:
    """Times in which help works, one short line each; their sources stand with the facts themselves."""
    told = [shelf.rights.facts[fact_id] for fact_id in given["facts"] if fact_id in labels.WINDOWS]
    return "\n".join("· " + voice.label(labels.WINDOWS[fact.fact_id], **fact.values) for fact in told)


def unreviewed(shelf: Shelf, voice: Voice, given: Arguments) -> str:
    """That nobody has checked what stands below, as long as that is so of any of it."""
    is_checked = all(shelf.rights.facts[fact_id].source.assured_on for fact_id in given["facts"])
    return "" if is_checked else voice.label(labels.FACT["unreviewed"])


def frame(shelf: Shelf, voice: Voice, given: Arguments) -> str:
    """What a topic is: whose it is, no blame, she decides."""
    return voice.text(given["topic"], _page(shelf, given).frame)


def friend(shelf: Shelf, voice: Voice, given: Arguments) -> str:
    """The frame told again for somebody who asks for another."""
    return voice.text(given["topic"], _page(shelf, given).friend)


def options(shelf: Shelf, voice: Voice, given: Arguments) -> str:
    """What she can do, one a line."""
    return "\n".join("· " + voice.text(given["topic"], option) for option in _page(shelf, given).options)


def know(shelf: Shelf, voice: Voice, given: Arguments) -> str:
    """What to know first, one a line."""
    return "\n".join("· " + voice.text(given["topic"], text) for text in _page(shelf, given).know)


def hours(shelf: Shelf, voice: Voice, given: Arguments) -> str:
    """How far back messages can be deleted."""
    return str(shelf.limits.deletable_hours)


def minutes(shelf: Shelf, voice: Voice, given: Arguments) -> str:
    """After how many quiet minutes the thread is forgotten."""
    return str(shelf.limits.thread_minutes)


def operator(shelf: Shelf, voice: Voice, given: Arguments) -> str:
    """Who runs this, in the operator's own words, or nothing."""
    return voice.label(labels.ROW["operated_by"], operator=shelf.operator) if shelf.operator else ""


def review_state(shelf: Shelf, voice: Voice, given: Arguments) -> str:
    """Whether anybody has checked the texts of her language yet."""
    return voice.label(labels.REVIEW[shelf.reviewed.get(voice.language, "none")])


def recall_words(shelf: Shelf, voice: Voice, given: Arguments) -> str:
    """Words of her language that bring the help card back, one a line."""
    return "\n".join("· " + word for word in shelf.recall[voice.language])


ARGUMENTS: Mapping[str, Callable[[Shelf, Voice, Arguments], str]] = {
    **{function.__name__: function for function in (
        country, origin, other, kind, topic, emergency, emergency_likely, emergency_line, emergency_there, hotlines, listeners,
        groups, missions, caution, facts, windows, unreviewed, frame, friend, options, know, hours, minutes, operator,
        review_state, recall_words,
    )},
    **posts.ARGUMENTS,
}  # fmt: skip


def _away(row: Mission, shelf: Shelf, voice: Voice, given: Arguments) -> str:
    """How far an office is from her city, as honestly as it is known, or nothing."""
    far = given.get("distances", {}).get(row.row_id)
    if far is None:
        return ""
    place = shelf.places.find(given["place"])
    if place is None:
        raise Unrenderable("a distance from no place")
    if far == 0:
        return voice.label(labels.ROW["near"], place=place.name)
    words = labels.ROW["away" if row.precision == "office" else "city_away"]
    return voice.label(words, kilometres=str(far), place=place.name, city=row.city)


def _page(shelf: Shelf, given: Arguments) -> Page:
    return shelf.rights.topics[given["topic"]].page


def _blocks(blocks: Any) -> str:
    return "\n\n".join(blocks)
