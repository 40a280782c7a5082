"""Live pages: one stream a browser, that says which parts changed. It counts as no use of the session."""

import json
from collections.abc import AsyncIterator, Callable
from typing import Final

import anyio
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response, StreamingResponse

from bot.console.request_context import RequestContext
from bot.errors import StoreUnavailable
from bot.services.officers import authentication

RETRY_MILLISECONDS: Final = 1000
HEARTBEAT_EVENT: Final = "event: still\ndata: {}\n\n"
"""Said at every beat without news: a connection that died without a word is noticed by its silence, on both sides."""
MAX_STREAMS: Final = 6
"""Of one session, the newest; a browser opens no more at once, and one that was cut off leaves dead ones behind."""


def stream_events(context: RequestContext) -> Response:
    """The stream of a signed-in browser."""
    return StreamingResponse(
        generate_events(context), media_type="text/event-stream", headers={"X-Accel-Buffering": "no"}
    )


async def generate_events(context: RequestContext) -> AsyncIterator[str]:
    """First everything as it is, so that nothing is missed after a cut; then what changes; `ended` with the session."""
    yield f"retry: {RETRY_MILLISECONDS}\n\n"
    said: dict[str, str] | None = None
    is_newest = _register_stream(context)
    while is_newest():
        try:
            signs = await run_in_threadpool(_read_tokens, context)
        except StoreUnavailable:
            return  # the browser comes back by itself
        if signs is None:
            yield "event: ended\ndata: {}\n\n"
            return
        yield HEARTBEAT_EVENT if signs == said else f"event: changed\ndata: {json.dumps(signs)}\n\n"
        said = signs
        await anyio.sleep(context.state.heartbeat_seconds)


def _register_stream(context: RequestContext) -> Callable[[], bool]:
    """Count one more stream of whoever signed in; whether it is still among the newest."""
    opened, session = context.state.streams, context.identity.session.session_hash if context.identity else ""
    opened[session] += 1
    number = opened[session]
    return lambda: opened[session] - number < MAX_STREAMS


def _read_tokens(context: RequestContext) -> dict[str, str] | None:
    """The signs of his post; None where the session ended meanwhile."""
    office = context.state
    with office.open_unit_of_work(reading=True) as uow:
        signed = authentication.authenticate_session(
            uow, office.keys, office.sign_in_policy, token=context.request.token, now=office.now()
        )
    if signed is None:
        return None
    return (
        office.change_tokens.get_tokens(signed.officer.post_id, signed.officer.officer_id)
        if signed.officer.post_id
        else {}
    )
