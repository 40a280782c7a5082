"""Complaints, for whoever oversees posts: how many of which kind, how many about which post. Who looked is on record."""

from starlette.responses import Response

from bot.console import counted
from bot.console.visiting import RequestContext
from bot.model.counting import month_of
from bot.services import complaints


def show_complaints(context: RequestContext) -> Response:
    """The complaints of this month, or of an earlier one."""
    with context.state.open_unit_of_work() as uow:
        months = sorted({*uow.statistics.list_months(), month_of(context.now)}, reverse=True)
        asked = context.query.get("month", "")
        month = next((each for each in months if f"{each:%Y-%m}" == asked), months[0])
        found = complaints.load_overview(uow, month=month)
        names = {post.post_id: post.name for post in uow.posts.list_all()}
        uow.audit.write(
            at=context.now, by=context.officer.officer_id, verb="see", noun="complaints", subject=f"{month:%Y-%m}"
        )
        uow.commit()
    return context.render_page(
        "complaints.html", months=[f"{each:%Y-%m}" for each in months], month=f"{month:%Y-%m}", found=found, names=names,
        kinds=counted.VALUE_LABELS["complaint"],
    )  # fmt: skip
