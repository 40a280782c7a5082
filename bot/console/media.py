"""A voice note or a photo of hers: asked of the gateway piece by piece and handed on, never kept."""

import logging
from collections.abc import AsyncIterator
from typing import Final

import httpx
from starlette.responses import Response, StreamingResponse

from bot.console.handoff import ID
from bot.console.visiting import Visit
from bot.errors import NotFound
from bot.services import media
from bot.store.keys import CHANNEL

log = logging.getLogger(__name__)
CONNECT_SECONDS: Final = 5.0
READ_SECONDS: Final = 30.0
PIECE: Final = 64 * 1024
DIGITS: Final = 9


def show(visit: Visit) -> Response:
    """The piece at a position. Who asks is on record before the first byte. Raises NotFound."""
    written = visit.path["position"]
    if not (written.isascii() and written.isdigit() and len(written) < DIGITS):
        raise NotFound("no such piece")
    position = int(written)
    with visit.work(reading=True) as uow:
        row = uow.relay.by_position(visit.path[ID], position)
    if row is None or row.media not in media.TYPES:
        raise NotFound("no such piece")
    path = media.path(
        visit.office.keys.key(CHANNEL), handoff_id=visit.path[ID], position=position, by=visit.officer.officer_id,
        now=visit.now,
    )  # fmt: skip
    return StreamingResponse(_pieces(visit.office.aids.media_door + path), media_type=media.TYPES[row.media])


async def _pieces(address: str) -> AsyncIterator[bytes]:
    limits = httpx.Timeout(READ_SECONDS, connect=CONNECT_SECONDS)
    try:
        async with (
            httpx.AsyncClient(timeout=limits, trust_env=False) as gateway,
            gateway.stream("GET", address) as answer,
        ):
            if answer.status_code != httpx.codes.OK:
                log.warning("media_refused status=%s", answer.status_code)
                return
            async for piece in answer.aiter_bytes(PIECE):
                yield piece
    except httpx.HTTPError as error:
        log.warning("media_away error=%s", type(error).__name__)
