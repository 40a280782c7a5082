"""How the bot learns what happened: polling, or an address of its own."""

import asyncio
import re

from simulator.errors import build_bad_request, build_conflict
from simulator.request_params import RequestParams
from simulator.serializers import JsonObject
from simulator.state import Simulator
from simulator.updates import PendingUpdate
from simulator.webhook import DEFAULT_CONNECTIONS

MAX_BATCH = 100
MAX_POLL_SECONDS = 50

WEBHOOK_ACTIVE_MESSAGE = (
    "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
)
OTHER_POLLER_MESSAGE = "terminated by other getUpdates request; make sure that only one bot instance is running"

_SECRET_TOKEN = re.compile(r"[A-Za-z0-9_-]{0,256}\Z")


async def get_updates(simulator: Simulator, params: RequestParams) -> list[JsonObject]:
    """What happened since; waits up to `timeout` seconds for something. Raises Refusal (409)."""
    if simulator.webhook.url:
        raise build_conflict(WEBHOOK_ACTIVE_MESSAGE)
    simulator.poller = me = object()
    # Whoever waited until now has lost, and must hear of it at once.
    simulator.updates.change_signal.notify()
    _read_allowed_updates(simulator, params)
    simulator.updates.confirm(offset=params.get_integer("offset"))
    batch = await _wait_for_batch(simulator, me, params)
    simulator.polled_at = simulator.now()
    return [update.to_json() for update in batch]


async def _wait_for_batch(simulator: Simulator, me: object, params: RequestParams) -> list[PendingUpdate]:
    limit = min(MAX_BATCH, max(1, params.get_integer("limit", default=MAX_BATCH)))
    loop = asyncio.get_running_loop()
    until = loop.time() + min(MAX_POLL_SECONDS, max(0, params.get_integer("timeout")))
    while not (batch := simulator.updates.get_batch(limit=limit)):
        left = until - loop.time()
        if left <= 0 or simulator.closing_event.is_set():
            break
        simulator.polled_at = simulator.now()
        await simulator.updates.change_signal.wait(seconds=left)
        _refuse_if_superseded(simulator, me)
    return batch


def _refuse_if_superseded(simulator: Simulator, me: object) -> None:
    if simulator.webhook.url:
        raise build_conflict("terminated by setWebhook request")
    if simulator.poller is not me:
        raise build_conflict(OTHER_POLLER_MESSAGE)


def _read_allowed_updates(simulator: Simulator, params: RequestParams) -> None:
    """A list replaces the former one; saying nothing keeps it; an empty list means all kinds."""
    if not params.has("allowed_updates"):
        return
    allowed = params.get_json("allowed_updates") or []
    if not isinstance(allowed, list):
        raise build_bad_request("can't parse allowed_updates JSON object")
    simulator.updates.allowed_kinds = frozenset(map(str, allowed))


async def set_webhook(simulator: Simulator, params: RequestParams) -> bool:
    url, secret = params.get_text("url"), params.get_text("secret_token")
    if url and not url.startswith(("http://", "https://")):
        raise build_bad_request("bad webhook: invalid webhook URL specified")
    if not _SECRET_TOKEN.match(secret):
        raise build_bad_request("secret token contains unallowed characters")
    connections = min(100, max(1, params.get_integer("max_connections", default=DEFAULT_CONNECTIONS)))
    _read_allowed_updates(simulator, params)
    _drop_pending_updates(simulator, params)
    simulator.webhook.set_address(url=url, secret=secret, max_connections=connections)
    return True


async def delete_webhook(simulator: Simulator, params: RequestParams) -> bool:
    _drop_pending_updates(simulator, params)
    simulator.webhook.set_address(url="")
    return True


def _drop_pending_updates(simulator: Simulator, params: RequestParams) -> None:
    if params.get_flag("drop_pending_updates"):
        simulator.updates.clear()


async def get_webhook_info(simulator: Simulator, _params: RequestParams) -> JsonObject:
    info = simulator.webhook.get_info()
    return (
        {**info, "allowed_updates": sorted(simulator.updates.allowed_kinds)}
        if simulator.updates.allowed_kinds
        else info
    )
