"""Complaints, for whoever oversees posts: how many of which kind, how many about which post. Who looked is on record."""

from starlette.responses import Response

from bot.console import counted
from bot.console.visiting import Visit
from bot.model.counting import month_of
from bot.services import complaints


def show(visit: Visit) -> Response:
    """The complaints of this month, or of an earlier one."""
    with visit.office.work() as uow:
        months = sorted({*uow.counts.months(), month_of(visit.now)}, reverse=True)
        asked = visit.query.get("month", "")
        month = next((each for each in months if f"{each:%Y-%m}" == asked), months[0])
        found = complaints.overview(uow, month=month)
        names = {post.post_id: post.name for post in uow.posts.all()}
        uow.audit.write(
            at=visit.now, by=visit.officer.officer_id, verb="see", noun="complaints", subject=f"{month:%Y-%m}"
        )
        uow.commit()
    return visit.page(
        "complaints.html", months=[f"{each:%Y-%m}" for each in months], month=f"{month:%Y-%m}", found=found, names=names,
        kinds=counted.VALUES["complaint"],
    )  # fmt: skip
