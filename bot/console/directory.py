"""The directory as officers use it: what is there, one tap to say that a number is dead, and the editor's list of such."""

from typing import Final

from starlette.responses import Response

from bot.console import handoff_texts
from bot.console.acts import one_of
from bot.console.visiting import Visit
from bot.errors import NotFound
from bot.i18n.languages import country_name
from bot.model.directory import Hotline, Mission
from bot.model.referral import FAULTS
from bot.model.vocabulary import DESTINATIONS, ELSEWHERE, ORIGINS
from bot.services import corrections, posts

CORRECTION: Final = "correction_id"


def show(visit: Visit) -> Response:
    """Lines and missions of a country, the post's own unless another is asked for."""
    country = visit.query.get("country") or _own_country(visit)
    directory = visit.office.aids.library().directory
    return visit.page(
        "directory.html", words=handoff_texts, country=country, faults=FAULTS,
        countries={code: country_name(code, visit.language) for code in (*DESTINATIONS, *ORIGINS, *ELSEWHERE)},
        lines=[line for line in directory.hotlines if line.country == country],
        missions=[mission for mission in directory.missions if mission.country == country],
    )  # fmt: skip


def report(visit: Visit) -> Response:
    """Something is wrong with a row."""
    row = _row(visit, visit.path["row_id"])
    visit.check_bound(f"row {row.row_id}")
    fault = one_of(visit.form.get("fault"), FAULTS)
    with visit.work() as uow:
        is_news = corrections.report(
            uow, row_id=row.row_id, fault=fault, officer_id=visit.officer.officer_id, post_id=visit.officer.post_id or "",
            now=visit.now, new_id=visit.office.new_id,
        )  # fmt: skip
    return visit.go(f"/directory?country={row.country}", done="reported" if is_news else "reported_before")


def show_corrections(visit: Visit) -> Response:
    """What is waiting for the editor."""
    with visit.work(reading=True) as uow:
        waiting = uow.corrections.all()
        names = {post.post_id: post.name for post in uow.posts.all()}
    return visit.page("corrections.html", words=handoff_texts, waiting=waiting, rows=_rows(visit), names=names)


def settle(visit: Visit) -> Response:
    """The editor looked at one."""
    visit.check_bound(f"correction {visit.path[CORRECTION]}")
    with visit.work() as uow:
        is_news = corrections.settle(
            uow, correction_id=visit.path[CORRECTION], officer_id=visit.officer.officer_id, now=visit.now
        )
    return visit.go("/corrections", done="saved" if is_news else "nothing")


def _own_country(visit: Visit) -> str:
    if not visit.officer.post_id:
        return DESTINATIONS[0]
    with visit.work(reading=True) as uow:
        return posts.by_id(uow, visit.officer.post_id).country


def _row(visit: Visit, row_id: str) -> Hotline | Mission:
    found = _rows(visit).get(row_id)
    if found is None:
        raise NotFound("no such row")
    return found


def _rows(visit: Visit) -> dict[str, Hotline | Mission]:
    directory = visit.office.aids.library().directory
    return {
        **{line.row_id: line for line in directory.hotlines},
        **{office.row_id: office for office in directory.missions},
    }
