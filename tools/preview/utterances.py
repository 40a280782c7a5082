"""Everything any service can answer and any rule can say, once each: what a screen may ever be asked to show.

What the gateway says by itself once a post has joined is in handoff_scenes.py.
"""

import itertools
import json
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime

from bot.chat.help_cards import build_country_question
from bot.content.bundle import ContentBundle
from bot.domain.directory import Directory
from bot.domain.enums import (
    ANY,
    ASPECTS,
    CARD_COUNTRIES,
    DESTINATIONS,
    DISCLOSURES,
    DISTRESS_INTENTS,
    GATEWAY_PARTS,
    GRAVITY,
    HOTLINE_KINDS,
    LANGUAGES,
    MENUS,
    ORIGINS,
    PAGES,
    PHRASES,
    PHRASES_MENU,
    ROW_QUESTIONS,
    SAFETY_INTENTS,
    TOPIC_PARTS,
    TOPICS,
)
from bot.domain.handoff_buttons import MOST_DAYS
from bot.domain.reminder import ReminderPolicy
from bot.domain.rights import Rights
from bot.domain.screen import Banner
from bot.domain.turn import Choice, ResponseCall
from bot.knowledge import clarifying_questions, crisis, estimates, hotlines, next_steps, phrases, rights
from bot.knowledge.ranking import Seeker

COUNTRIES = (None, ANY, *DESTINATIONS)
EVERY_ORIGIN = (None, ANY, *ORIGINS)
EVERY_KIND = (None, ANY, *HOTLINE_KINDS)
QUESTIONS_PAGES = ("1", "2", "3")
ASSISTANT_PARTS = tuple(part for part in TOPIC_PARTS if part not in GATEWAY_PARTS)
PLACES_IN_TWO_COUNTRIES = ("1736902", "1611635")
"""Places of two countries, as a name that both have finds them."""

EXAMPLE_MOMENT = datetime(2026, 9, 30, 12, tzinfo=UTC)
"""When a reminder would come: a day and a month with long names."""

PLAIN_RESPONSES = (
    "utter_contact_unknown",
    "utter_still_here_all",
    "utter_low_pause",
    "utter_first",
    "utter_first_below",
    "utter_menu",
    "utter_help_now_all",
    "utter_help_instead_all",
    "utter_very_low_all",
    "utter_what_they_ask",
    "utter_office_know",
    "utter_person",
    "utter_before_you_call",
    "utter_thanks",
    "utter_goodbye",
    "utter_nothing_now",
    "utter_out_of_scope",
    "utter_not_understood_again",
    "utter_media_voice",
    "utter_media",
    "utter_about",
    "utter_privacy",
    "utter_hide_chat",
    "utter_left",
    "utter_erase_ask",
    "utter_erased",
    "utter_erased_partly",
    "utter_stays",
    "utter_crisis_over",
    "utter_clip_gone",
    "utter_recall",
    "utter_recall_ask",
    "utter_recall_other",
    "utter_recall_set",
    "utter_recall_none",
)
"""Responses that need nothing to be said."""


def list_response_calls(content: ContentBundle) -> tuple[ResponseCall, ...]:
    """All of them over this content, each once, in a steady order."""
    said = itertools.chain(
        map(ResponseCall, PLAIN_RESPONSES),
        _list_hotline_calls(content.directory),
        _list_row_answers(content.directory),
        _list_office_calls(content),
        _list_need_calls(content.directory),
        _list_question_calls(),
        _list_topic_calls(content.rights),
        _list_law_answers(content.rights, content.directory),
        _list_menu_calls(content.rights),
        _list_estimate_calls(content.rights),
        _list_other_calls(),
        _list_gateway_calls(content.rights),
        _list_reminder_calls(content.reminder_policy),
        _list_crisis_calls(content.directory),
    )
    return tuple({build_key(one): one for one in said}.values())


def _list_row_answers(rows: Directory) -> Iterator[ResponseCall]:
    """Every question about a row: answered from one of the first lines and offices, and where none says it."""
    shown = [ResponseCall("utter_numbers", {"hotlines": [one.row_id]}) for one in rows.list_hotlines(country="MY")[:4]]
    shown += [ResponseCall("utter_office", {"missions": [one.row_id]}) for one in rows.missions[:4]]
    for call, question in itertools.product(shown, ROW_QUESTIONS):
        answer = next_steps.find_row_answer(rows, [call], question)
        if answer:
            yield answer


def _list_hotline_calls(rows: Directory) -> Iterator[ResponseCall]:
    for country, origin, kind in itertools.product(COUNTRIES, EVERY_ORIGIN, EVERY_KIND):
        yield hotlines.find_numbers(rows, country=country, origin=origin, kind=kind)
    for country in (None, ANY, *CARD_COUNTRIES):
        yield hotlines.build_help_card(country=country)
        yield hotlines.build_self_harm_card(rows, country=country)
        yield hotlines.build_help_card(country=country, for_friend=True)
        yield hotlines.build_self_harm_card(rows, country=country, for_friend=True)
        yield hotlines.build_minor_screen(rows, country=country)
        yield hotlines.build_fallback_card(country=country)
        yield hotlines.find_support_line(rows, country=country)
        if country in DESTINATIONS:
            yield hotlines.find_other_numbers(rows, country=country, origin=None, excluded_ids=())
            yield hotlines.find_other_numbers(
                rows, country=country, origin=None, excluded_ids=[line.row_id for line in rows.hotlines]
            )


def _list_office_calls(content: ContentBundle) -> Iterator[ResponseCall]:
    rows, places = content.directory, content.places
    asking, skipped = Seeker(places=places, place=None), Seeker(places=places)
    for country, origin in itertools.product(COUNTRIES, EVERY_ORIGIN):
        yield hotlines.find_offices(rows, country=country, origin=origin, seeker=asking)
        yield hotlines.find_offices(rows, country=country, origin=origin, seeker=skipped)
        yield hotlines.find_offices(rows, country=country, origin=origin, seeker=skipped, page="2")
        if country in DESTINATIONS and origin in ORIGINS:
            yield hotlines.find_older_numbers(rows, country=country, origin=origin, seeker=skipped)
        for place in places.list_in_country(country)[:2]:
            near = Seeker(places=places, place=place.place_id)
            yield hotlines.find_offices(rows, country=country, origin=origin, seeker=near)


def _list_need_calls(rows: Directory) -> Iterator[ResponseCall]:
    for intent, country, origin in itertools.product(hotlines.SERVICES_BY_INTENT, COUNTRIES, EVERY_ORIGIN):
        yield hotlines.find_services(rows, intent=intent, country=country, origin=origin)


def _list_question_calls() -> Iterator[ResponseCall]:
    for intent, page in itertools.product(
        SAFETY_INTENTS, (*QUESTIONS_PAGES, "4")
    ):  # with home countries there is one page more
        yield build_country_question(Choice(intent, {"page": page}), likely=())
    for page in QUESTIONS_PAGES:
        for intent in ("find_hotline", "find_embassy", *hotlines.SERVICES_BY_INTENT):
            yield clarifying_questions.ask_country(Choice(intent, {"page": page}))
        for kind in HOTLINE_KINDS:
            yield clarifying_questions.ask_country(Choice("find_hotline", {"kind": kind, "page": page}))
    for intent in ("inform", "find_hotline", "find_embassy", *hotlines.SERVICES_BY_INTENT, *TOPICS):
        yield clarifying_questions.ask_candidate(Choice(intent), candidates=PLACES_IN_TWO_COUNTRIES)
    for page in QUESTIONS_PAGES:
        for origin in (ANY, *ORIGINS):
            yield clarifying_questions.ask_country(Choice("find_embassy", {"origin": origin, "page": page}))


def _list_topic_calls(rights: Rights) -> Iterator[ResponseCall]:
    for name, part, country, page in itertools.product(
        TOPICS, (None, *ASSISTANT_PARTS), COUNTRIES, (None, *QUESTIONS_PAGES)
    ):
        yield from _list_topic_screens(rights, name=name, part=part, country=country, origin=None, page=page)
    for name, origin in itertools.product(TOPICS, EVERY_ORIGIN):
        yield from _list_topic_screens(rights, name=name, part="home", country=None, origin=origin, page=None)


def _list_law_answers(known: Rights, rows: Directory) -> Iterator[ResponseCall]:
    """Every question about the law: where a country has an answer of its own, where it has none, and in a home country."""
    for aspect in ASPECTS:
        topic = rights.find_topic(known, aspect=aspect, country=None) or TOPICS[0]
        own = [fact.country for fact in known.facts.values() if aspect in fact.aspects]
        lacking = next(country for country in DESTINATIONS if country not in own)
        for country in (next((code for code in own if code in DESTINATIONS), lacking), lacking):
            lines = [one.row_id for one in rows.list_hotlines(country=country)[:1]]
            origin = next((code for code in own if code in ORIGINS), ORIGINS[0])
            answer = rights.build_topic(known, name=topic, part=aspect, country=country, origin=origin, lines=lines)
            yield answer
            if answer.response == "utter_answer" and country == "SG":
                yield ResponseCall("utter_answer_next", answer.arguments)
            yield rights.build_topic(known, name=topic, part=aspect, country=country, origin=origin)
    answer = rights.build_topic(known, name="wages_unpaid", part="where_to_claim", country="MY")
    for lead in ("believe", "believe_friend", "afraid"):
        yield next_steps.add_lead(answer, lead)


def _list_topic_screens(
    known: Rights, *, name: str, part: str | None, page: str | None, **place: str | None
) -> Iterator[ResponseCall]:
    """The answer, and every further screen of it."""
    said = rights.build_topic(known, name=name, part=part, page=page, country=place["country"], origin=place["origin"])
    yield said
    while "page" in (said.arguments.get("more") or {}).get("values", ()) and "asks" not in said.arguments:
        more = said.arguments["more"]["values"]
        said = rights.build_topic(
            known,
            name=name,
            part=part,
            page=more["page"],
            country=more.get("country"),
            origin=more.get("origin"),
            names_place=True,
        )
        yield said


def _list_menu_calls(known: Rights) -> Iterator[ResponseCall]:
    for name, page in itertools.product(MENUS, (None, *PAGES)):
        if name != PHRASES_MENU:
            yield rights.build_menu(known, name=name, page=page)
    for page in (None, "2"):
        yield phrases.build_menu(page=page)
    for name, country in itertools.product(PHRASES, (*DESTINATIONS, ANY)):
        yield phrases.build_phrase(name, country=country)


def _list_crisis_calls(directory: Directory) -> Iterator[ResponseCall]:
    """The page behind a notice, for women of each language; its text stands above the menu."""
    lines = [line.row_id for line in directory.hotlines if line.country in ORIGINS and line.dialable_from == ANY]
    notice = Banner(date(2026, 12, 1), date(2026, 12, 14), (), "", "Ministry of Health", tuple(lines))
    for language in LANGUAGES:
        yield crisis.build_crisis_screen(directory, notice, country=None, language=language)
        for country in (None, "MY"):
            seeker = Seeker(language=language)
            yield crisis.find_crisis_help(directory, (), on=notice.starts, country=country, origin=None, seeker=seeker)


def _list_estimate_calls(known: Rights) -> Iterator[ResponseCall]:
    """About how much she is owed: both questions, what each number of years gives, and every range of wages for the most."""
    for country, formula in known.formulas.items():
        offered, most = [str(number) for number in formula.list_years()], str(formula.most_years)
        for years in (None, *offered):
            yield estimates.build_estimate(known, country=country, years=years)
        yield estimates.build_estimate(known, country=country, years=most, page=estimates.WAGE_PAGE)
        for wage in range(len(formula.list_wage_ranges())):
            for years in offered[-2:]:
                yield estimates.build_estimate(known, country=country, years=years, wage=str(wage))


def _list_other_calls() -> Iterator[ResponseCall]:
    yield ResponseCall("utter_language", {"languages": list(LANGUAGES)})
    yield from (ResponseCall("utter_language_set", {"language": language}) for language in LANGUAGES)
    yield ResponseCall("utter_topic_here", {"topic": "health", "country": "SG", "hotlines": ["hot-sg-06"]})
    for name in ("utter_change_mind", "utter_afraid", "utter_not_your_fault", "utter_is_it_true"):
        yield ResponseCall(name)
    yield from (ResponseCall("utter_go_on", {"topic": topic}) for topic in TOPICS)
    yield from (ResponseCall("utter_place_known", {"country": country}) for country in DESTINATIONS)
    yield from (ResponseCall("utter_origin_known", {"origin": origin}) for origin in ORIGINS)
    for intents in _split_in_threes(clarifying_questions.OFFERED_INTENTS):
        for name in ("utter_did_i_understand", "utter_not_understood"):
            yield ResponseCall(name, {"suggestions": clarifying_questions.list_suggestions(intents)})
    yield ResponseCall("utter_not_understood", {"suggestions": clarifying_questions.list_suggestions(())})


def _list_gateway_calls(known: Rights) -> Iterator[ResponseCall]:
    """What the gateway says by itself, and what is worded for a friend."""
    for part, page in itertools.product((clarifying_questions.CHECK_PART, "advice"), PAGES):
        yield clarifying_questions.build_check_screen(part, page=page)
    for page in QUESTIONS_PAGES:
        yield clarifying_questions.ask_country(Choice("children", {"part": "young", "page": page}))
    for name in DISCLOSURES:
        yield ResponseCall("utter_disclosure_more", {"topic": name})
        for country in COUNTRIES:
            yield rights.build_topic(known, name=name, part=None, country=country, for_friend=True)
    for name in TOPICS:
        yield next_steps.repeat_screen(rights.build_topic(known, name=name, part=None, country=None))
    for named in _split_in_threes(GRAVITY):
        yield ResponseCall("utter_first_things", {"topics": [name for name in named if name in TOPICS]})
    for name in DISTRESS_INTENTS:
        others = [intent for intent in clarifying_questions.OFFERED_INTENTS if intent != name][:2]
        yield ResponseCall("utter_did_i_understand_hard", {"distress": name, "suggestions": others})


def _list_reminder_calls(policy: ReminderPolicy) -> Iterator[ResponseCall]:
    """A reminder, from the button below a deadline to the line that comes."""
    for country, zone in policy.zones.items():
        given = {"country": country, "within": str(MOST_DAYS), "aside": True}
        at = {"moment": EXAMPLE_MOMENT.isoformat(), "zone": zone}
        days = [str(day) for day in policy.days]
        yield ResponseCall("utter_reminder_ask", {**given, "reminder_days": days})
        yield ResponseCall("utter_reminder_again", {**given, **at, "reminder_days": days})
        hours = [str(hour) for hour in policy.hours]
        yield ResponseCall("utter_reminder_hour", {**given, "days": days[-1], "reminder_hours": hours})
        yield ResponseCall("utter_reminder_set", {**given, **at})
        yield ResponseCall("utter_reminder_moved", {**given, **at})
    for name in ("utter_reminder_gone", "utter_reminder_closed", "utter_reminder"):
        yield ResponseCall(name, {"aside": True})


def _split_in_threes(items: tuple[str, ...]) -> Iterable[tuple[str, ...]]:
    return (items[start : start + 3] for start in range(0, len(items), 3))


def build_key(call: ResponseCall) -> str:
    """What two utterances that say the same have in common."""
    return json.dumps([call.response, dict(call.arguments)], sort_keys=True)
