"""Live pages: one stream a browser, that says which parts changed. It counts as no use of the session."""

import json
from collections.abc import AsyncIterator, Callable
from typing import Final

import anyio
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response, StreamingResponse

from bot.console.visiting import Visit
from bot.errors import StoreUnavailable
from bot.services import sign_in

RETRY_MILLISECONDS: Final = 1000
STILL: Final = "event: still\ndata: {}\n\n"
"""Said at every beat without news: a connection that died without a word is noticed by its silence, on both sides."""
MOST_STREAMS: Final = 6
"""Of one session, the newest; a browser opens no more at once, and one that was cut off leaves dead ones behind."""


def listen(visit: Visit) -> Response:
    """The stream of a signed-in browser."""
    return StreamingResponse(beats(visit), media_type="text/event-stream", headers={"X-Accel-Buffering": "no"})


async def beats(visit: Visit) -> AsyncIterator[str]:
    """First everything as it is, so that nothing is missed after a cut; then what changes; `ended` with the session."""
    yield f"retry: {RETRY_MILLISECONDS}\n\n"
    said: dict[str, str] | None = None
    is_newest = _opened(visit)
    while is_newest():
        try:
            signs = await run_in_threadpool(_look, visit)
        except StoreUnavailable:
            return  # the browser comes back by itself
        if signs is None:
            yield "event: ended\ndata: {}\n\n"
            return
        yield STILL if signs == said else f"event: changed\ndata: {json.dumps(signs)}\n\n"
        said = signs
        await anyio.sleep(visit.office.beat_seconds)


def _opened(visit: Visit) -> Callable[[], bool]:
    """Count one more stream of whoever signed in; whether it is still among the newest."""
    opened, session = visit.office.streams, visit.signed.session.session_hash if visit.signed else ""
    opened[session] += 1
    number = opened[session]
    return lambda: opened[session] - number < MOST_STREAMS


def _look(visit: Visit) -> dict[str, str] | None:
    """The signs of his post; None where the session ended meanwhile."""
    office = visit.office
    with office.work(reading=True) as uow:
        signed = sign_in.recognise(uow, office.keys, office.signing, token=visit.arrival.token, now=office.now())
    if signed is None:
        return None
    return office.pulse.of(signed.officer.post_id, signed.officer.officer_id) if signed.officer.post_id else {}
