"""Styles, scripts and icon: a few files of our own, read once. Nothing else is ever served as a file."""

from functools import cache
from pathlib import Path
from typing import Final

from starlette.responses import JSONResponse, Response

from bot.console.request_context import RequestContext
from bot.errors import NotFound

STATIC: Final = Path(__file__).parent / "static"
CONTENT_TYPES: Final = {
    "console.css": "text/css",
    "handoffs.css": "text/css",
    "console.js": "text/javascript",
    "passkeys.js": "text/javascript",
    "icon.svg": "image/svg+xml",
}


def serve_file(context: RequestContext) -> Response:
    """One of them. Raises NotFound."""
    name = context.path["name"]
    if name not in CONTENT_TYPES:
        raise NotFound("file")
    return Response(_read_file(name), media_type=CONTENT_TYPES[name])


def report_health(_: RequestContext) -> Response:
    """The process is well; nothing else is said."""
    return JSONResponse({"ok": True})


@cache
def _read_file(name: str) -> bytes:
    return (STATIC / name).read_bytes()
