"""Checklists and referrals of a handoff: each step that needs her yes is noted together with it."""

from starlette.responses import Response

from bot.console import handoff_texts
from bot.console.acts import one_of, which
from bot.console.handoff import address, drawn, opened, purpose
from bot.console.handoff_texts import REASONS
from bot.console.passing import receivers
from bot.console.visiting import Visit
from bot.errors import NoConsent, NotFound
from bot.model.guides import CHECKLISTS
from bot.model.referral import OWN_LIST, SERVICES, SETTLED
from bot.services import checklists, helpkinds, posts, referrals


def tick(visit: Visit) -> Response:
    """A step was done, or was not after all."""
    visit.check_bound(purpose(visit))
    name, form = one_of(visit.form.get("checklist"), CHECKLISTS), visit.form
    checklist, step = visit.office.aids.guides.checklists[name], form.get("step")
    is_done, has_consent = form.get("is_done") == "yes", form.get("has_consent") == "yes"
    try:
        with visit.work() as uow:
            if is_done:
                checklists.tick(
                    uow, **which(visit), checklist=checklist, step=step, has_consent=has_consent, now=visit.now
                )
            else:
                checklists.untick(uow, **which(visit), checklist=checklist, step=step, now=visit.now)
    except NoConsent:
        return drawn(visit, status=409, fault=REASONS["no_consent"])
    return visit.go(f"{address(visit)}", done="ticked" if is_done else "unticked")


def refer(visit: Visit) -> Response:
    """A service is asked for her; a slip is made."""
    visit.check_bound(purpose(visit))
    form = visit.form
    service, _, receiver = form.get("receiver").partition(":")
    one_of(service, SERVICES)
    try:
        with visit.work() as uow:
            known = receivers(visit, posts.by_id(uow, visit.post_id))[service]
            if receiver not in {OWN_LIST, *(line.row_id for line in known)}:
                raise NotFound("no such receiver")
            referrals.refer(
                uow, **which(visit), service=service, receiver=receiver, has_consent=form.get("has_consent") == "yes",
                now=visit.now, new_id=visit.office.new_id,
            )  # fmt: skip
    except NoConsent:
        return drawn(visit, status=409, fault=REASONS["no_consent"])
    return visit.go(address(visit), done="referred")


def settle(visit: Visit) -> Response:
    """How a referral ended."""
    visit.check_bound(purpose(visit))
    state = one_of(visit.form.get("state"), SETTLED)
    with visit.work() as uow:
        referrals.settle(uow, **which(visit), referral_id=visit.path["referral_id"], state=state, now=visit.now)
    return visit.go(address(visit), done="settled")


def show_slip(visit: Visit) -> Response:
    """What the receiver may know: the code, what help she wants, how she may be reached, that she agreed. No name, no story."""
    folder = opened(visit)
    found = [row for row in folder.referrals if row.referral_id == visit.path["referral_id"]]
    if not found:
        raise NotFound("no such referral")
    row = folder.opened.row
    return visit.page(
        "slip.html", words=handoff_texts, slip=found[0], row=row, post=folder.post,
        help=helpkinds.opened(visit.office.keys, row), receiver=_line(visit, found[0].receiver),
    )  # fmt: skip


def _line(visit: Visit, row_id: str) -> object:
    return next((line for line in visit.office.aids.library().directory.hotlines if line.row_id == row_id), None)
