"""Everything any service can answer and any rule can say, once each: what a screen may ever be asked to show.

What the gateway says by itself once a post has joined is in drafts.py.
"""

import itertools
import json
from collections.abc import Iterable, Iterator

from bot.content.library import Library
from bot.gateway.help_card import country_question
from bot.model.directory import Directory
from bot.model.gravity import GRAVITY
from bot.model.rights import Rights
from bot.model.turn import Choice, Utterance
from bot.model.vocabulary import (
    ANY,
    CARD_COUNTRIES,
    DESTINATIONS,
    DISCLOSURES,
    DISTRESS,
    KINDS,
    LANGUAGES,
    MENUS,
    ORIGINS,
    OWN_PARTS,
    PAGES,
    PARTS,
    SAFETY,
    TOPICS,
)
from bot.services import directory, leading, phone_check, questions, rights, understanding
from bot.services.nearest import Seeker

COUNTRIES = (None, ANY, *DESTINATIONS)
EVERY_ORIGIN = (None, ANY, *ORIGINS)
EVERY_KIND = (None, ANY, *KINDS)
QUESTIONS_PAGES = ("1", "2", "3")
ASSISTANT_PARTS = tuple(part for part in PARTS if part not in OWN_PARTS)
TWO_COUNTRIES = ("1736902", "1611635")
"""Places of two countries, as a name that both have finds them."""

PLAIN = (
    "utter_contact_unknown", "utter_still_here_all", "utter_low_pause", "utter_first", "utter_first_below", "utter_menu",
    "utter_help_now_all", "utter_help_instead_all", "utter_very_low_all",
    "utter_what_they_ask", "utter_office_know", "utter_person", "utter_before_you_call", "utter_thanks", "utter_goodbye",
    "utter_nothing_now", "utter_out_of_scope", "utter_not_understood_again", "utter_media_voice", "utter_media",
    "utter_about", "utter_privacy", "utter_hide_chat", "utter_left", "utter_erase_ask", "utter_erased", "utter_erased_partly",
    "utter_stays", "utter_recall", "utter_recall_ask", "utter_recall_other", "utter_recall_set", "utter_recall_none",
)  # fmt: skip
"""Responses that need nothing to be said."""


def every_utterance(library: Library) -> tuple[Utterance, ...]:
    """All of them over this content, each once, in a steady order."""
    said = itertools.chain(
        map(Utterance, PLAIN),
        _numbers(library.directory),
        _offices(library),
        _needs(library.directory),
        _questions(),
        _topics(library.rights),
        _menus(library.rights),
        _others(),
        _own(library.rights),
    )
    return tuple({key(one): one for one in said}.values())


def _numbers(rows: Directory) -> Iterator[Utterance]:
    for country, origin, kind in itertools.product(COUNTRIES, EVERY_ORIGIN, EVERY_KIND):
        yield directory.numbers(rows, country=country, origin=origin, kind=kind)
    for country in (None, ANY, *CARD_COUNTRIES):
        yield directory.help_now(country=country)
        yield directory.very_low(rows, country=country)
        yield directory.help_now(country=country, for_friend=True)
        yield directory.very_low(rows, country=country, for_friend=True)
        yield directory.young(rows, country=country)
        yield directory.help_instead(country=country)
        yield directory.still_here(rows, country=country)
        if country in DESTINATIONS:
            yield directory.others(rows, country=country, origin=None, but=())
            yield directory.others(rows, country=country, origin=None, but=[line.row_id for line in rows.hotlines])


def _offices(library: Library) -> Iterator[Utterance]:
    rows, places = library.directory, library.places
    asking, skipped = Seeker(places=places, place=None), Seeker(places=places)
    for country, origin in itertools.product(COUNTRIES, EVERY_ORIGIN):
        yield directory.offices(rows, country=country, origin=origin, seeker=asking)
        yield directory.offices(rows, country=country, origin=origin, seeker=skipped)
        yield directory.offices(rows, country=country, origin=origin, seeker=skipped, page="2")
        for place in places.within(country)[:2]:
            near = Seeker(places=places, place=place.place_id)
            yield directory.offices(rows, country=country, origin=origin, seeker=near)


def _needs(rows: Directory) -> Iterator[Utterance]:
    for intent, country, origin in itertools.product(directory.NEEDS, COUNTRIES, EVERY_ORIGIN):
        yield directory.for_need(rows, intent=intent, country=country, origin=origin)


def _questions() -> Iterator[Utterance]:
    for intent, page in itertools.product(SAFETY, (*QUESTIONS_PAGES, "4")):  # with home countries there is one page more
        yield country_question(Choice(intent, {"page": page}), likely=())
    for page in QUESTIONS_PAGES:
        for intent in ("find_hotline", "find_embassy", *directory.NEEDS):
            yield questions.ask_country(Choice(intent, {"page": page}))
        for kind in KINDS:
            yield questions.ask_country(Choice("find_hotline", {"kind": kind, "page": page}))
    for intent in ("inform", "find_hotline", "find_embassy", *directory.NEEDS, *TOPICS):
        yield questions.ask_which(Choice(intent), candidates=TWO_COUNTRIES)
    for page in QUESTIONS_PAGES:
        for origin in (ANY, *ORIGINS):
            yield questions.ask_country(Choice("find_embassy", {"origin": origin, "page": page}))


def _topics(known: Rights) -> Iterator[Utterance]:
    for name, part, country, page in itertools.product(
        TOPICS, (None, *ASSISTANT_PARTS), COUNTRIES, (None, *QUESTIONS_PAGES)
    ):
        yield from _screens(known, name=name, part=part, country=country, origin=None, page=page)
    for name, origin in itertools.product(TOPICS, EVERY_ORIGIN):
        yield from _screens(known, name=name, part="home", country=None, origin=origin, page=None)


def _screens(
    known: Rights, *, name: str, part: str | None, page: str | None, **place: str | None
) -> Iterator[Utterance]:
    """The answer, and every further screen of it."""
    said = rights.topic(known, name=name, part=part, page=page, country=place["country"], origin=place["origin"])
    yield said
    while "page" in (said.arguments.get("more") or {}).get("values", ()) and "asks" not in said.arguments:
        more = said.arguments["more"]["values"]
        said = rights.topic(
            known, name=name, part=part, page=more["page"], country=more.get("country"), origin=more.get("origin"),
            names_place=True,
        )  # fmt: skip
        yield said


def _menus(known: Rights) -> Iterator[Utterance]:
    for name, page in itertools.product(MENUS, (None, *PAGES)):
        yield rights.menu(known, name=name, page=page)


def _others() -> Iterator[Utterance]:
    yield Utterance("utter_language", {"languages": list(LANGUAGES)})
    yield from (Utterance("utter_language_set", {"language": language}) for language in LANGUAGES)
    yield from (Utterance("utter_place_known", {"country": country}) for country in DESTINATIONS)
    yield from (Utterance("utter_origin_known", {"origin": origin}) for origin in ORIGINS)
    for intents in _threes(understanding.OFFERED):
        for name in ("utter_did_i_understand", "utter_not_understood"):
            yield Utterance(name, {"suggestions": understanding.suggestions(intents)})
    yield Utterance("utter_not_understood", {"suggestions": understanding.suggestions(())})


def _own(known: Rights) -> Iterator[Utterance]:
    """What the gateway says by itself, and what is worded for a friend."""
    for part, page in itertools.product((phone_check.CHECK, "advice"), PAGES):
        yield phone_check.screen(part, page=page)
    for page in QUESTIONS_PAGES:
        yield questions.ask_country(Choice("children", {"part": "young", "page": page}))
    for name in DISCLOSURES:
        yield Utterance("utter_disclosure_more", {"topic": name})
        for country in COUNTRIES:
            yield rights.topic(known, name=name, part=None, country=country, for_friend=True)
    for name in TOPICS:
        yield leading.again(rights.topic(known, name=name, part=None, country=None))
    for named in _threes(GRAVITY):
        yield Utterance("utter_first_things", {"topics": [name for name in named if name in TOPICS]})
    for name in DISTRESS:
        others = [intent for intent in understanding.OFFERED if intent != name][:2]
        yield Utterance("utter_did_i_understand_hard", {"distress": name, "suggestions": others})


def _threes(items: tuple[str, ...]) -> Iterable[tuple[str, ...]]:
    return (items[start : start + 3] for start in range(0, len(items), 3))


def key(said: Utterance) -> str:
    """What two utterances that say the same have in common."""
    return json.dumps([said.response, dict(said.arguments)], sort_keys=True)
