"""Typed arguments: how each placeholder of a response becomes text. A placeholder without a line here fails `check`."""

from collections.abc import Callable, Mapping
from datetime import datetime
from itertools import groupby
from typing import Any

from bot.domain.directory import Mission
from bot.domain.enums import CARD_COUNTRIES
from bot.domain.rights import TopicPage
from bot.domain.screen import BANNER_CONTEXT
from bot.errors import RenderError
from bot.i18n import directory_rows, estimates, labels, post_placeholders
from bot.i18n.formatting import format_date_and_time, format_day, format_statements
from bot.i18n.languages import get_country_name, get_language_name
from bot.i18n.render_context import Arguments, RenderContext
from bot.i18n.translator import Translator


def country(render_context: RenderContext, translator: Translator, arguments: Arguments) -> str:
    """Where she is."""
    return get_country_name(arguments["country"], translator.language)


def origin(render_context: RenderContext, translator: Translator, arguments: Arguments) -> str:
    """Whose office or line."""
    return get_country_name(arguments["origin"], translator.language)


def other(render_context: RenderContext, translator: Translator, arguments: Arguments) -> str:
    """Where an office is that serves her country too."""
    return get_country_name(arguments["other"], translator.language)


def kind(render_context: RenderContext, translator: Translator, arguments: Arguments) -> str:
    """What a line is for."""
    return translator.translate_label(labels.KINDS[arguments["kind"]])


def topic(render_context: RenderContext, translator: Translator, arguments: Arguments) -> str:
    """A topic's name."""
    return translator.translate(arguments["topic"], render_context.rights.topics[arguments["topic"]].title)


def emergency(render_context: RenderContext, translator: Translator, arguments: Arguments) -> str:
    """Police and ambulance where she is."""
    return directory_rows.render_emergency(render_context.directory, arguments["country"], translator)


def emergency_there(render_context: RenderContext, translator: Translator, arguments: Arguments) -> str:
    """The same where that is known; else of the likely countries."""
    known = arguments.get("country") in CARD_COUNTRIES
    return (emergency if known else emergency_likely)(render_context, translator, arguments)


def emergency_line(render_context: RenderContext, translator: Translator, arguments: Arguments) -> str:
    """Police and ambulance where she is, in one line."""
    return directory_rows.render_emergency_line(render_context.directory, arguments["country"], translator)


def emergency_likely(render_context: RenderContext, translator: Translator, arguments: Arguments) -> str:
    """Police and ambulance of the countries where women of her language mostly are, one line each."""
    return directory_rows.render_likely_emergency(
        render_context.directory, render_context.likely_countries.get(translator.language, CARD_COUNTRIES), translator
    )


def hotlines(render_context: RenderContext, translator: Translator, arguments: Arguments) -> str:
    """Help lines by row id, or plainly that none is known."""
    if len(arguments["hotlines"]) == 0:  # unset is a fault, not an empty list
        return translator.translate_label(labels.ROW["no_line"])
    return _join_blocks(
        directory_rows.render_hotline(
            render_context.directory.get_hotline(row_id),
            translator,
            now=render_context.now,
            has_ways=not _has_ways_above(arguments),
        )
        for row_id in arguments["hotlines"]
    )


def listeners(render_context: RenderContext, translator: Translator, arguments: Arguments) -> str:
    """Help lines by row id, or nothing: who is very low is not told what we lack."""
    return hotlines(render_context, translator, arguments) if arguments["hotlines"] else ""


def registrations(render_context: RenderContext, translator: Translator, arguments: Arguments) -> str:
    """Pages where women register with their state, by the row id of its line; or nothing."""
    return _join_blocks(
        directory_rows.render_registration(render_context.directory.get_hotline(row_id), translator)
        for row_id in arguments["registrations"]
    )


def notice(render_context: RenderContext, translator: Translator, arguments: Arguments) -> str:
    """The operator's notice with its source and days; without the sentence where that is not translated."""
    given = arguments["notice"]
    starts, until = (format_day(given[name], translator) for name in ("starts", "until"))
    try:
        said = translator.translate(BANNER_CONTEXT, given["text"])
    except RenderError:
        said = ""
    parts = [
        said,
        translator.translate_label(labels.ROW["source"], source=given["source"], date=starts),
        translator.translate_label(labels.ROW["notice_until"], date=until),
    ]
    return "\n".join(filter(None, parts))


def helper(render_context: RenderContext, translator: Translator, arguments: Arguments) -> str:
    """Below an answer: one number of somebody who may know more, or nothing."""
    if not arguments["hotlines"]:
        return ""
    return f"{translator.translate_label(labels.HELPER)}\n\n{hotlines(render_context, translator, arguments)}"


def groups(render_context: RenderContext, translator: Translator, arguments: Arguments) -> str:
    """Lines no government runs, or plainly that none is known."""
    if len(arguments["groups"]) == 0:
        return translator.translate_label(labels.ROW["no_group"])
    return hotlines(render_context, translator, {"hotlines": arguments["groups"]})


def lines(render_context: RenderContext, translator: Translator, arguments: Arguments) -> str:
    """Beside offices: a line there that speaks her language, or nothing."""
    if not arguments["lines"]:
        return ""
    shown = hotlines(render_context, translator, {"hotlines": arguments["lines"]})
    return f"{translator.translate_label(labels.IN_HER_LANGUAGE)}\n{shown}"


def older_numbers(render_context: RenderContext, translator: Translator, arguments: Arguments) -> str:
    """Numbers of offices that nobody has confirmed, each with its date: on a screen that says what they are."""
    return _join_blocks(
        directory_rows.render_older_number(render_context.directory.get_mission(row_id), translator)
        for row_id in arguments["missions"]
    )


def missions(render_context: RenderContext, translator: Translator, arguments: Arguments) -> str:
    """Offices by row id; a caution of the whole screen is not said again at each."""
    found = [render_context.directory.get_mission(row_id) for row_id in arguments["missions"]]
    given_caution = arguments.get("caution")
    return _join_blocks(
        directory_rows.render_mission(
            row,
            translator,
            says_risk=row.risk != given_caution,
            away=_format_distance(row, render_context, translator, arguments),
            now=render_context.now,
            has_ways=not _has_ways_above(arguments),
        )
        for row in found
    )


def caution(render_context: RenderContext, translator: Translator, arguments: Arguments) -> str:
    """What to know about an office before going near it."""
    return translator.translate_label(labels.RISKS[arguments["caution"]])


def facts(render_context: RenderContext, translator: Translator, arguments: Arguments) -> str:
    """Sourced statements by id; what several of them rest on is said once, below the last of them."""
    told = [render_context.rights.facts[fact_id] for fact_id in arguments["facts"]]
    groups = groupby(told, key=lambda fact: (fact.source, fact.is_sure))
    return _join_blocks(format_statements(list(group), translator) for _, group in groups)


def windows(render_context: RenderContext, translator: Translator, arguments: Arguments) -> str:
    """Times in which help works, one short line each; their sources stand with the facts themselves."""
    told = [render_context.rights.facts[fact_id] for fact_id in arguments["facts"] if fact_id in labels.WINDOWS]
    return "\n".join("· " + translator.translate_label(labels.WINDOWS[fact.fact_id], **fact.values) for fact in told)


def unreviewed(render_context: RenderContext, translator: Translator, arguments: Arguments) -> str:
    """That nobody has checked what stands below, as long as that is so of any of it."""
    is_checked = all(render_context.rights.facts[fact_id].source.assured_on for fact_id in arguments["facts"])
    return "" if is_checked else translator.translate_label(labels.FACT["unreviewed"])


def frame(render_context: RenderContext, translator: Translator, arguments: Arguments) -> str:
    """What a topic is: whose it is, no blame, she decides."""
    return translator.translate(arguments["topic"], _get_page(render_context, arguments).frame)


def friend(render_context: RenderContext, translator: Translator, arguments: Arguments) -> str:
    """The frame told again for somebody who asks for another."""
    return translator.translate(arguments["topic"], _get_page(render_context, arguments).friend)


def options(render_context: RenderContext, translator: Translator, arguments: Arguments) -> str:
    """What she can do, one a line."""
    return "\n".join(
        "· " + translator.translate(arguments["topic"], option)
        for option in _get_page(render_context, arguments).options
    )


def know(render_context: RenderContext, translator: Translator, arguments: Arguments) -> str:
    """What to know first, one a line."""
    return "\n".join(
        "· " + translator.translate(arguments["topic"], text) for text in _get_page(render_context, arguments).know
    )


def phrase(render_context: RenderContext, translator: Translator, arguments: Arguments) -> str:
    """A sentence to show, in the languages of the country where she is."""
    book, code = render_context.phrases, arguments["part"]
    return _join_blocks(
        book.texts[code, one.code].format(language=get_language_name(translator.language, one.code))
        for one in book.list_languages(arguments["country"])
    )


def phrase_meaning(render_context: RenderContext, translator: Translator, arguments: Arguments) -> str:
    """The same sentence as she reads it."""
    own = get_language_name(translator.language, translator.language)
    return translator.translate_label(labels.PHRASE_MEANINGS[arguments["part"]], language=own)


def phrase_review(render_context: RenderContext, translator: Translator, arguments: Arguments) -> str:
    """That nobody has checked the sentence, as long as that is so of any language it is shown in."""
    shown = render_context.phrases.list_languages(arguments["country"])
    is_checked = all(one.reviewed_on for one in shown)
    return "" if is_checked else translator.translate_label(labels.PHRASES_UNREVIEWED)


def moment(render_context: RenderContext, translator: Translator, arguments: Arguments) -> str:
    """When she is written to, as the clocks show it where she is."""
    return format_date_and_time(datetime.fromisoformat(arguments["moment"]), arguments["zone"], translator)


def years(render_context: RenderContext, translator: Translator, arguments: Arguments) -> str:
    """Full years with an employer, as she tapped them."""
    formula = render_context.rights.formulas[arguments["country"]]
    return estimates.format_years(formula, int(arguments["years"]), translator)


def estimate(render_context: RenderContext, translator: Translator, arguments: Arguments) -> str:
    """About how much a formula of the law gives: in her wage, and in money where she told in which range that is."""
    formula = render_context.rights.formulas[arguments["country"]]
    return estimates.format_estimate(formula, int(arguments["years"]), arguments.get("wage"), translator)


def currency(render_context: RenderContext, translator: Translator, arguments: Arguments) -> str:
    """In what she is paid there."""
    return estimates.format_currency_name(render_context.rights.formulas[arguments["country"]], translator)


def covers(render_context: RenderContext, translator: Translator, arguments: Arguments) -> str:
    """For whom that law is."""
    return translator.translate_label(labels.COVERS[render_context.rights.formulas[arguments["country"]].covers])


def owed(render_context: RenderContext, translator: Translator, arguments: Arguments) -> str:
    """What she is owed although a formula gives nothing, or nothing where no statement says so."""
    if not arguments["owed"]:
        return ""
    told = facts(render_context, translator, {**arguments, "facts": arguments["owed"]})
    return f"{translator.translate_label(labels.ESTIMATE['owed'])}\n{told}"


def hours(render_context: RenderContext, translator: Translator, arguments: Arguments) -> str:
    """How far back messages can be deleted."""
    return str(render_context.limits.deletable_hours)


def minutes(render_context: RenderContext, translator: Translator, arguments: Arguments) -> str:
    """After how many quiet minutes the thread is forgotten."""
    return str(render_context.limits.thread_minutes)


def operator(render_context: RenderContext, translator: Translator, arguments: Arguments) -> str:
    """Who runs this, in the operator's own words, or nothing."""
    return (
        translator.translate_label(labels.ROW["operated_by"], operator=render_context.operator)
        if render_context.operator
        else ""
    )


def review_state(render_context: RenderContext, translator: Translator, arguments: Arguments) -> str:
    """Whether anybody has checked the texts of her language yet."""
    return translator.translate_label(labels.REVIEW[render_context.review_states.get(translator.language, "none")])


def recall_words(render_context: RenderContext, translator: Translator, arguments: Arguments) -> str:
    """Words of her language that bring the help card back, one a line."""
    return "\n".join("· " + word for word in render_context.safe_words[translator.language])


PLACEHOLDERS: Mapping[str, Callable[[RenderContext, Translator, Arguments], str]] = {
    **{
        function.__name__: function
        for function in (
            country,
            origin,
            other,
            kind,
            topic,
            emergency,
            emergency_likely,
            emergency_line,
            emergency_there,
            hotlines,
            listeners,
            notice,
            registrations,
            helper,
            groups,
            lines,
            missions,
            older_numbers,
            caution,
            facts,
            windows,
            unreviewed,
            frame,
            friend,
            options,
            know,
            phrase,
            phrase_meaning,
            phrase_review,
            moment,
            years,
            estimate,
            currency,
            covers,
            owed,
            hours,
            minutes,
            operator,
            review_state,
            recall_words,
        )
    },
    **post_placeholders.POST_PLACEHOLDERS,
}


def _has_ways_above(arguments: Arguments) -> bool:
    return bool(arguments.get("lead", {}).get("says") == "other_way_to_reach")


def _format_distance(row: Mission, render_context: RenderContext, translator: Translator, arguments: Arguments) -> str:
    """How far an office is from her city, as honestly as it is known, or nothing."""
    far = arguments.get("distances", {}).get(row.row_id)
    if far is None:
        return ""
    place = render_context.places.find_place(arguments["place"])
    if place is None:
        raise RenderError("a distance from no place")
    if far == 0:
        return translator.translate_label(labels.ROW["near"], place=place.name)
    words = labels.ROW["away" if row.precision == "office" else "city_away"]
    return translator.translate_label(words, kilometres=str(far), place=place.name, city=row.city)


def _get_page(render_context: RenderContext, arguments: Arguments) -> TopicPage:
    return render_context.rights.topics[arguments["topic"]].page


def _join_blocks(blocks: Any) -> str:
    return "\n\n".join(blocks)
