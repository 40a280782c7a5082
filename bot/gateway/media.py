"""The door through which the console gets a voice note or a photo: from Telegram to the officer in pieces, nothing is kept."""

import logging
from typing import Final

from aiohttp import web

from bot.errors import ChatUnreachable, DecryptionError, NotFound, StoreUnavailable, TelegramUnavailable
from bot.gateway.kit import AppContext
from bot.services import media
from bot.store.keys import CHANNEL

log = logging.getLogger(__name__)
RESPONSE_HEADERS: Final = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
POSITION_PATTERN: Final = r"[0-9]{1,9}"


def build_media_routes(context: AppContext) -> list[web.RouteDef]:
    """The door, for the gateway's own port."""

    async def hand_out(request: web.Request) -> web.StreamResponse:
        handoff_id, position = request.match_info["handoff"], int(request.match_info["position"])
        by = request.query.get("by", "")
        if not _has_valid_signature(context, request, handoff_id, position, by):
            return web.Response(status=403, headers=RESPONSE_HEADERS)
        try:
            name, kind = await context.db.run_unfenced(
                media.find_media, context.keys, handoff_id=handoff_id, position=position, by=by, now=context.now()
            )
        except (NotFound, DecryptionError):
            return web.Response(status=404, headers=RESPONSE_HEADERS)
        except StoreUnavailable:
            return web.Response(status=503, headers=RESPONSE_HEADERS)
        return await _stream_file(context, request, name, media.CONTENT_TYPES[kind])

    return [web.get(f"/media/{{handoff}}/{{position:{POSITION_PATTERN}}}", hand_out)]


def _has_valid_signature(context: AppContext, request: web.Request, handoff_id: str, position: int, by: str) -> bool:
    until = request.query.get("until", "")
    if not (until.isascii() and until.isdigit()):
        return False
    return media.has_valid_signature(
        context.keys.get_key(CHANNEL), handoff_id=handoff_id, position=position, by=by, until=int(until),
        signature=request.query.get("signature", ""), now=context.now(),
    )  # fmt: skip


async def _stream_file(context: AppContext, request: web.Request, name: str, content_type: str) -> web.StreamResponse:
    response = web.StreamResponse(headers={**RESPONSE_HEADERS, "Content-Type": content_type})
    try:
        async for piece in context.telegram.stream_file(name):
            if not response.prepared:
                await response.prepare(request)  # only now: what Telegram does not have any more is said so
            await response.write(piece)
    except (TelegramUnavailable, ChatUnreachable):
        log.info("media_not_handed_out")
        if not response.prepared:
            return web.Response(status=502, headers=RESPONSE_HEADERS)
        response.force_close()
    if not response.prepared:
        await response.prepare(request)
    await response.write_eof()
    return response
