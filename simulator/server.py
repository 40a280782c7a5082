"""The phone page: a few files of our own, and headers that keep everything else out."""

from pathlib import Path

from aiohttp import web

STATIC = Path(__file__).parent / "static"

HEADERS = {
    "Content-Security-Policy": "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


async def show_page(_request: web.Request) -> web.FileResponse:
    return web.FileResponse(STATIC / "index.html")


async def add_headers(_request: web.Request, response: web.StreamResponse) -> None:
    """On every answer, whatever it is."""
    response.headers.update(HEADERS)


ROUTES = [web.get("/", show_page), web.static("/static", STATIC)]
