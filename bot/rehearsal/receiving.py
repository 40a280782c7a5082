"""How the bot learns what happened: polling, or an address of its own."""

import asyncio
import re

from bot.rehearsal.parameters import Parameters
from bot.rehearsal.refusals import bad_request, conflict
from bot.rehearsal.shapes import Shape
from bot.rehearsal.state import Rehearsal
from bot.rehearsal.updates import Update
from bot.rehearsal.webhook import DEFAULT_CONNECTIONS

MAX_BATCH = 100
MAX_POLL_SECONDS = 50

WEBHOOK_ACTIVE = "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
OTHER_POLLER = "terminated by other getUpdates request; make sure that only one bot instance is running"

_SECRET = re.compile(r"[A-Za-z0-9_-]{0,256}\Z")


async def get_updates(here: Rehearsal, given: Parameters) -> list[Shape]:
    """What happened since; waits up to `timeout` seconds for something. Raises Refusal (409)."""
    if here.webhook.url:
        raise conflict(WEBHOOK_ACTIVE)
    here.poller = me = object()
    # Whoever waited until now has lost, and must hear of it at once.
    here.updates.bell.ring()
    _read_allowed(here, given)
    here.updates.confirm(offset=given.integer("offset"))
    batch = await _wait_for_batch(here, me, given)
    here.polled_at = here.now()
    return [update.body() for update in batch]


async def _wait_for_batch(here: Rehearsal, me: object, given: Parameters) -> list[Update]:
    limit = min(MAX_BATCH, max(1, given.integer("limit", default=MAX_BATCH)))
    loop = asyncio.get_running_loop()
    until = loop.time() + min(MAX_POLL_SECONDS, max(0, given.integer("timeout")))
    while not (batch := here.updates.batch(limit=limit)):
        left = until - loop.time()
        if left <= 0 or here.closing.is_set():
            break
        here.polled_at = here.now()
        await here.updates.bell.listen(seconds=left)
        _refuse_if_superseded(here, me)
    return batch


def _refuse_if_superseded(here: Rehearsal, me: object) -> None:
    if here.webhook.url:
        raise conflict("terminated by setWebhook request")
    if here.poller is not me:
        raise conflict(OTHER_POLLER)


def _read_allowed(here: Rehearsal, given: Parameters) -> None:
    """A list replaces the former one; saying nothing keeps it; an empty list means all kinds."""
    if not given.has("allowed_updates"):
        return
    allowed = given.decoded("allowed_updates") or []
    if not isinstance(allowed, list):
        raise bad_request("can't parse allowed_updates JSON object")
    here.updates.allowed = frozenset(map(str, allowed))


async def set_webhook(here: Rehearsal, given: Parameters) -> bool:
    url, secret = given.text("url"), given.text("secret_token")
    if url and not url.startswith(("http://", "https://")):
        raise bad_request("bad webhook: invalid webhook URL specified")
    if not _SECRET.match(secret):
        raise bad_request("secret token contains unallowed characters")
    connections = min(100, max(1, given.integer("max_connections", default=DEFAULT_CONNECTIONS)))
    _read_allowed(here, given)
    _drop_if_asked(here, given)
    here.webhook.point(url=url, secret=secret, max_connections=connections)
    return True


async def delete_webhook(here: Rehearsal, given: Parameters) -> bool:
    _drop_if_asked(here, given)
    here.webhook.point(url="")
    return True


def _drop_if_asked(here: Rehearsal, given: Parameters) -> None:
    if given.flag("drop_pending_updates"):
        here.updates.drop_all()


async def get_webhook_info(here: Rehearsal, _given: Parameters) -> Shape:
    info = here.webhook.info()
    return {**info, "allowed_updates": sorted(here.updates.allowed)} if here.updates.allowed else info
