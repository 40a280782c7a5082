"""`python -m bot find`: exactly what a woman would be shown for a need, a country and an origin, and why. Nothing is kept."""

import json
from collections.abc import Iterator
from datetime import datetime
from functools import partial
from typing import Any

import click

from bot import bootstrap
from bot.cli.commands import CommandContext
from bot.content.bundle import ContentBundle
from bot.domain.enums import ANY, DESTINATIONS, LANGUAGES, ORIGINS
from bot.domain.turn import ResponseCall
from bot.errors import BadRequest
from bot.i18n.placeholders import PLACEHOLDERS
from bot.i18n.render_context import RenderContext
from bot.i18n.translator import Translator, list_ordered_placeholders
from bot.knowledge import hotlines, ranking
from bot.knowledge.embassies import WORK_TOPICS
from bot.knowledge.ranking import Seeker, is_line_open
from bot.nlu.place_matcher import PlaceNameMatcher
from bot.nlu.text.normalize import normalize

ROW_ARGUMENTS = ("missions", "lines", "groups", "hotlines", "listeners")
"""Arguments of a screen that hold rows."""
EMERGENCY_ARGUMENTS = ("emergency", "emergency_there")


@click.command(help=__doc__)
@click.option("--origin", required=True, type=click.Choice((*ORIGINS, ANY)))
@click.option("--country", required=True, type=click.Choice((*DESTINATIONS, ANY)))
@click.option("--need", required=True, type=click.Choice(hotlines.ALL_NEEDS))
@click.option("--place", help="a city, as women write it")
@click.option("--language", default="en", type=click.Choice(LANGUAGES))
@click.option("--now", help="the moment she asks, 2025-11-24T08:30+08:00")
@click.option("--json", "as_json", is_flag=True, help="one JSON object: screen, text, rows with order and reasons")
@click.pass_obj
def cli(
    given: CommandContext,
    *,
    origin: str,
    country: str,
    need: str,
    place: str | None,
    language: str,
    now: str | None,
    as_json: bool,
) -> None:
    """Print it. Raises BadRequest with one sentence."""
    moment = _parse_time(now) if now else given.now
    content = bootstrap.get_library_for_day(moment.date())
    seeker = Seeker(
        language=language,
        is_open=partial(is_line_open, now=moment),
        places=content.places,
        place=_find_place(place, country, content) if place else ANY,
        wants_labour=need in WORK_TOPICS,
    )
    said = hotlines.find_for_need(content.directory, need=need, seeker=seeker, country=country, origin=origin)
    shelf = RenderContext(
        content.directory,
        content.rights,
        content.limits,
        bootstrap.settings().operator_name,
        moment,
        content.places,
        likely_countries=content.likely_countries,
    )
    voice = Translator(language, bootstrap.catalogues()[language])
    found = _build_result(said, seeker=seeker, render_context=shelf, translator=voice, content=content)
    print(json.dumps(found, ensure_ascii=False, indent=2) if as_json else _format_text(found))


def _build_result(
    call: ResponseCall, *, seeker: Seeker, render_context: RenderContext, translator: Translator, content: ContentBundle
) -> dict[str, Any]:
    screen = bootstrap.build_renderer(lambda: render_context).render(call, translator)
    rows = list(
        _explain_rows(
            call,
            seeker=seeker,
            render_context=render_context,
            translator=translator,
            text=content.responses[call.response].text,
        )
    )
    return {"screen": call.response, "language": translator.language, "text": screen.text, "rows": rows}


def _explain_rows(
    call: ResponseCall, *, seeker: Seeker, render_context: RenderContext, translator: Translator, text: str
) -> Iterator[dict[str, Any]]:
    order = 0
    for name in list_ordered_placeholders(text):
        for row_id, why in _explain_argument(name, call, seeker=seeker, render_context=render_context):
            order += 1
            argument = "hotlines" if name in EMERGENCY_ARGUMENTS else name
            key = "hotlines" if argument == "listeners" else argument
            shown = PLACEHOLDERS[argument](render_context, translator, {**call.arguments, key: [row_id]})
            yield {"order": order, "row": row_id, "reasons": why, "text": shown}


def _explain_argument(
    name: str, call: ResponseCall, *, seeker: Seeker, render_context: RenderContext
) -> Iterator[tuple[str, list[str]]]:
    given = call.arguments
    if name == "missions":
        for row_id in given["missions"]:
            yield row_id, ranking.explain_office(render_context.directory.get_mission(row_id), seeker, given)
    elif name in ROW_ARGUMENTS:
        for row_id in given["hotlines" if name == "listeners" else name]:
            yield row_id, ranking.explain_line(render_context.directory.get_hotline(row_id), seeker, given)
    elif name in EMERGENCY_ARGUMENTS and given.get("country") in DESTINATIONS:
        for line in render_context.directory.list_emergency_lines(given["country"]):
            yield line.row_id, ranking.explain_line(line, seeker, given)


def _format_text(result: dict[str, Any]) -> str:
    rows = [f"{row['order']}. {row['row']}: {'; '.join(row['reasons'])}" for row in result["rows"]]
    return "\n".join([f"[{result['screen']}]", result["text"], "", *rows])


def _find_place(text: str, country: str, content: ContentBundle) -> str:
    named, _ = PlaceNameMatcher.read_root(bootstrap.settings().root).find_names(normalize(text))
    rows = [content.places.find_place(one.code) for one in named if one.kind == "place"]
    here = next((place for place in rows if place and place.country == country), None)
    if here is None:
        raise BadRequest(f"no place called {text!r} is known in {country}; leave --place out, or name a larger city.")
    return here.place_id


def _parse_time(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise BadRequest(f"--now {text!r} is no time; write it as 2025-11-24T08:30+08:00.") from None
    if moment.tzinfo is None:
        raise BadRequest(f"--now {text!r} has no time zone; write it as 2025-11-24T08:30+08:00.")
    return moment
