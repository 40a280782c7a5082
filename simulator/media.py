"""What the bot may fetch of what she sent, made up: a second of silence, a grey dot; the right form, and nobody's."""

import base64
import random
import struct
from collections.abc import Iterable, Mapping
from typing import Any, Final

from aiohttp import web

from simulator.errors import BotApiError, build_bad_request
from simulator.request_params import RequestParams
from simulator.state import SIMULATOR, Simulator

MEDIA_FOLDERS: Final = {"voice": ("voice", "oga"), "photo": ("photos", "jpg")}
DEFAULT_FOLDER: Final = ("documents", "bin")
_PACKETS_PER_SECOND: Final = 50
_SILENT_PACKET: Final = b"\xf8\xff\xfe"
"""Twenty milliseconds of nothing, in Opus."""
_SAMPLES_PER_PACKET: Final = 960
_GREY_PIXEL: Final = base64.b64decode(
    "/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAP//////////////////////////////////////////////////////////////////////////////////"
    "////wgALCAABAAEBAREA/8QAFBABAAAAAAAAAAAAAAAAAAAAAP/aAAgBAQABPxA="
)


def register_files(simulator: Simulator, kind: str, fields: Mapping[str, Any]) -> None:
    """Remember which files a message names, so that the bot can ask for them."""
    for one in _list_files(fields[kind]):
        simulator.files[one["file_id"]] = kind


async def get_file(simulator: Simulator, params: RequestParams) -> dict[str, Any]:
    """Where a file can be fetched. Raises Refusal (400) for one that nobody sent."""
    name = params.get_text("file_id")
    if name not in simulator.files:
        raise build_bad_request("invalid file_id")
    size = len(_build_content(simulator.files[name]))
    return {"file_id": name, "file_unique_id": name[:16], "file_size": size, "file_path": _build_path(simulator, name)}


async def download(request: web.Request) -> web.Response:
    """The file itself."""
    here = request.app[SIMULATOR]
    path = request.match_info["path"]
    found = next((kind for name, kind in here.files.items() if _build_path(here, name) == path), None)
    if request.match_info["token"] != here.token or found is None:
        return web.json_response(BotApiError(404, "Not Found").body(), status=404)
    return web.Response(body=_build_content(found), content_type="application/octet-stream")


def _list_files(media: Any) -> Iterable[Mapping[str, Any]]:
    return [one for one in (media if isinstance(media, list) else [media]) if "file_id" in one]


def _build_path(simulator: Simulator, name: str) -> str:
    folder, ending = MEDIA_FOLDERS.get(simulator.files[name], DEFAULT_FOLDER)
    return f"{folder}/{name[:16]}.{ending}"


def _build_content(kind: str) -> bytes:
    return {"voice": build_silence(), "photo": _GREY_PIXEL}.get(kind, b"made up")


def build_silence(seconds: int = 1) -> bytes:
    """An Ogg stream of Opus in which nobody speaks."""
    head = b"OpusHead" + struct.pack("<BBHIhB", 1, 1, 0, 48_000, 0, 0)
    tags = b"OpusTags" + struct.pack("<I", 0) + struct.pack("<I", 0)
    packets = [_SILENT_PACKET] * (_PACKETS_PER_SECOND * seconds)
    ends = len(packets) * _SAMPLES_PER_PACKET
    return _build_ogg_page(2, 0, 0, [head]) + _build_ogg_page(0, 0, 1, [tags]) + _build_ogg_page(4, ends, 2, packets)


def _build_ogg_page(flags: int, position: int, number: int, packets: list[bytes]) -> bytes:
    head = b"OggS" + struct.pack("<BBqIII", 0, flags, position, 1, number, 0)
    body = bytes([len(packets)]) + bytes(map(len, packets)) + b"".join(packets)
    page = bytearray(head + body)
    page[22:26] = struct.pack("<I", _compute_crc(bytes(page)))
    return bytes(page)


def _compute_crc(page: bytes) -> int:
    # Ogg's own: the usual polynomial, neither turned round nor inverted.
    total = 0
    for byte in page:
        total ^= byte << 24
        for _ in range(8):
            total = ((total << 1) ^ 0x04C11DB7 if total & 0x80000000 else total << 1) & 0xFFFFFFFF
    return total


ROUTES = [web.get("/file/bot{token}/{path:.+}", download)]


def _create_file(rng: random.Random) -> dict[str, Any]:
    return {"file_id": f"{rng.getrandbits(256):064x}", "file_unique_id": f"{rng.getrandbits(64):016x}"}


def _create_voice(rng: random.Random) -> dict[str, Any]:
    return {**_create_file(rng), "duration": 4, "mime_type": "audio/ogg", "file_size": 17_000}


def _create_photo(rng: random.Random) -> list[dict[str, Any]]:
    return [{**_create_file(rng), "width": side, "height": side, "file_size": side * 90} for side in (90, 320, 800)]


def _create_document(rng: random.Random) -> dict[str, Any]:
    return {**_create_file(rng), "file_name": "document.pdf", "mime_type": "application/pdf", "file_size": 48_000}


def _create_contact(_rng: random.Random) -> dict[str, Any]:
    # A number from the range that is reserved for fiction.
    return {"phone_number": "+12025550123", "first_name": "Contact"}


def _create_location(_rng: random.Random) -> dict[str, Any]:
    return {"latitude": 3.139, "longitude": 101.6869}


def _create_sticker(rng: random.Random) -> dict[str, Any]:
    plain = {"type": "regular", "width": 512, "height": 512, "is_animated": False, "is_video": False}
    return {**_create_file(rng), **plain, "emoji": "🙂"}


def _create_video_note(rng: random.Random) -> dict[str, Any]:
    return {**_create_file(rng), "length": 240, "duration": 5, "file_size": 210_000}


MEDIA_FACTORIES = {
    "voice": _create_voice,
    "photo": _create_photo,
    "document": _create_document,
    "contact": _create_contact,
    "location": _create_location,
    "sticker": _create_sticker,
    "video_note": _create_video_note,
}


def create_media(kind: str, *, rng: random.Random) -> dict[str, Any]:
    """Telegram's fields for a message of this kind. Raises Refusal (400) for an unknown kind."""
    if kind not in MEDIA_FACTORIES:
        raise build_bad_request(f"no such kind; one of: {', '.join(MEDIA_FACTORIES)}")
    return {kind: MEDIA_FACTORIES[kind](rng)}
