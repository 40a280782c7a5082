"""The directory as officers use it: what is there, one tap to say that a number is dead, and the editor's list of such."""

from typing import Final

from starlette.responses import Response

from bot.console.labels import handoff
from bot.console.request_context import RequestContext
from bot.console.views.handoff_actions import check_choice
from bot.domain.directory import Hotline, Mission
from bot.domain.enums import DESTINATIONS, EXTRA_COUNTRIES, ORIGINS
from bot.domain.handoff import ROW_FAULTS
from bot.errors import NotFound
from bot.i18n.languages import get_country_name
from bot.services import posts
from bot.services.handoffs import follow_up

CORRECTION_PARAMETER: Final = "correction_id"


def show_directory(context: RequestContext) -> Response:
    """Lines and missions of a country, the post's own unless another is asked for."""
    country = context.query.get("country") or _find_own_country(context)
    directory = context.state.handoff_resources.library().directory
    return context.render_page(
        "directory.html",
        words=handoff,
        country=country,
        faults=ROW_FAULTS,
        countries={
            code: get_country_name(code, context.language) for code in (*DESTINATIONS, *ORIGINS, *EXTRA_COUNTRIES)
        },
        lines=[line for line in directory.hotlines if line.country == country],
        missions=[mission for mission in directory.missions if mission.country == country],
    )


def report_fault(context: RequestContext) -> Response:
    """Something is wrong with a row."""
    row = _find_row(context, context.path["row_id"])
    context.check_form_purpose(f"row {row.row_id}")
    fault = check_choice(context.form.get("fault"), ROW_FAULTS)
    with context.open_unit_of_work() as uow:
        is_news = follow_up.report_fault(
            uow,
            row_id=row.row_id,
            fault=fault,
            officer_id=context.officer.officer_id,
            post_id=context.officer.post_id or "",
            now=context.now,
            new_id=context.state.new_id,
        )
    return context.redirect(f"/directory?country={row.country}", done="reported" if is_news else "reported_before")


def show_corrections(context: RequestContext) -> Response:
    """What is waiting for the editor."""
    with context.open_unit_of_work(reading=True) as uow:
        waiting = uow.corrections.list_all()
        names = {post.post_id: post.name for post in uow.posts.list_all()}
    return context.render_page("corrections.html", words=handoff, waiting=waiting, rows=_map_rows(context), names=names)


def settle_correction(context: RequestContext) -> Response:
    """The editor looked at one."""
    context.check_form_purpose(f"correction {context.path[CORRECTION_PARAMETER]}")
    with context.open_unit_of_work() as uow:
        is_news = follow_up.settle_correction(
            uow,
            correction_id=context.path[CORRECTION_PARAMETER],
            officer_id=context.officer.officer_id,
            now=context.now,
        )
    return context.redirect("/corrections", done="saved" if is_news else "nothing")


def _find_own_country(context: RequestContext) -> str:
    if not context.officer.post_id:
        return DESTINATIONS[0]
    with context.open_unit_of_work(reading=True) as uow:
        return posts.get_post(uow, context.officer.post_id).country


def _find_row(context: RequestContext, row_id: str) -> Hotline | Mission:
    found = _map_rows(context).get(row_id)
    if found is None:
        raise NotFound("no such row")
    return found


def _map_rows(context: RequestContext) -> dict[str, Hotline | Mission]:
    directory = context.state.handoff_resources.library().directory
    return {
        **{line.row_id: line for line in directory.hotlines},
        **{office.row_id: office for office in directory.missions},
    }
