"""Styles, scripts and icon: a few files of our own, read once. Nothing else is ever served as a file."""

from functools import cache
from pathlib import Path
from typing import Final

from starlette.responses import JSONResponse, Response

from bot.console.visiting import Visit
from bot.errors import NotFound

STATIC: Final = Path(__file__).parent / "static"
KINDS: Final = {
    "console.css": "text/css",
    "handoffs.css": "text/css",
    "console.js": "text/javascript",
    "passkeys.js": "text/javascript",
    "icon.svg": "image/svg+xml",
}


def show(visit: Visit) -> Response:
    """One of them. Raises NotFound."""
    name = visit.path["name"]
    if name not in KINDS:
        raise NotFound("file")
    return Response(_read(name), media_type=KINDS[name])


def say_well(_: Visit) -> Response:
    """The process is well; nothing else is said."""
    return JSONResponse({"ok": True})


@cache
def _read(name: str) -> bytes:
    return (STATIC / name).read_bytes()
