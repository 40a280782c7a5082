"""Going on and off duty. Whoever leaves says for each handoff that he holds who answers her then."""

from dataclasses import dataclass
from typing import Final

from starlette.responses import Response

from bot.console.labels import general, handoff
from bot.console.request_context import RequestContext
from bot.console.views.contact import count_minutes
from bot.console.views.transfer_options import QUEUE_TARGET, Colleague, list_transfer_options
from bot.db.tables.handoffs import HandoffRow
from bot.domain.handoff import HandoffState
from bot.services.handoffs import escalation, lifecycle, transfers
from bot.services.handoffs.response_clock import ResponseClock
from bot.services.handoffs.transitions import record_action
from bot.services.officers import availability

KEEP: Final = "keep"
_OFFICER_PREFIX: Final = "officer:"
FIELD_PREFIX: Final = "to-"


@dataclass(frozen=True)
class HeldHandoff:
    """One handoff of somebody who goes off duty."""

    row: HandoffRow
    clock: ResponseClock | None
    is_overdue: bool
    minutes_left: int
    colleagues: list[Colleague]

    @property
    def can_move(self) -> bool:
        """Whether it can be given away; what is offered to somebody already goes its way."""
        return self.row.state is HandoffState.CLAIMED


def set_on_duty(context: RequestContext) -> Response:
    """He begins or stops to answer. Whoever still holds handoffs is asked first who answers them."""
    if context.form.get("on_duty") == "yes":
        _set_duty(context, is_on=True)
        return context.redirect("/", done="on_duty")
    if _list_held(context):
        return context.redirect("/account/handover")
    _set_duty(context, is_on=False)
    return context.redirect("/", done="off_duty")


def show_handover(context: RequestContext) -> Response:
    """What he holds, and to whom each can go."""
    return _render_handover(context, fault="")


def hand_over(context: RequestContext) -> Response:
    """Each goes where he said, and he is off duty; nothing changes while one is left open."""
    held = _list_held(context)
    chosen = {one.row.handoff_id: context.form.get(FIELD_PREFIX + one.row.handoff_id) for one in held if one.can_move}
    if not all(_is_known(value, one) for one in held if one.can_move for value in [chosen[one.row.handoff_id]]):
        return _render_handover(context, fault="handover_open")
    for handoff_id, value in chosen.items():
        _move(context, handoff_id, value)
    _set_duty(context, is_on=False)
    return context.redirect("/", done="off_duty")


def _move(context: RequestContext, handoff_id: str, value: str) -> None:
    own = {"handoff_id": handoff_id, "officer_id": context.officer.officer_id, "post_id": context.post_id}
    if value == KEEP:
        return
    with context.open_unit_of_work() as uow:
        record_action(uow, "leave_duty", handoff_id, by=context.officer.officer_id, now=context.now)
        if value == QUEUE_TARGET:
            lifecycle.release_handoff(uow, **own, now=context.now)
        else:
            colleague = value.removeprefix(_OFFICER_PREFIX)
            transfers.transfer_handoff(uow, **own, to_officer=colleague, is_warm=False, now=context.now)


def _is_known(value: str, held: HeldHandoff) -> bool:
    colleagues = {_OFFICER_PREFIX + one.officer_id for one in held.colleagues}
    return value in (KEEP, QUEUE_TARGET) or value in colleagues


def _list_held(context: RequestContext) -> list[HeldHandoff]:
    if not context.officer.post_id:
        return []
    aids = context.state.handoff_resources
    with context.open_unit_of_work(reading=True) as uow:
        rows = uow.handoffs.list_open_by_officer(context.officer.officer_id)
        clocks = escalation.list_clocks(uow, rows, policy=aids.policy, safe=aids.safe_contact, now=context.now)
    return [_build_held(context, row, clocks.get(row.handoff_id)) for row in rows]


def _build_held(context: RequestContext, row: HandoffRow, clock: ResponseClock | None) -> HeldHandoff:
    is_overdue = clock is not None and clock.is_overdue(context.now)
    there = [one for one in list_transfer_options(context, row, []).colleagues if one.is_on_duty]
    return HeldHandoff(row, clock, is_overdue, count_minutes(clock, context.now), there)


def _render_handover(context: RequestContext, *, fault: str) -> Response:
    return context.render_page(
        "handover.html",
        status=409 if fault else 200,
        fault=general.REASONS[fault] if fault else None,
        words=handoff,
        held=_list_held(context),
    )


def _set_duty(context: RequestContext, *, is_on: bool) -> None:
    with context.state.open_unit_of_work() as uow:
        availability.set_on_duty(
            uow, officer_id=context.officer.officer_id, on_duty=is_on, by=context.officer.officer_id, now=context.now
        )
