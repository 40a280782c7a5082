"""What the bot may fetch of what she sent, made up: a second of silence, a grey dot; the right form, and nobody's."""

import base64
import struct
from collections.abc import Iterable, Mapping
from typing import Any, Final

from aiohttp import web

from bot.rehearsal.parameters import Parameters
from bot.rehearsal.refusals import Refusal, bad_request
from bot.rehearsal.state import REHEARSAL, Rehearsal

FOLDERS: Final = {"voice": ("voice", "oga"), "photo": ("photos", "jpg")}
OTHERWISE: Final = ("documents", "bin")
_PACKETS_A_SECOND: Final = 50
_SILENCE: Final = b"\xf8\xff\xfe"
"""Twenty milliseconds of nothing, in Opus."""
_SAMPLES: Final = 960
_DOT: Final = base64.b64decode(
    "/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAP//////////////////////////////////////////////////////////////////////////////////"
    "////wgALCAABAAEBAREA/8QAFBABAAAAAAAAAAAAAAAAAAAAAP/aAAgBAQABPxA="
)


def sent(here: Rehearsal, kind: str, fields: Mapping[str, Any]) -> None:
    """Remember which files a message names, so that the bot can ask for them."""
    for one in _files(fields[kind]):
        here.files[one["file_id"]] = kind


async def get_file(here: Rehearsal, given: Parameters) -> dict[str, Any]:
    """Where a file can be fetched. Raises Refusal (400) for one that nobody sent."""
    name = given.text("file_id")
    if name not in here.files:
        raise bad_request("invalid file_id")
    size = len(_content(here.files[name]))
    return {"file_id": name, "file_unique_id": name[:16], "file_size": size, "file_path": _path(here, name)}


async def download(request: web.Request) -> web.Response:
    """The file itself."""
    here = request.app[REHEARSAL]
    path = request.match_info["path"]
    found = next((kind for name, kind in here.files.items() if _path(here, name) == path), None)
    if request.match_info["token"] != here.token or found is None:
        return web.json_response(Refusal(404, "Not Found").body(), status=404)
    return web.Response(body=_content(found), content_type="application/octet-stream")


def _files(media: Any) -> Iterable[Mapping[str, Any]]:
    return [one for one in (media if isinstance(media, list) else [media]) if "file_id" in one]


def _path(here: Rehearsal, name: str) -> str:
    folder, ending = FOLDERS.get(here.files[name], OTHERWISE)
    return f"{folder}/{name[:16]}.{ending}"


def _content(kind: str) -> bytes:
    return {"voice": silence(), "photo": _DOT}.get(kind, b"made up")


def silence(seconds: int = 1) -> bytes:
    """An Ogg stream of Opus in which nobody speaks."""
    head = b"OpusHead" + struct.pack("<BBHIhB", 1, 1, 0, 48_000, 0, 0)
    tags = b"OpusTags" + struct.pack("<I", 0) + struct.pack("<I", 0)
    packets = [_SILENCE] * (_PACKETS_A_SECOND * seconds)
    ends = len(packets) * _SAMPLES
    return _page(2, 0, 0, [head]) + _page(0, 0, 1, [tags]) + _page(4, ends, 2, packets)


def _page(flags: int, position: int, number: int, packets: list[bytes]) -> bytes:
    head = b"OggS" + struct.pack("<BBqIII", 0, flags, position, 1, number, 0)
    body = bytes([len(packets)]) + bytes(map(len, packets)) + b"".join(packets)
    page = bytearray(head + body)
    page[22:26] = struct.pack("<I", _checksum(bytes(page)))
    return bytes(page)


def _checksum(page: bytes) -> int:
    # Ogg's own: the usual polynomial, neither turned round nor inverted.
    total = 0
    for byte in page:
        total ^= byte << 24
        for _ in range(8):
            total = ((total << 1) ^ 0x04C11DB7 if total & 0x80000000 else total << 1) & 0xFFFFFFFF
    return total


ROUTES = [web.get("/file/bot{token}/{path:.+}", download)]
