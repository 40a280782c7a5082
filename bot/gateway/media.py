"""The door through which the console gets a voice note or a photo: from Telegram to the officer in pieces, nothing is kept."""

import logging
from typing import Final

from aiohttp import web

from bot.errors import NotFound, StoreUnavailable, TelegramUnavailable, Unreachable, Unsealable
from bot.gateway.kit import Kit
from bot.services import media
from bot.store.keys import CHANNEL

log = logging.getLogger(__name__)
HEADERS: Final = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
NUMBER: Final = r"[0-9]{1,9}"


def routes(kit: Kit) -> list[web.RouteDef]:
    """The door, for the gateway's own port."""

    async def hand_out(request: web.Request) -> web.StreamResponse:
        handoff_id, position = request.match_info["handoff"], int(request.match_info["position"])
        by = request.query.get("by", "")
        if not _is_signed(kit, request, handoff_id, position, by):
            return web.Response(status=403, headers=HEADERS)
        try:
            name, kind = await kit.ledger.note(
                media.find, kit.keys, handoff_id=handoff_id, position=position, by=by, now=kit.now()
            )
        except (NotFound, Unsealable):
            return web.Response(status=404, headers=HEADERS)
        except StoreUnavailable:
            return web.Response(status=503, headers=HEADERS)
        return await _streamed(kit, request, name, media.TYPES[kind])

    return [web.get(f"/media/{{handoff}}/{{position:{NUMBER}}}", hand_out)]


def _is_signed(kit: Kit, request: web.Request, handoff_id: str, position: int, by: str) -> bool:
    until = request.query.get("until", "")
    if not (until.isascii() and until.isdigit()):
        return False
    return media.is_signed(
        kit.keys.key(CHANNEL), handoff_id=handoff_id, position=position, by=by, until=int(until),
        signature=request.query.get("signature", ""), now=kit.now(),
    )  # fmt: skip


async def _streamed(kit: Kit, request: web.Request, name: str, content_type: str) -> web.StreamResponse:
    response = web.StreamResponse(headers={**HEADERS, "Content-Type": content_type})
    try:
        async for piece in kit.telegram.file(name):
            if not response.prepared:
                await response.prepare(request)  # only now: what Telegram does not have any more is said so
            await response.write(piece)
    except (TelegramUnavailable, Unreachable):
        log.info("media_not_handed_out")
        if not response.prepared:
            return web.Response(status=502, headers=HEADERS)
        response.force_close()
    if not response.prepared:
        await response.prepare(request)
    await response.write_eof()
    return response
