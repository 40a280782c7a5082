"""A voice note or a photo of hers: asked of the gateway piece by piece and handed on, never kept."""

import logging
from collections.abc import AsyncIterator
from typing import Final

import httpx
from starlette.responses import Response, StreamingResponse

from bot.console.handoff import HANDOFF_PARAMETER
from bot.console.visiting import RequestContext
from bot.errors import NotFound
from bot.services import media
from bot.store.keys import CHANNEL

log = logging.getLogger(__name__)
CONNECT_SECONDS: Final = 5.0
READ_SECONDS: Final = 30.0
CHUNK_BYTES: Final = 64 * 1024
MAX_DIGITS: Final = 9


def stream_media(context: RequestContext) -> Response:
    """The piece at a position. Who asks is on record before the first byte. Raises NotFound."""
    written = context.path["position"]
    if not (written.isascii() and written.isdigit() and len(written) < MAX_DIGITS):
        raise NotFound("no such piece")
    position = int(written)
    with context.open_unit_of_work(reading=True) as uow:
        row = uow.handoff_messages.get_by_position(context.path[HANDOFF_PARAMETER], position)
    if row is None or row.media not in media.CONTENT_TYPES:
        raise NotFound("no such piece")
    path = media.build_signed_path(
        context.state.keys.get_key(CHANNEL), handoff_id=context.path[HANDOFF_PARAMETER], position=position, by=context.officer.officer_id,
        now=context.now,
    )  # fmt: skip
    return StreamingResponse(_stream_chunks(context.state.handoff_resources.media_url + path), media_type=media.CONTENT_TYPES[row.media])


async def _stream_chunks(address: str) -> AsyncIterator[bytes]:
    limits = httpx.Timeout(READ_SECONDS, connect=CONNECT_SECONDS)
    try:
        async with (
            httpx.AsyncClient(timeout=limits, trust_env=False) as gateway,
            gateway.stream("GET", address) as answer,
        ):
            if answer.status_code != httpx.codes.OK:
                log.warning("media_refused status=%s", answer.status_code)
                return
            async for piece in answer.aiter_bytes(CHUNK_BYTES):
                yield piece
    except httpx.HTTPError as error:
        log.warning("media_away error=%s", type(error).__name__)
