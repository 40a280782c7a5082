"""What she can send besides words. The content is made up: no file is ever taken in."""

import random
from typing import Any

from bot.rehearsal.refusals import build_bad_request


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
