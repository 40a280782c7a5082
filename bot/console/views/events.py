"""Live pages: one stream a browser, that says which parts changed. It counts as no use of the session."""

import json
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import timedelta
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
STAYING_EVENT: Final = "event: staying\ndata: {}\n\n"
MAX_STREAMS: Final = 6
"""Of one session, the newest; a browser opens no more at once, and one that was cut off leaves dead ones behind."""


def stream_events(context: RequestContext) -> Response:
    """The stream of a signed-in browser."""
    return StreamingResponse(
        generate_events(context), media_type="text/event-stream", headers={"X-Accel-Buffering": "no"}
    )


@dataclass(frozen=True)
class Beat:
    """What a stream finds when it looks."""

    tokens: dict[str, str]
    """The signs of the post."""
    ending: str
    """What is said of the session's end; empty while it is far."""


async def generate_events(context: RequestContext) -> AsyncIterator[str]:
    """First everything as it is, so that nothing is missed after a cut; then what changes; `ended` with the session.

    Before that, `ending` once; `staying` where somebody used the session after all.
    """
    yield f"retry: {RETRY_MILLISECONDS}\n\n"
    said: dict[str, str] | None = None
    is_ending = False
    is_newest = _register_stream(context)
    while is_newest():
        try:
            beat = await run_in_threadpool(_read_beat, context)
        except StoreUnavailable:
            return  # the browser comes back by itself
        if beat is None:
            yield "event: ended\ndata: {}\n\n"
            return
        if bool(beat.ending) != is_ending:
            is_ending = bool(beat.ending)
            yield beat.ending or STAYING_EVENT
        yield HEARTBEAT_EVENT if beat.tokens == said else f"event: changed\ndata: {json.dumps(beat.tokens)}\n\n"
        said = beat.tokens
        await anyio.sleep(context.state.heartbeat_seconds)


def _register_stream(context: RequestContext) -> Callable[[], bool]:
    """Count one more stream of whoever signed in; whether it is still among the newest."""
    opened, session = context.state.streams, context.identity.session.session_hash if context.identity else ""
    opened[session] += 1
    number = opened[session]
    return lambda: opened[session] - number < MAX_STREAMS


def _read_beat(context: RequestContext) -> Beat | None:
    """How it stands now; None where the session ended meanwhile."""
    office, now = context.state, context.state.now()
    with office.open_unit_of_work(reading=True) as uow:
        signed = authentication.authenticate_session(
            uow, office.keys, office.sign_in_policy, token=context.request.token, now=now
        )
    if signed is None:
        return None
    tokens = (
        office.change_tokens.get_tokens(signed.officer.post_id, signed.officer.officer_id)
        if signed.officer.post_id
        else {}
    )
    ends_at, can_stay = authentication.find_session_end(signed.session, office.sign_in_policy)
    is_near = ends_at - now <= office.sign_in_policy.warning_period
    return Beat(tokens, _build_ending_event(ends_at - now, can_stay=can_stay) if is_near else "")


def _build_ending_event(left: timedelta, *, can_stay: bool) -> str:
    said = {"minutes": max(1, round(left.total_seconds() / 60)), "can_stay": can_stay}
    return f"event: ending\ndata: {json.dumps(said)}\n\n"
