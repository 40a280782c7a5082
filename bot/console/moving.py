"""Passing a handoff on, taking one that is offered, taking an offer back."""

from starlette.responses import Response

from bot.console.acts import policy_of, which
from bot.console.handoff import address, purpose
from bot.console.passing import QUEUE
from bot.console.visiting import Visit
from bot.errors import NotNow
from bot.services import transfers


def transfer(visit: Visit) -> Response:
    """Offer it (warm) or give it (cold) to a colleague or another post; to the queue it goes at once."""
    visit.check_bound(purpose(visit))
    kind, _, target = visit.form.get("to").partition(":")
    is_warm = visit.form.get("manner", "warm") == "warm"
    to = {"officer": {"to_officer": target}, "post": {"to_post": target}, QUEUE: {}}.get(kind)
    if to is None or (kind != QUEUE and not target):
        raise NotNow("form_old")
    with visit.work() as uow:
        colleagues = {one.officer_id for one in uow.officers.of_post(visit.post_id) if one.confirmed_at}
        if kind == "officer" and target not in colleagues:
            raise NotNow("form_old")
        is_on = transfers.transfer(uow, **which(visit), **to, is_warm=is_warm, now=visit.now)
    if not is_on:
        return visit.go(address(visit), done="nothing")
    stays = is_warm and kind != QUEUE
    return visit.go(address(visit) if stays else "/queue", done="offered" if stays else "passed")


def accept(visit: Visit) -> Response:
    """Take what is offered; of two officers one wins."""
    visit.check_bound(purpose(visit))
    with visit.work() as uow:
        is_mine = transfers.accept_transfer(
            uow, visit.office.keys, **which(visit), policy=policy_of(visit), now=visit.now
        )
    return visit.go(address(visit), done="claimed") if is_mine else visit.go("/queue", done="claimed_by_other")


def take_back(visit: Visit) -> Response:
    """End an offer that nobody took."""
    visit.check_bound(purpose(visit))
    with visit.work() as uow:
        is_back = transfers.take_back(uow, **which(visit), now=visit.now)
    return visit.go(address(visit), done="taken_back" if is_back else "nothing")
